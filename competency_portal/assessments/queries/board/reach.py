"""Whose board it is: HR's shows everybody, a supervisor's own line alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.states import AssessmentState, CycleState
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of, line_of

UNDER_WAY = (CycleState.RUNNING, CycleState.CLOSED)


@dataclass(frozen=True)
class Reach:
    """What a reader's board covers.

    `head` is the supervisor whose line is shown, none for everybody. Which anonymous raters have
    answered is HR's to know (docs/arithmetic.md §4), so a line's board doesn't count them at all;
    nobody is told it of their own raters.
    """

    reader: User
    head: Employee | None = None

    @property
    def me(self) -> Employee | None:
        """The reader as an employee."""
        return employee_of(self.reader)

    @property
    def counts_others(self) -> bool:
        """Whether raters of anonymous groups are counted."""
        return self.head is None

    def subjects(self, path: str = "assessment__") -> Q:
        """Those who take part and whom the reader may hear of; `path` leads to assessments."""
        active = Q(**{f"{path}state": AssessmentState.ACTIVE})
        if self.head is None:
            return active
        line = line_of(self.head).values("pk")
        return active & Q(**{f"{path}employee__in": line})

    def raters(self) -> Q:
        """Those whose names may be shown as raters: the line and its head, everybody to HR."""
        if self.head is None:
            return Q()
        return Q(rater=self.head.pk) | Q(rater__in=line_of(self.head).values("pk"))

    def not_about_me(self, path: str = "assessment__") -> Q:
        """Leaves out what is the reader's own: another of HR mends it."""
        return ~Q(**{f"{path}employee": self.me.pk}) if self.me else Q()

    def cycles(self) -> QuerySet[Cycle]:
        """The cycles that run, or wait to be published, with stages; the latest first."""
        cycles = Cycle.objects.filter(state__in=UNDER_WAY).prefetch_related("stages")
        if self.head is not None:
            cycles = cycles.filter(self.subjects("assessments__")).distinct()
        return cycles.order_by("-period_start", "-pk")


def shown_kinds(cycle: Cycle, reach: Reach) -> list[StageKind]:
    """The stages of a cycle in the order of the calendar, as far as their progress is shown."""
    kinds = [StageKind(stage.kind) for stage in cycle.stages.all()]
    return [kind for kind in kinds if kind != StageKind.OTHERS or reach.counts_others]
