"""Who still has something to hand in, with what, and since when it is late."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from competency_portal.assessments.models import (
    Cycle,
    CycleStage,
    Nomination,
    RaterGroup,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.board.reach import Reach
from competency_portal.assessments.queries.board.tallies import NAMED
from competency_portal.assessments.queries.reviews import visible_to
from competency_portal.assessments.states import (
    WRITABLE,
    CycleState,
    NominationState,
    ReviewState,
)
from competency_portal.people.models import Employee
from competency_portal.people.queries import matching


@dataclass(frozen=True)
class Due:
    """So many of one stage that somebody has not handed in.

    `ends` is the last day for them, `days_late` says how long ago that was; 0 while there is time.
    """

    kind: StageKind
    count: int
    ends: datetime.date
    days_late: int

    @property
    def is_late(self) -> bool:
        """Whether the last day is over."""
        return self.days_late > 0


@dataclass(frozen=True)
class Waiting:
    """Everything that somebody (by key) has not handed in, in one cycle."""

    rater: int
    dues: tuple[Due, ...]

    @cached_property
    def late(self) -> int:
        """How much of it is late."""
        return sum(due.count for due in self.dues if due.days_late)

    @cached_property
    def left(self) -> int:
        """How much it is altogether."""
        return sum(due.count for due in self.dues)

    @property
    def days_late(self) -> int:
        """Of what is late longest."""
        return max(due.days_late for due in self.dues)


def last_day(cycle: Cycle, stage: CycleStage) -> datetime.date:
    """The last day on which anything is handed in at a stage; a cycle's deadline ends all."""
    return min(stage.ends, cycle.deadline)


def is_over(cycle: Cycle, stage: CycleStage) -> bool:
    """Whether nothing is handed in at a stage any more."""
    return timezone.localdate() > last_day(cycle, stage)


def waiting_of(
    cycles: Sequence[Cycle], reach: Reach, departments: Collection[int] | None = None
) -> Mapping[int, list[Waiting]]:
    """Who has not handed in what, in running cycles (by key): the late first, then by how much.

    Up to three queries. What can't be written yet, and what is not taken any more because the
    cycle is sealed, nobody waits for. `departments` are those of the people who are assessed.
    """
    today = timezone.localdate()
    running = {cycle.pk: cycle for cycle in cycles if cycle.state == CycleState.RUNNING}
    ends = {
        (cycle.pk, StageKind(stage.kind)): last_day(cycle, stage)
        for cycle in running.values()
        for stage in cycle.stages.all()
        if stage.has_begun()
    }
    found: defaultdict[tuple[int, int], list[Due]] = defaultdict(list)
    for cycle, rater, kind, count in _open(list(running.values()), reach, departments):
        if (cycle, kind) in ends:
            last = ends[cycle, kind]
            days_late = max(0, (today - last).days)
            found[cycle, rater].append(Due(kind, count, last, days_late))
    by_cycle: defaultdict[int, list[Waiting]] = defaultdict(list)
    for (cycle, rater), dues in found.items():
        by_cycle[cycle].append(Waiting(rater, tuple(sorted(dues, key=lambda due: due.ends))))
    for rows in by_cycle.values():
        rows.sort(key=lambda row: (-row.late, -row.left, row.rater))
    return by_cycle


def _open(
    cycles: Sequence[Cycle], reach: Reach, departments: Collection[int] | None
) -> Iterable[tuple[int, int, StageKind, int]]:
    mine = reach.subjects() & reach.raters()
    if departments is not None:
        mine &= Q(assessment__department__in=departments)
    reviews = Review.objects.filter(mine, group__in=NAMED, state__in=WRITABLE)
    for cycle, rater, count, group in _by_rater(reviews, cycles, "group"):
        yield cycle, rater, StageKind(str(group)), count
    responses = Response.objects.filter(mine, state__in=WRITABLE)
    for cycle, rater, count in _by_rater(responses, cycles):
        yield cycle, rater, StageKind.QUESTIONNAIRE, count
    if reach.counts_others:
        asked = Nomination.objects.filter(
            mine,
            reach.not_about_me(),
            state=NominationState.APPROVED,
            assessment__cycle__sealed_at=None,
        )
        for cycle, rater, count in _by_rater(asked, cycles):
            yield cycle, rater, StageKind.OTHERS, count


def _by_rater(rows: QuerySet[Any], cycles: Sequence[Cycle], *also: str) -> Iterable[Any]:
    mine = rows.filter(assessment__cycle__in=cycles).order_by()
    counted = mine.values("assessment__cycle", "rater", *also).annotate(count=Count("pk"))
    return cast("Iterable[Any]", counted.values_list("assessment__cycle", "rater", "count", *also))


def people_behind(rows: Iterable[Waiting]) -> dict[int, Employee]:
    """The people whom the rows name, with whom to turn to when they don't answer; one query."""
    found = Employee.objects.filter(pk__in=[row.rater for row in rows])
    return {one.pk: one for one in found.select_related("department", "supervisor", "user")}


def named(rows: Iterable[Waiting], query: str) -> list[Waiting]:
    """Those whom a search finds; all without one."""
    keys = set(matching(Employee.objects.all(), query).values_list("pk", flat=True))
    return [row for row in rows if row.rater in keys]


def of_stage(rows: Iterable[Waiting], kind: str) -> list[Waiting]:
    """Those who wait with something of one stage, and that alone; all without a stage."""
    if kind not in StageKind.values:
        return list(rows)
    narrowed = (
        Waiting(row.rater, tuple(due for due in row.dues if due.kind == kind)) for row in rows
    )
    found = [row for row in narrowed if row.dues]
    return sorted(found, key=lambda row: (-row.late, -row.left, row.rater))


@dataclass(frozen=True)
class Piece:
    """One supervisor's review behind a row, and what HR may do about it."""

    review: Review
    is_readable: bool
    is_own: bool

    @property
    def is_submitted(self) -> bool:
        """Whether it is handed in."""
        return bool(self.review.state == ReviewState.SUBMITTED)

    @property
    def can_return(self) -> bool:
        """Whether it can be sent back: submitted, and nothing that HR reads of themselves."""
        return self.is_submitted and self.is_readable and not self.is_own

    @property
    def can_transfer(self) -> bool:
        """Whether somebody else can take it over: not submitted, not about HR themselves."""
        return not self.is_submitted and not self.is_own


def pieces_of(
    cycles: Sequence[Cycle], raters: Collection[int], reach: Reach
) -> Mapping[tuple[int, int], list[Piece]]:
    """The supervisors' reviews by cycle and rater (keys), the missing ones first; two queries."""
    wanted = Q(assessment__cycle__in=cycles, rater__in=raters, group=RaterGroup.SUPERVISOR)
    reviews = (
        Review.objects.filter(reach.subjects(), wanted)
        .exclude(state=ReviewState.WITHDRAWN)
        .select_related("assessment__employee", "assessment__cycle", "stage", "rater")
        .order_by("assessment__employee__number")
    )
    submitted = visible_to(reach.reader).filter(wanted, state=ReviewState.SUBMITTED)
    readable = set(submitted.order_by().values_list("pk", flat=True))
    found: defaultdict[tuple[int, int], list[Piece]] = defaultdict(list)
    for review in reviews:
        key = review.assessment.cycle_id, review.rater_id
        is_own = reach.me is not None and review.assessment.employee_id == reach.me.pk
        found[key].append(Piece(review, review.pk in readable, is_own))
    for pieces in found.values():
        pieces.sort(key=lambda piece: piece.is_submitted)
    return found
