"""Forms with which HR defines a cycle."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, gettext_lazy as _

from competency_portal.assessments.forms.parts import OUR_TIMES, WeighingForm
from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.choices import (
    Choice,
    DepartmentChoices,
    department_choices,
    position_list,
)
from competency_portal.assessments.queries.cycles import (
    offered_versions,
    plan_fingerprint,
    proposed_code,
)
from competency_portal.assessments.services.cycles import ChosenPeople
from competency_portal.assessments.weights import store_weights, total_is_100, weight_text
from competency_portal.core.glyphs import without_unstorable
from competency_portal.core.keys import key_in
from competency_portal.core.typed import DayInput
from competency_portal.people.models import Department
from models_catalog.models import Category, ModelVersion, Position

if TYPE_CHECKING:
    from django.http import QueryDict

# Words that stand where a code stands in an address.
RESERVED_CODES = frozenset({"new", "templates"})
# What the department tree sends beside the fields: a button pressed, what is searched for, the
# search whose hits are shown, and the open branches.
BROWSE, SEARCH, SHOWN, OPENED = "browse", "department_q", "department_q_shown", "department_open"
LONGEST_SEARCH = 100
MOST_OPENED = 20


@dataclass(frozen=True)
class WeightSet:
    """The weight fields of one model version."""

    version: ModelVersion
    fields: Sequence[BoundField]
    said: str
    """What is wrong with their sum."""

    @property
    def key(self) -> str:
        """What the set is called on the page."""
        return f"category-{self.version.pk}"


def weight_name(category: Category) -> str:
    """The name of a category's weight field."""
    return f"weight-{category.pk}"


class SeveralField(forms.ModelMultipleChoiceField[Any]):
    """Several objects by their keys; a key too long for the database is one that does not exist."""

    def _check_values(self, value: Any) -> Any:
        try:
            return super()._check_values(value)  # type: ignore[misc]
        except OverflowError as error:
            message = self.error_messages["invalid_pk_value"]
            raise ValidationError(message, code="invalid_pk_value", params={"pk": "…"}) from error


