"""The whole form of a cycle that is being planned: name and people, stages, what counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, gettext_noop

from competency_portal.assessments.forms.composition import CompositionForm
from competency_portal.assessments.forms.cycles import CycleForm
from competency_portal.assessments.forms.parts import WeighingForm
from competency_portal.assessments.forms.stages import StagesForm
from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.queries.templates import Start, start_of
from competency_portal.core.components import Problem

if TYPE_CHECKING:
    from django.http import QueryDict

# What stands above the fields whose name begins so: 同级 alone does not say which of its weights.
SECTIONS = {
    "weight": gettext_noop("Weight of each category"),
    "category": gettext_noop("Weight of each category"),
    "group": gettext_noop("Weight of each rater group"),
    "part": gettext_noop("Weight of each part in the total"),
    "respondent": gettext_noop("Who answers it, and what each counts"),
    "guideline": gettext_noop("Guideline for the calibration"),
}


class PlanForm:
    """Three forms that are sent together; what is wrong in one hides nothing in the others."""

    def __init__(self, data: QueryDict | None, *, cycle: Cycle, start: Start) -> None:
        self.cycle = CycleForm(data, instance=cycle, initial=start.initial)
        self.stages = StagesForm(data, days=start.days)
        self.composition = CompositionForm(
            data, definition=start.definition, versions=self.cycle.versions
        )
        self.is_bound = data is not None
        self.is_browsing = self.cycle.is_browsing
        if self.is_browsing:
            self.stages.leave_unchecked()
            self.composition.leave_unchecked()

    def is_valid(self) -> bool:
        """Whether it can be stored; asked of a form that only looks for departments it is not."""
        if not self.is_bound or self.is_browsing:
            return False
        parts: tuple[forms.BaseForm, ...] = (self.cycle, self.stages, self.composition)
        for part in parts:
            part.full_clean()
        self.stages.check_period(self.cycle.cleaned_data.get("period_start"))
        self.composition.settle(self.stages.kinds, self.cycle.cleaned_data.get("version"))
        return not any(part.errors for part in parts)

    def planned(self) -> Cycle:
        """The cycle as it is to be stored, once everything is valid."""
        cycle: Cycle = self.cycle.save(commit=False)
        self.composition.apply(cycle)
        return cycle

    @property
    def has_errors(self) -> bool:
        """Whether something is to be mended before it is stored."""
        shown = self.is_bound and not self.is_browsing
        return shown and any(part.errors for part in (self.cycle, self.stages, self.composition))

    @property
    def faults(self) -> list[Problem]:
        """Everything to be mended, each with a link to its place."""
        if not self.has_errors:
            return []
        general = [Problem(text) for text in self.cycle.general]
        return general + [
            found
            for part in (self.cycle, self.stages, self.composition)
            for found in (*_faulty_fields(part), *_faulty_totals(part))
        ]

    def show_stored(self, stored: Cycle) -> None:
        """Say at each field what somebody else stored meanwhile, and keep what was typed."""
        self.cycle.show_stored(stored)
        start = start_of(stored)
        theirs: dict[forms.Form, forms.Form] = {
            self.stages: StagesForm(days=start.days),
            self.composition: CompositionForm(
                definition=start.definition, versions=self.cycle.versions
            ),
        }
        for mine, other in theirs.items():
            for name in mine.fields:
                text = _shown(other, name)
                if text != _shown(mine, name) and self._is_read(name):
                    mine.add_error(name, gettext("Stored by now: %(value)s") % {"value": text})

    def _is_read(self, name: str) -> bool:
        """Whether a field matters: what is off in both plans is nobody's difference."""
        prefix, _dash, rest = name.partition("-")
        if prefix != "stage":
            return True
        return StageKind(rest.partition("-")[0]) in self.stages.kinds or "-" not in rest


def _section(name: str) -> str:
    """The heading above a field or a set of weights; empty where its own name says enough."""
    kind, _dash, rest = name.partition("-")
    if kind == "respondent" and "-" in rest:
        return ""
    return gettext(SECTIONS[kind]) if kind in SECTIONS else ""


def _faulty_fields(form: WeighingForm) -> Iterator[Problem]:
    for name in form.fields:
        bound = form[name]
        own = str(bound.label).replace(gettext(": "), " · ")
        label = " · ".join(filter(None, (_section(name), own)))
        for text in form.errors.get(name, ()):
            said = gettext("%(field)s: %(problem)s") % {"field": label, "problem": text}
            yield Problem(said, f"#{bound.id_for_label}")


def _faulty_totals(form: WeighingForm) -> Iterator[Problem]:
    for name, text in form.totals.items():
        said = gettext("%(field)s: %(problem)s") % {"field": _section(name), "problem": text}
        yield Problem(said, f"#weights-{name}")


def _shown(form: forms.Form, name: str) -> str:
    value: Any = form[name].value()
    if isinstance(value, bool):
        return gettext("on") if value else gettext("off")
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value)) if value not in (None, "") else "—"
