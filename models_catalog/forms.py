"""Forms of the catalogue: the search, and with which HR edits a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from models_catalog.models import Category, Competency, Level
from models_catalog.queries.asked import WEIGHT_OF_ONE, Asked
from models_catalog.queries.editing import Editable, Offer
from models_catalog.queries.library import Narrowed, ToldCase
from models_catalog.services import RequiredLevel
from models_catalog.targets import plain

UNSET, NOT_ASKED = "", "N/A"
SMALLEST_WEIGHT = Decimal("0.0001")


class SearchForm(forms.Form):
    """What somebody looks for."""

    q = forms.CharField(label=_("Search the catalogue"), max_length=100, required=False)


class LibraryForm(forms.Form):
    """What the library is narrowed to; what can't be read narrows nothing.

    A competency is chosen with its model: two models may use the same code.
    """

    q = forms.CharField(
        label=_("Words of the case"),
        max_length=100,
        required=False,
        widget=forms.SearchInput(
            attrs={"class": "form-control search", "placeholder": _("Words of the case")}
        ),
    )
    competency = forms.CharField(
        label=_("Competency"),
        max_length=121,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    level = forms.CharField(
        label=_("Level"),
        max_length=60,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, kinds: list[ToldCase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        competencies = {
            f"{kind.case.model.code}.{kind.case.competency}": str(
                kind.competency or kind.case.competency
            )
            for kind in kinds
        }
        levels = {kind.case.level: str(kind.level or kind.case.level) for kind in kinds}
        for name, every, known in (
            ("competency", _("Every competency"), competencies),
            ("level", _("Every level"), levels),
        ):
            widget: Any = self.fields[name].widget
            widget.choices = [("", every), *known.items()]

    @property
    def asked(self) -> Narrowed:
        """What was asked."""
        self.is_valid()
        cleaned = self.cleaned_data
        model, _dot, competency = cleaned.get("competency", "").partition(".")
        return Narrowed(model, competency, cleaned.get("level", ""), cleaned.get("q", ""))


@dataclass(frozen=True)
class RequirementFields:
    """The two fields of a competency; `stored` where the form differs from what is stored now."""

    competency: Competency
    level: BoundField
    weight: BoundField
    stored: Asked | None


@dataclass(frozen=True)
class CategoryFields:
    """The fields of a category."""

    category: Category
    rows: tuple[RequirementFields, ...]


class RequirementsForm(forms.Form):
    """What a position asks of each competency of a draft.

    The form brings back the fingerprint of what it showed (`seen`). `is_stale` says that
    somebody stored something else meanwhile: then nothing is saved, and the page shows both.
    """

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    template = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)

    def __init__(self, *args: Any, editable: Editable, offer: Offer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editable = editable
        self.offer = offer
        self.shows_stored = False
        self.fields["seen"].initial = editable.fingerprint
        self.fields["template"].initial = offer.template.code if offer else ""
        for competency, levels in self._competencies():
            asked = editable.asked_of(competency)
            if offer:
                asked = offer.levels.get(competency.pk, asked)
            self.fields[level_name(competency)] = _level_field(competency, levels, asked)
            self.fields[weight_name(competency)] = _weight_field(asked)

    def _competencies(self) -> Iterator[tuple[Competency, list[Level]]]:
        for category in self.editable.categories:
            levels = list(category.scale.levels.all())
            for competency in category.competencies.all():
                yield competency, levels

    @property
    def is_stale(self) -> bool:
        """Whether somebody changed what is stored since this form was shown."""
        return self.is_bound and self.data.get("seen") != self.editable.fingerprint

    def catch_up(self) -> None:
        """Let the next press of the button store what stands here, now that both were shown."""
        self.shows_stored = True
        self.data = {name: self.data[name] for name in self.data}
        self.data["seen"] = self.editable.fingerprint

    @cached_property
    def groups(self) -> list[CategoryFields]:
        """The fields, category by category, for the page."""
        return [
            CategoryFields(
                category, tuple(self._row(competency) for competency in category.competencies.all())
            )
            for category in self.editable.categories
        ]

    def _row(self, competency: Competency) -> RequirementFields:
        level, weight = self[level_name(competency)], self[weight_name(competency)]
        stored = self.editable.asked_of(competency)
        same = str(level.value() or "") == code_of(stored) and (
            stored.level is None or str(weight.value()) == plain(stored.weight)
        )
        return RequirementFields(
            competency, level, weight, stored=stored if self.shows_stored and not same else None
        )

    def required_levels(self) -> list[RequiredLevel]:
        """What the valid form asks, for the service; unset competencies are left out."""
        return [
            self._required_level(competency, levels)
            for competency, levels in self._competencies()
            if self.cleaned_data[level_name(competency)] != UNSET
        ]

    def _required_level(self, competency: Competency, levels: list[Level]) -> RequiredLevel:
        code = self.cleaned_data[level_name(competency)]
        level = next((level for level in levels if level.code == code), None)
        weight = self.cleaned_data[weight_name(competency)] or WEIGHT_OF_ONE
        chosen = Asked(is_set=True, level=level, weight=weight)
        return RequiredLevel(competency, level, weight, self._source(competency, chosen))

    def _source(self, competency: Competency, chosen: Asked) -> str:
        """Where a level comes from: it keeps its source, or has the template's, or HR's own."""
        if chosen.essence == self.editable.asked_of(competency).essence:
            return self.editable.sources[competency.pk]
        offered = self.offer.levels.get(competency.pk) if self.offer else None
        if self.offer and offered and offered.essence == chosen.essence:
            return self.offer.template.source
        return ""


def level_name(competency: Competency) -> str:
    """The name of a competency's level field."""
    return f"level-{competency.code}"


def weight_name(competency: Competency) -> str:
    """The name of a competency's weight field."""
    return f"weight-{competency.code}"


def code_of(asked: Asked) -> str:
    """What a form says for what is asked."""
    if asked.level is not None:
        return asked.level.code
    return NOT_ASKED if asked.is_set else UNSET


def _level_field(competency: Competency, levels: list[Level], asked: Asked) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=competency.name,
        choices=[
            (UNSET, _("Not set")),
            (NOT_ASKED, _("Not asked")),
            *((level.code, level.code) for level in levels),
        ],
        initial=code_of(asked),
        required=False,
        widget=forms.RadioSelect,
    )


def _weight_field(asked: Asked) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Weight"),
        initial=plain(asked.weight),
        required=False,
        min_value=SMALLEST_WEIGHT,
        max_digits=7,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "form-control"}),
    )
