"""How much of each stage is done, department by department."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Count, Q, QuerySet

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    KpiMeasure,
    Nomination,
    RaterGroup,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.board.reach import Reach
from competency_portal.assessments.queries.raters import TAKEN
from competency_portal.assessments.states import NominationState, ReviewState

NAMED = (RaterGroup.SELF, RaterGroup.SUPERVISOR)
MEASURED = Q(value__isnull=False) | Q(point__isnull=False)


@dataclass(frozen=True)
class Tally:
    """So many of all are done: reviews, raters' answers, questionnaires or KPI values."""

    done: int = 0
    all: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.done + other.done, self.all + other.all)

    @property
    def left(self) -> int:
        """How many are missing."""
        return self.all - self.done


NOTHING = Tally()
# Of each stage of one cycle, by department (key).
OfCycle = Mapping[StageKind, Mapping[int, Tally]]


def tallies_of(cycles: Sequence[Cycle], reach: Reach) -> Mapping[int, OfCycle]:
    """What is done in each cycle (by key), in up to four queries however many people there are."""
    found: defaultdict[int, defaultdict[StageKind, dict[int, Tally]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    mine = reach.subjects() & Q(assessment__cycle__in=cycles)
    submitted = Q(state=ReviewState.SUBMITTED)
    live = ~Q(state=ReviewState.WITHDRAWN)
    reviews = Review.objects.filter(mine, live, group__in=NAMED)
    for cycle, department, group, done, every in _counted(reviews, submitted, "group"):
        found[cycle][StageKind(str(group))][department] = Tally(done, every)
    others: list[tuple[StageKind, QuerySet[Any], Q]] = [
        (StageKind.QUESTIONNAIRE, Response.objects.filter(mine, live), submitted),
        (StageKind.KPI, KpiMeasure.objects.filter(mine), MEASURED),
    ]
    if reach.counts_others:
        asked = Nomination.objects.filter(mine, reach.not_about_me(), state__in=TAKEN)
        others.append((StageKind.OTHERS, asked, Q(state=NominationState.SUBMITTED)))
    for kind, rows, is_done in others:
        for cycle, department, done, every in _counted(rows, is_done):
            found[cycle][kind][department] = Tally(done, every)
    return found


def _counted(rows: QuerySet[Any], is_done: Q, *also: str) -> Iterable[tuple[Any, ...]]:
    grouped = rows.order_by().values_list("assessment__cycle", "assessment__department", *also)
    counted = grouped.annotate(done=Count("pk", filter=is_done), every=Count("pk"))
    return cast("Iterable[tuple[Any, ...]]", counted)


def headcounts_of(cycles: Sequence[Cycle], reach: Reach) -> Mapping[int, Mapping[int, int]]:
    """How many people take part in each cycle, by department, in one query."""
    rows = Assessment.objects.filter(reach.subjects(""), cycle__in=cycles).order_by()
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for cycle, department, people in rows.values_list("cycle", "department").annotate(
        people=Count("pk")
    ):
        found[cycle][department] = people
    return found


def total(by_department: Mapping[int, Tally]) -> Tally:
    """All departments together."""
    return sum(by_department.values(), NOTHING)


def totals(tallies: OfCycle) -> dict[StageKind, Tally]:
    """The whole cycle, stage by stage."""
    return {kind: total(by_department) for kind, by_department in tallies.items()}
