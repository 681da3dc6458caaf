"""Choosing one or several out of thousands: boxes for what is chosen, and a field to type in.

Without a script the field takes a name or a number; what is ambiguous comes back as boxes to tick.
With one (static/js/picker.js) it suggests while somebody types. Either way the form receives the
keys of the ticked boxes under the field's name, the text under `…_typed`, and under `…_asked` the
text to which the boxes shown belong: once they were shown, the boxes decide and not the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.core.glyphs import without_unstorable
from competency_portal.core.kept import again
from competency_portal.core.keys import key_in

MOST_FOUND = 10
MOST_NAMES = 20
LONGEST_NAME = 100
LONGEST_TEXT = 1000
BETWEEN_NAMES = re.compile(r"[,，、;；\n]+")


@dataclass(frozen=True)
class Option:
    """One thing to choose, as people read it."""

    key: int
    name: str
    note: str


class Shelf(Protocol):
    """What is chosen from. A shelf holds only what its reader may see."""

    hint: Any

    def by_keys(self, keys: Iterable[int]) -> list[Any]:
        """Those of the keys that may be chosen, in any order."""

    def exactly(self, text: str) -> list[Any]:
        """Those that bear this very name or number; a few are enough."""

    def found(self, text: str, most: int) -> list[Any]:
        """The first `most` whom a search finds."""

    def option(self, one: Any) -> Option:
        """How one of them reads."""


@dataclass(frozen=True)
class Answer:
    """What came from the page: ticked keys (None: no box at all), the text, and the text asked."""

    keys: tuple[str, ...] | None = None
    typed: str = ""
    asked: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether the boxes shown for this text were answered."""
        return self.asked == self.typed and self.keys is not None


@dataclass
class Outcome:
    """What an answer comes to: what is chosen, what might be meant, what is wrong with it."""

    chosen: list[Any] = field(default_factory=list)
    offered: list[Any] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def add(self, one: Any) -> None:
        """Choose one more, once."""
        if one not in self.chosen:
            self.chosen.append(one)


def decide(shelf: Shelf, answer: Answer, *, several: bool) -> Outcome:
    """Work out what is chosen. A text decides only by an exact name or number that is unique."""
    keys = [key for key in answer.keys or () if key]
    ticked = shelf.by_keys(usable(keys)) if keys else []
    outcome = Outcome(chosen=list(ticked))
    if len(ticked) < len(set(keys)):
        outcome.faults.append(_("What was chosen can't be chosen any more. Choose again."))
    names = split(answer.typed) if several else [answer.typed.strip()]
    for name in filter(None, names[:MOST_NAMES]):
        look_up(shelf, name, answer, outcome, several=several)
    if len(names) > MOST_NAMES:
        outcome.left += names[MOST_NAMES:]
        outcome.faults.append(_("Type at most %(most)s names at once.") % {"most": MOST_NAMES})
    return outcome


def look_up(shelf: Shelf, name: str, answer: Answer, outcome: Outcome, *, several: bool) -> None:
    """Settle one typed name, or offer what it may mean."""
    if not several and answer.is_settled:
        return
    fits = len(name) <= LONGEST_NAME
    exact = shelf.exactly(name) if fits else []
    if len(exact) == 1:
        outcome.chosen = outcome.chosen if several else []
        outcome.add(exact[0])
        return
    meant = exact or (shelf.found(name, MOST_FOUND) if fits else [])
    if answer.is_settled and any(one in outcome.chosen for one in meant):
        return
    if not several:
        # The one chosen so far stays in sight, but what was typed says that it isn't meant.
        outcome.offered, outcome.chosen = [*outcome.chosen], []
    outcome.offered += [one for one in meant if one not in (*outcome.offered, *outcome.chosen)]
    outcome.left.append(name)
    words = _("Choose whom or what you meant by “%(text)s”.") if meant else _("“%(text)s”: no hit.")
    outcome.faults.append(words % {"text": name})


def split(text: str) -> list[str]:
    """The names in a text, as people separate them."""
    return [name.strip() for name in BETWEEN_NAMES.split(text) if name.strip()]


def usable(keys: Iterable[str]) -> list[int]:
    """The keys that a database can hold."""
    return [number for key in keys if (number := key_in(key)) is not None]


