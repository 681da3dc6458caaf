"""What moved between two times that the same behaviours were marked (docs/arithmetic.md §20)."""

import datetime
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from competency_portal.assessments.proposal import Mark

FEW = 5
"""Fewer people or marks than this are marked as few: one of them more or less says nothing."""

B = TypeVar("B", bound=Hashable)


class Move(StrEnum):
    """What became of one behaviour that was marked seen or not seen before."""

    GAINED = "gained"
    STILL_MISSING = "still_missing"
    NOT_KNOWN = "not_known"
    LOST = "lost"


@dataclass(frozen=True)
class Moved(Generic[B]):
    """What was not seen before and is seen now, still not seen, or not marked either way now.

    `lost` was seen before and is not now: what moved back is told as well.
    """

    gained: tuple[B, ...]
    still_missing: tuple[B, ...]
    not_known: tuple[B, ...]
    lost: tuple[B, ...]

    @property
    def missing_before(self) -> int:
        """How many were marked as not seen before."""
        return len(self.gained) + len(self.still_missing) + len(self.not_known)


def move_of(before: Mark | None, after: Mark | None) -> Move | None:
    """Say what became of one behaviour; None where nothing is to be said of it (§20)."""
    if before is Mark.NOT_SEEN:
        if after is Mark.SEEN:
            return Move.GAINED
        return Move.STILL_MISSING if after is Mark.NOT_SEEN else Move.NOT_KNOWN
    if before is Mark.SEEN and after is Mark.NOT_SEEN:
        return Move.LOST
    return None


def moved(behaviours: Sequence[B], before: Mapping[B, Mark], after: Mapping[B, Mark]) -> Moved[B]:
    """Sort the behaviours, in their order, by what became of them (docs/arithmetic.md §20)."""
    found: dict[Move, list[B]] = {move: [] for move in Move}
    for behaviour in behaviours:
        move = move_of(before.get(behaviour), after.get(behaviour))
        if move is not None:
            found[move].append(behaviour)
    return Moved(*(tuple(found[move]) for move in Move))


@dataclass(frozen=True)
class DoneMeasure:
    """A measure that came to its end: for whom, about which competency (code), on which day."""

    person: int
    competency: str
    day: datetime.date
    text: str = ""


def preceding(
    measures: Iterable[DoneMeasure], *, after: datetime.date, until: datetime.date
) -> tuple[DoneMeasure, ...]:
    """The measures that ended after one marking and no later than the next (§20)."""
    return tuple(measure for measure in measures if after < measure.day <= until)


@dataclass(frozen=True)
class PersonMoved:
    """What moved for one person in one competency, and how many measures came before it."""

    person: int
    gained: int
    still_missing: int
    not_known: int
    lost: int
    measures: int = 0

    @property
    def missing_before(self) -> int:
        """How many behaviours were not seen before."""
        return self.gained + self.still_missing + self.not_known


@dataclass(frozen=True)
class Tally:
    """Behaviours of several people, counted; `people` had at least one that was not seen before."""

    people: int
    missing_before: int
    gained: int
    still_missing: int
    not_known: int

    @property
    def is_few(self) -> bool:
        """Whether so few people or marks are in it that it says little."""
        return self.people < FEW or self.missing_before < FEW


@dataclass(frozen=True)
class GroupMoved:
    """One competency for several people: those with a measure before, and those without."""

    with_measure: Tally
    without: Tally
    lost: int

    @property
    def both(self) -> Tally:
        """Everybody together: nobody stands in both."""
        one, other = self.with_measure, self.without
        return Tally(
            one.people + other.people,
            one.missing_before + other.missing_before,
            one.gained + other.gained,
            one.still_missing + other.still_missing,
            one.not_known + other.not_known,
        )


def group_moved(people: Collection[PersonMoved]) -> GroupMoved:
    """Count what moved in one competency for several people, each once (docs/arithmetic.md §20)."""
    return GroupMoved(
        with_measure=_tally([one for one in people if one.measures]),
        without=_tally([one for one in people if not one.measures]),
        lost=sum(one.lost for one in people),
    )


def _tally(people: Sequence[PersonMoved]) -> Tally:
    return Tally(
        people=sum(one.missing_before > 0 for one in people),
        missing_before=sum(one.missing_before for one in people),
        gained=sum(one.gained for one in people),
        still_missing=sum(one.still_missing for one in people),
        not_known=sum(one.not_known for one in people),
    )