class CycleForm(WeighingForm, forms.ModelForm[Cycle]):
    """A cycle that is being planned.

    The weights depend on the model version, so every version that is offered brings its own
    fields; those of the version that is chosen are read.
    """

    departments = SeveralField(Department.objects.all(), label=_("Departments"), required=False)
    positions = SeveralField(Position.objects.all(), label=_("Positions"), required=False)

    # What was stored when the form was shown: it is not stored over anything else.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    class Meta:
        model = Cycle
        fields: ClassVar = [
            *("name", "code", "period_start", "period_end", "version"),
            *("departments", "positions"),
        ]
        widgets: ClassVar = {
            "period_start": DayInput(),
            "period_end": DayInput(),
        }
        labels: ClassVar = {"name": _("Name of the cycle")}
        help_texts: ClassVar = {
            "code": _("Stands in addresses and file names: Latin letters, figures, hyphens."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.initial["seen"] = plan_fingerprint(self.instance) if self.instance.pk else ""
        for name in ("period_start", "period_end"):
            self.fields[name].validators.extend(OUR_TIMES)
        self.versions = list(offered_versions())
        field: Any = self.fields["version"]
        field.queryset = offered_versions()
        field.empty_label = None
        if not self.instance.code:
            self.initial["code"] = proposed_code()
        for version in self.versions:
            for category in version.categories.all():
                self.fields[weight_name(category)] = self._weight_field(category)

    def _weight_field(self, category: Category) -> forms.CharField:
        stored = (
            self.instance.category_weights
            if self.instance.version_id == category.version_id
            else {}
        )
        return forms.CharField(
            label=category.name,
            required=False,
            max_length=20,
            initial=stored.get(category.code, weight_text(category.weight)),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "weight-input"}),
        )

    @property
    def weight_sets(self) -> list[WeightSet]:
        """The weight fields, version by version, for the page."""
        said = self.totals
        return [
            WeightSet(
                version,
                [self[weight_name(c)] for c in version.categories.all()],
                said.get(f"category-{version.pk}", ""),
            )
            for version in self.versions
        ]

    @cached_property
    def department_choices(self) -> DepartmentChoices:
        """The departments in the order of the tree, or of very many the open branches."""
        chosen = _keys(self["departments"].value())
        return department_choices(chosen, opened=self._opened(), query=self._text(SEARCH))

    @cached_property
    def is_browsing(self) -> bool:
        """Whether the form was sent to open a branch or to search, and not to be stored."""
        return self.is_bound and (BROWSE in self.data or self._text(SEARCH) != self._text(SHOWN))

    def full_clean(self) -> None:
        """Check nothing while somebody still looks for departments."""
        super().full_clean()
        if self.is_bound and self.is_browsing:
            self._errors = ErrorDict()

    def _text(self, name: str) -> str:
        return without_unstorable(self.data.get(name, "")).strip()[:LONGEST_SEARCH]

    def _opened(self) -> list[int]:
        """The keys of the branches that are open once what was pressed is done."""
        sent = self.data.getlist(OPENED) if isinstance(self.data, MultiValueDict) else []
        opened = dict.fromkeys(key for text in sent if (key := key_in(text)) is not None)
        verb, _dash, text = self._text(BROWSE).partition("-")
        if (key := key_in(text)) is not None:
            opened.pop(key, None)
            if verb == "open":
                opened[key] = None
        return list(opened)[-MOST_OPENED:]

    @cached_property
    def position_choices(self) -> list[Choice]:
        """Every position that somebody holds, those chosen ticked."""
        return position_list(_keys(self["positions"].value()))

    def clean_code(self) -> str:
        """Refuse codes that are words of an address."""
        code: str = self.cleaned_data["code"]
        if code in RESERVED_CODES:
            raise ValidationError(gettext("This word can't be used as a code."))
        return code

    def clean(self) -> dict[str, Any]:
        """Check what depends on two fields, and read the weights of the chosen version."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = typed.get("period_start"), typed.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", gettext("The period ends before it starts."))
        if version := typed.get("version"):
            self._read_weights(version)
        return typed

    def _read_weights(self, version: ModelVersion) -> None:
        names = {category.code: weight_name(category) for category in version.categories.all()}
        weights = self.read_weights(names)
        if len(weights) < len(names):
            return
        if names and not total_is_100(weights.values()):
            self.say_total(f"category-{version.pk}", weights.values())
        self.instance.category_weights = store_weights(weights)

    def show_stored(self, stored: Cycle) -> None:
        """Say at each field what somebody else stored meanwhile, and keep what was typed.

        The next press of the button stores what stands here, now that both were shown.
        """
        typed = dict(self.cleaned_data)
        theirs = {name: _text(getattr(stored, name)) for name in self.Meta.fields}
        differs = {name: text for name, text in theirs.items() if text != _text(typed[name])}
        if stored.version_id == self.instance.version_id:
            for category in stored.version.categories.all():
                weight = stored.category_weights.get(category.code)
                if weight != self.instance.category_weights.get(category.code):
                    differs[weight_name(category)] = _text(weight)
        for name, text in differs.items():
            self.add_error(name, gettext("Stored by now: %(value)s") % {"value": text})
        data = cast("QueryDict", self.data).copy()
        data["seen"] = plan_fingerprint(stored)
        self.data = data

    @property
    def people(self) -> ChosenPeople:
        """Who is to take part, once the form is valid."""
        return ChosenPeople(self.cleaned_data["departments"], self.cleaned_data["positions"])


def _text(value: Any) -> str:
    """A stored or typed value as a person reads it; several in one order."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if hasattr(value, "all"):
        return gettext(", ").join(sorted(map(str, value.all()))) or "—"
    return str(value) if value is not None else "—"


def _keys(values: Iterable[Any] | None) -> set[str]:
    """The keys among what a field holds: objects when it was never sent, texts when it was."""
    return {str(getattr(value, "pk", value)) for value in values or ()}