class PickerWidget(forms.Widget):
    """Boxes for what is chosen or may be meant, and the field to type in."""

    template_name = "components/picker.html"
    shelf: Shelf
    url: str = ""
    label: Any = ""
    nothing: Any = ""
    several = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Answer:
        """Everything that the picker sends."""
        sent = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        keys = tuple(map(str, sent)) if isinstance(sent, list | tuple) else (str(sent),)
        texts = [without_unstorable(data.get(f"{name}_{part}") or "") for part in PARTS]
        return Answer(keys if name in data else None, *texts)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Nothing ticked and nothing typed is an answer too."""
        return name not in data and f"{name}_typed" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        """The text is one of two ways to answer: the browser can't know whether one is missing."""
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The project's own template: the form renderer knows only those of the packages."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What the template shows."""
        context = super().get_context(name, None, attrs)
        answer: Answer = value if isinstance(value, Answer) else Answer()
        outcome = decide(self.shelf, answer, several=self.several)
        shown = [*outcome.chosen, *outcome.offered]
        context["picker"] = {
            "described_by": context["widget"]["attrs"].get("aria-describedby", ""),
            "is_invalid": "is-invalid" in context["widget"]["attrs"].get("class", ""),
            "chosen": [self.shelf.option(one) for one in outcome.chosen],
            "offered": [self.shelf.option(one) for one in outcome.offered],
            "again": [self.shelf.option(one) for one in self._ticked_before(name, shown)],
            "left": "、".join(outcome.left),
            "has_none": not outcome.chosen and not outcome.left,
            "widget": self,
            "most": LONGEST_TEXT,
        }
        return context

    def _ticked_before(self, name: str, shown: list[Any]) -> list[Any]:
        """What was ticked in a form that is made again: of its boxes there are none yet.

        They are ticked, or taken away, by whoever knows which form it was (`core.refill`).
        """
        typed = again()
        if typed is None:
            return []
        answer = self.value_from_datadict(typed, {}, name)
        found = self.shelf.by_keys(usable(answer.keys or ()))
        return [one for one in found if one not in shown]


PARTS = ("typed", "asked")


class PickerField(forms.Field):
    """One out of many; cleans to the object, or None."""

    widget = PickerWidget
    several = False
    default_error_messages = {"required": gettext_lazy("Choose somebody or something.")}

    def __init__(self, *, shelf: Shelf, url: str, nothing: Any = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shelf = self.widget.shelf = shelf
        self.widget.url, self.widget.nothing = url, nothing
        self.widget.several = self.several

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        """Let the boxes be named as the field is."""
        bound = super().get_bound_field(form, field_name)
        self.widget.label = bound.label
        return bound

    def prepare_value(self, value: Any) -> Answer:
        """What is chosen at first, as an answer."""
        if isinstance(value, Answer):
            return value
        is_list = isinstance(value, Iterable) and not isinstance(value, str)
        chosen = list(cast("Iterable[Any]", value)) if is_list else [value]
        keys = [one.pk if isinstance(one, Model) else one for one in chosen if one]
        return Answer(tuple(map(str, keys)))

    def clean(self, value: Any) -> Any:
        """The object chosen, or a message at the field."""
        answer = value if isinstance(value, Answer) else self.prepare_value(value)
        outcome = decide(self.shelf, answer, several=self.several)
        if outcome.faults:
            raise ValidationError(outcome.faults)
        if self.required and not outcome.chosen:
            raise ValidationError(self.error_messages["required"], code="required")
        return self.picked(outcome.chosen)

    def picked(self, chosen: list[Any]) -> Any:
        """What the form gets."""
        return chosen[0] if chosen else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether something else is chosen than at first."""
        before, after = self.prepare_value(initial), self.prepare_value(data)
        return bool(after.typed) or set(before.keys or ()) != {
            key for key in after.keys or () if key
        }


class SeveralPickerField(PickerField):
    """Several out of many; cleans to a list."""

    several = True

    def picked(self, chosen: list[Any]) -> list[Any]:
        """What the form gets."""
        return chosen


def suggestions(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    """The options for what somebody is typing (`q`), as a part of a page."""
    text = without_unstorable(request.GET.get("q", "")).strip()
    fits = 0 < len(text) <= LONGEST_NAME
    found = shelf.found(text, MOST_FOUND + 1) if fits else []
    context: Mapping[str, Any] = {
        "options": [shelf.option(one) for one in found[:MOST_FOUND]],
        "has_more": len(found) > MOST_FOUND,
        "text": text,
    }
    return render(request, "components/_picker_options.html", context)
