"""The stages of a cycle that is being planned: each a switch with its first and last day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from competency_portal.assessments.forms.parts import OUR_TIMES, PlanPart
from competency_portal.assessments.models import ANSWERING, StageKind
from competency_portal.assessments.services.stages import PlannedStage
from competency_portal.core.typed import DayInput

Days = tuple[datetime.date, datetime.date]

ABOUT = {
    StageKind.SELF: _("Everybody rates themselves on the same sheet as the supervisor."),
    StageKind.SUPERVISOR: _("The supervisor rates the competencies, with evidence."),
    StageKind.OTHERS: _("Colleagues answer without their names."),
    StageKind.QUESTIONNAIRE: _("A list of behaviours, answered by how often they are seen."),
    StageKind.KPI: _("HR enters what was measured, or imports it."),
    StageKind.CALIBRATION: _(
        "HR compares people and decides single bands with a reason. Its days are what is planned: "
        "when they have passed, you are reminded, and nothing is closed."
    ),
    StageKind.PUBLICATION: _(
        "HR releases the results; from then on everybody reads their own. Its days are what is "
        "planned: when they have passed, you are reminded, and nothing is closed."
    ),
    StageKind.ACKNOWLEDGEMENT: _(
        "Everybody confirms that they have read their result, or objects with a reason: from the "
        "publication until the end of the last day. Without this stage it is a fortnight."
    ),
    StageKind.PLAN: _(
        "Employee and supervisor agree what to improve, and how. The last day is the one until "
        "which everybody with a gap has a plan; afterwards plans can still be made."
    ),
}


@dataclass(frozen=True)
class StageRow:
    """One line of the page."""

    kind: StageKind
    about: Any
    switch: BoundField
    starts: BoundField
    ends: BoundField

    @property
    def errors(self) -> list[str]:
        """Everything wrong in this line."""
        fields = (self.switch, self.starts, self.ends)
        return [str(error) for field in fields for error in list(field.errors)]


class StagesForm(PlanPart):
    """Which stages a cycle has and when; days of one that is switched off are kept, not checked."""

    def __init__(self, *args: Any, days: Mapping[StageKind, Days], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in StageKind:
            starts, ends = days.get(kind, (None, None))
            self.fields[f"stage-{kind}"] = forms.BooleanField(
                label=kind.label, required=False, initial=kind in days
            )
            for end, label, day in (
                ("starts", _("%(stage)s: from"), starts),
                ("ends", _("%(stage)s: to"), ends),
            ):
                self.fields[f"stage-{kind}-{end}"] = forms.DateField(
                    label=label % {"stage": kind.label},
                    required=False,
                    initial=day,
                    widget=DayInput(),
                    validators=OUR_TIMES,
                )

    @property
    def rows(self) -> list[StageRow]:
        """A line for each stage, in the order in which a cycle takes them."""
        return [
            StageRow(
                kind,
                ABOUT[kind],
                *(self[f"stage-{kind}{end}"] for end in ("", "-starts", "-ends")),
            )
            for kind in StageKind
        ]

    @property
    def kinds(self) -> frozenset[StageKind]:
        """The stages that are switched on, once the form was checked."""
        return frozenset(k for k in StageKind if self.cleaned_data.get(f"stage-{k}"))

    @property
    def planned(self) -> Sequence[PlannedStage]:
        """The stages as they are to be, once the form is valid."""
        typed = self.cleaned_data
        return [
            PlannedStage(kind, typed[f"stage-{kind}-starts"], typed[f"stage-{kind}-ends"])
            for kind in StageKind
            if kind in self.kinds
        ]

    def clean(self) -> dict[str, Any]:
        """Each stage that is on needs two days in their order; somebody must answer."""
        if not self.kinds & set(ANSWERING):
            message = gettext("Switch on at least one stage in which somebody answers.")
            self.add_error(f"stage-{StageKind.SUPERVISOR}", message)
        for kind in StageKind:
            if kind in self.kinds:
                self._check_days(kind)
            else:
                self._forget_faults(kind)
        return self.cleaned_data

    def _check_days(self, kind: StageKind) -> None:
        names = [f"stage-{kind}-{end}" for end in ("starts", "ends")]
        for name in names:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, gettext("Say from which day to which day."))
        starts, ends = (self.cleaned_data.get(name) for name in names)
        if starts and ends and ends < starts:
            message = gettext("%(stage)s ends before it starts.") % {"stage": kind.label}
            self.add_error(names[1], message)
        elif ends and ends < timezone.localdate():
            self.add_error(names[1], gettext("This day has passed."))

    def check_period(self, begins: datetime.date | None) -> None:
        """Nobody can judge what has not begun: answers before the period are refused.

        The other stages have their place by the answers, which the preflight looks at.
        """
        for kind in self.kinds & set(ANSWERING):
            name = f"stage-{kind}-ends"
            ends = self.cleaned_data.get(name)
            if begins and ends and ends < begins:
                message = gettext("It ends before the period that is assessed begins.")
                self.add_error(name, message)

    def _forget_faults(self, kind: StageKind) -> None:
        """A day that nobody needs stops nobody."""
        for end in ("starts", "ends"):
            self.errors.pop(f"stage-{kind}-{end}", None)
