"""What moved for everybody whose two reports one may read (docs/arithmetic.md §20)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from competency_portal.assessments.models import Cycle
from competency_portal.core.models import User
from competency_portal.development.insight.moved import (
    CompetencyMoved,
    Pair,
    between_cycles,
    by_competency,
    since_cycle,
)
from competency_portal.people.queries import employee_of
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries import results
from competency_portal.results.scoring import GroupMoved, group_moved

MOST_PEOPLE = 2000
"""More people than this are not counted on one page: a department is to be chosen."""


@dataclass(frozen=True)
class GroupLine:
    """One competency for several people; `apart` of them were judged otherwise and aren't in it."""

    name: str
    moved: GroupMoved
    apart: int

    @property
    def has_moved(self) -> bool:
        """Whether anybody is seen with a behaviour now that was missing, or without one again."""
        return bool(self.moved.both.gained or self.moved.lost)


@dataclass(frozen=True)
class GroupTable:
    """What moved between two markings, competency by competency."""

    people: int
    lines: tuple[GroupLine, ...]

    @property
    def moved(self) -> list[GroupLine]:
        """The lines that say of something moved."""
        return [line for line in self.lines if line.has_moved]

    @property
    def unmoved(self) -> list[GroupLine]:
        """The others."""
        return [line for line in self.lines if not line.has_moved]

    @property
    def enough(self) -> list[str]:
        """The competencies whose totals are not few."""
        return [line.name for line in self.lines if not line.moved.both.is_few]

    @property
    def is_mostly_few(self) -> bool:
        """Whether more totals are few than not: then it is said once, above them."""
        return len(self.lines) > 2 * len(self.enough)


@dataclass(frozen=True)
class GroupPage:
    """The people of a cycle: how many there are, and what moved for those that compare."""

    people: int
    too_many: bool
    between: GroupTable
    since: GroupTable


def results_of_others(user: User) -> results.Results:
    """The published results of which one reads what follows, without one's own."""
    return results.of_others(results.followed_by(user), employee_of(user))


def group_page(
    visible: results.Results, cycle: Cycle, departments: Collection[int] | None
) -> GroupPage:
    """Count what moved for the people of a cycle, in the same number of queries for any number.

    `visible` are the results that the reader may read: whoever isn't in it is in no count.
    `departments` are keys; None counts everybody.
    """
    later = visible.filter(assessment__cycle=cycle).order_by("assessment__employee__number")
    if departments is not None:
        later = later.filter(assessment__department__in=departments)
    people = list(later[: MOST_PEOPLE + 1])
    if len(people) > MOST_PEOPLE:
        return GroupPage(later.count(), True, GroupTable(0, ()), GroupTable(0, ()))
    pairs = _pairs(visible, cycle, people)
    between = between_cycles(pairs)
    return GroupPage(
        people=len(people),
        too_many=False,
        between=_table(len(pairs), between),
        since=_since(since_cycle(people)),
    )


def _pairs(
    visible: results.Results, cycle: Cycle, people: Sequence[AssessmentResult]
) -> list[Pair]:
    """Each person's last earlier result beside this one, as `results.queries.results.earlier`."""
    before = visible.filter(
        assessment__employee__in=[result.assessment.employee_id for result in people],
        assessment__cycle__period_end__lt=cycle.period_end,
    ).order_by("assessment__cycle__period_end", "-assessment__cycle__published_at")
    last = {result.assessment.employee_id: result for result in before}
    return [
        (last[result.assessment.employee_id], result)
        for result in people
        if result.assessment.employee_id in last
    ]


def _since(found: list[CompetencyMoved]) -> GroupTable:
    return _table(len({one.person for one in found}), found)


def _table(people: int, found: Iterable[CompetencyMoved]) -> GroupTable:
    lines = []
    for name, of_people in by_competency(found):
        compared = [one for one in of_people if one.moved is not None]
        moved = group_moved([one.counted for one in compared])
        apart = len(of_people) - len(compared)
        if apart or moved.lost or moved.both.missing_before:
            lines.append(GroupLine(name, moved, apart))
    return GroupTable(people, tuple(lines))
