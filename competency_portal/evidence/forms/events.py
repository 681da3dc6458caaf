"""The form with which an event is recorded or corrected, and the filters of a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competency_portal.core.errors import Refused
from competency_portal.core.glyphs import without_unstorable
from competency_portal.core.once import TokenField
from competency_portal.core.typed import DayInput, TypedText
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.queries.events import Asked
from competency_portal.evidence.queries.offers import LevelOffer, Offer
from competency_portal.evidence.services.events import Entry, check_day
from models_catalog.models import BehaviourIndicator, Competency, Level

LONGEST_EVENT = 2_000
LEVEL, BEHAVIOUR = "level-", "behaviour-"


@dataclass(frozen=True)
class Option:
    """One choice of what an event shows."""

    value: str
    label: str
    is_checked: bool


@dataclass(frozen=True)
class LevelOptions:
    """A level and its behaviours to choose from."""

    level: Option
    behaviours: tuple[Option, ...]
    is_required: bool

    @property
    def is_open(self) -> bool:
        """Whether its behaviours are in sight: it is asked for, or something of it is chosen."""
        chosen = any(option.is_checked for option in (self.level, *self.behaviours))
        return self.is_required or chosen


class EventForm(forms.Form):
    """When, what, which competency; level or behaviour in one choice, so that they agree."""

    happened_on = forms.DateField(
        label=_("Date"),
        widget=DayInput(),
        error_messages={
            "required": _("Say on which day."),
            "invalid": _("This is no day. Write it like 2026-03-09."),
        },
    )
    text = TypedText(
        LONGEST_EVENT,
        required=True,
        label=_("What happened"),
        error_messages={"required": _("Say what happened.")},
    )
    competency = forms.CharField(
        label=_("Competency"),
        max_length=60,
        error_messages={"required": _("Choose a competency.")},
    )
    shows = forms.CharField(label=_("Level or behaviour"), max_length=40, required=False)
    is_shared = forms.BooleanField(label=_("Visible to the person"), required=False)
    token = TokenField()
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer

    def clean_happened_on(self) -> Any:
        """A day that has come, and not too long ago."""
        day = self.cleaned_data["happened_on"]
        try:
            check_day(day)
        except Refused as refused:
            raise ValidationError(str(refused.message)) from refused
        return day

    def clean_competency(self) -> Competency:
        """One of those that are offered."""
        found = self.offer.competency(self.cleaned_data["competency"])
        if found is None:
            raise ValidationError(_("Choose a competency."))
        return found

    def clean(self) -> dict[str, Any]:
        """Find the level or the behaviour of the choice."""
        cleaned = super().clean() or self.cleaned_data
        shows = cleaned.get("shows", "")
        if shows and isinstance(cleaned.get("competency"), Competency):
            found = next((one for one in self._every() if one[0] == shows), None)
            if found is None:
                self.add_error("shows", _("This belongs to another competency. Choose again."))
            else:
                _value, cleaned["level"], cleaned["behaviour"] = found
        return cleaned

    def _every(self) -> Iterator[tuple[str, Level, BehaviourIndicator | None]]:
        for offer in self.levels:
            yield f"{LEVEL}{offer.level.pk}", offer.level, None
            for behaviour in offer.behaviours:
                yield f"{BEHAVIOUR}{behaviour.pk}", offer.level, behaviour

    @property
    def entry(self) -> Entry:
        """What the valid form says."""
        cleaned = self.cleaned_data
        return Entry(
            happened_on=cleaned["happened_on"],
            text=cleaned["text"],
            competency=cleaned["competency"],
            level=cleaned.get("level"),
            behaviour=cleaned.get("behaviour"),
            is_shared=cleaned["is_shared"],
        )

    @property
    def day(self) -> str:
        """The day as the browser's calendar takes it."""
        return str(self["happened_on"].value() or "")

    @cached_property
    def chosen(self) -> Competency | None:
        """The competency that the form shows, if one is chosen."""
        return self.offer.competency(str(self["competency"].value() or ""))

    @cached_property
    def levels(self) -> tuple[LevelOffer, ...]:
        """Its levels."""
        return self.offer.levels(self.chosen) if self.chosen else ()

    @property
    def shown(self) -> str:
        """The choice that is ticked; none is, until somebody says what they have seen.

        What the position asks stands first in the list, but is no more likely than the others.
        """
        sent = self.data.get("shows") if self.is_bound else self.initial.get("shows")
        return str(sent) if sent in {value for value, *_of in self._every()} else ""

    @property
    def options(self) -> list[LevelOptions]:
        """Levels and behaviours to choose from, the required level first."""
        shown = self.shown
        made = [
            LevelOptions(
                _option(f"{LEVEL}{one.level.pk}", str(one.level), shown),
                tuple(
                    _option(f"{BEHAVIOUR}{each.pk}", each.text, shown) for each in one.behaviours
                ),
                one.is_required,
            )
            for one in self.levels
        ]
        return sorted(made, key=lambda each: not each.is_required)


def _option(value: str, label: str, shown: str) -> Option:
    return Option(value, label, value == shown)


def initial_of(event: BehaviourEvent) -> dict[str, Any]:
    """What the form shows of an event that is corrected."""
    shows = f"{LEVEL}{event.level_id}" if event.level_id else ""
    return {
        "happened_on": event.happened_on,
        "text": event.text,
        "competency": event.competency.code,
        "shows": f"{BEHAVIOUR}{event.behaviour_id}" if event.behaviour_id else shows,
        "is_shared": event.is_shared,
        "seen": event.version,
    }


def initial_of_new(competency: str) -> dict[str, Any]:
    """What a new form shows: today, and the competency from where somebody comes."""
    return {
        "happened_on": timezone.localdate(),
        "competency": without_unstorable(competency)[:60],
    }


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = TypedText(
        1_000,
        required=True,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1_000}),
        help_text=_("It stays in the record."),
        error_messages={"required": _("Say why.")},
    )


class FilterForm(forms.Form):
    """What a list of events is narrowed to; what can't be read narrows nothing."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(
            attrs={"class": "form-control search", "placeholder": _("Name or words of the case")}
        ),
    )
    competency = forms.CharField(required=False, max_length=60, label=_("Competency"))
    level = forms.CharField(required=False, max_length=60, label=_("Level"))
    since = forms.DateField(required=False, label=_("First day"), widget=DayInput())
    until = forms.DateField(required=False, label=_("Last day"), widget=DayInput())

    @property
    def asked(self) -> Asked:
        """What was asked."""
        self.is_valid()
        cleaned = self.cleaned_data
        return Asked(
            competency=cleaned.get("competency", ""),
            level=cleaned.get("level", ""),
            since=cleaned.get("since"),
            until=cleaned.get("until"),
            text=cleaned.get("q", ""),
        )
