"""What somebody is asked as one of others: seen by themselves and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    Cycle,
    Nomination,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.reviews import Member, team_of
from competency_portal.assessments.states import (
    AssessmentState,
    CycleState,
    NominationState,
    ReviewState,
)
from competency_portal.core.keys import key_in
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of


def asked_of(user: User) -> QuerySet[Nomination]:
    """Everything that somebody was ever asked, as they and nobody else see it."""
    return Nomination.objects.filter(
        rater__user=user, assessment__state=AssessmentState.ACTIVE
    ).select_related("assessment__cycle", "assessment__employee")


def nomination_of(review: Review) -> Nomination | None:
    """What asks for this review of an anonymous group."""
    return Nomination.objects.filter(
        assessment=review.assessment_id, rater=review.rater_id, state=NominationState.APPROVED
    ).first()


def submitted_nomination(user: User, key: str | None) -> Nomination | None:
    """The nomination of this key, if it is the user's and answered."""
    found = key_in(key)
    if found is None:
        return None
    return asked_of(user).filter(pk=found, state=NominationState.SUBMITTED).first()


def set_aside(user: User) -> QuerySet[Review]:
    """What somebody had begun to write before they declined or were no longer asked."""
    return (
        Review.objects.filter(
            rater__user=user,
            group__in=ANONYMOUS,
            state=ReviewState.WITHDRAWN,
            ratings__saved_at__isnull=False,
        )
        .select_related("assessment__cycle")
        .distinct()
        .order_by("-assessment__cycle__period_start", "pk")
    )


@dataclass(frozen=True)
class AskedCycle:
    """The people of one cycle about whom somebody is asked: those who wait, and those done."""

    cycle: Cycle
    waiting: tuple[Member, ...]
    done: tuple[Nomination, ...]

    @property
    def total(self) -> int:
        """About how many people they are asked."""
        return len(self.waiting) + len(self.done)


def asked_cycles(user: User) -> list[AskedCycle]:
    """What somebody is asked, cycle by cycle, the newest first, in two queries."""
    waiting = team_of(user, groups=ANONYMOUS)
    done = (
        asked_of(user)
        .filter(state=NominationState.SUBMITTED)
        .order_by(
            "-assessment__cycle__period_start", "-assessment__cycle", "assessment__employee__number"
        )
    )
    cycles: dict[int, Cycle] = {}
    open_ = {cycle.pk: (cycle, tuple(group)) for cycle, group in _by_cycle(waiting)}
    answered: dict[int, tuple[Nomination, ...]] = {}
    for cycle, group in groupby(done, key=lambda one: one.assessment.cycle):
        cycles[cycle.pk], answered[cycle.pk] = cycle, tuple(group)
    cycles |= {key: cycle for key, (cycle, _members) in open_.items()}
    newest = sorted(cycles.values(), key=lambda each: (each.period_start, each.pk), reverse=True)
    nobody: tuple[Member, ...] = ()
    return [
        AskedCycle(
            cycle, open_[cycle.pk][1] if cycle.pk in open_ else nobody, answered.get(cycle.pk, ())
        )
        for cycle in newest
    ]


def _by_cycle(members: tuple[Member, ...]) -> Iterator[tuple[Cycle, Iterator[Member]]]:
    return groupby(members, key=lambda member: member.assessment.cycle)


@dataclass(frozen=True)
class Choosing:
    """A cycle in which somebody may choose raters now: of themselves, or of their people."""

    cycle: Cycle
    own: Assessment | None
    people: int
    proposed: int


def choosing_of(user: User) -> list[Choosing]:
    """Where somebody may choose raters as employee or supervisor, in one query.

    Until the stage is over or somebody may have seen figures, as `rules.raters.raters_closed`.
    """
    me = employee_of(user)
    if me is None:
        return []
    today = timezone.localdate()
    rows = (
        Assessment.objects.filter(
            Q(employee=me) | Q(supervisor=me),
            state=AssessmentState.ACTIVE,
            cycle__state=CycleState.RUNNING,
            cycle__sealed_at=None,
            cycle__deadline__gte=today,
            cycle__stages__kind=StageKind.OTHERS,
            cycle__stages__ends__gte=today,
        )
        .annotate(
            proposed=Count("nominations", filter=Q(nominations__state=NominationState.PROPOSED)),
        )
        .select_related("cycle")
        .order_by("-cycle__period_start", "-cycle", "employee__number")
    )
    return [
        _choosing(cycle, list(group), me)
        for cycle, group in groupby(rows, key=lambda row: row.cycle)
    ]


def _choosing(cycle: Cycle, rows: list[Assessment], me: Employee) -> Choosing:
    own = next((row for row in rows if row.employee_id == me.pk), None)
    team = [row for row in rows if row.employee_id != me.pk]
    return Choosing(
        cycle,
        own,
        people=len(team),
        proposed=sum(getattr(row, "proposed", 0) for row in team),
    )
