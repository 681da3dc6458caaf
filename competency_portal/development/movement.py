"""Whether a behaviour has moved since the review (docs/arithmetic.md §22), without Django."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from competency_portal.assessments.proposal import Mark


class Movement(StrEnum):
    """Before the measure against now."""

    MOVED = "moved"
    FIRST = "first"
    KEPT = "kept"
    STILL = "still"
    LOST = "lost"
    OPEN = "open"


FORWARD = (Movement.MOVED, Movement.FIRST)


def standing_mark(marks: Iterable[Mark]) -> Mark | None:
    """Which of the marks made again counts, oldest first.

    The last “seen” or “not seen”; “no chance” says nothing and undoes nothing, so it only stands
    where there is no other. None without any mark (docs/arithmetic.md §22).
    """
    made = list(marks)
    telling = [mark for mark in made if mark is not Mark.NO_CHANCE]
    return (telling or made or [None])[-1]


def movement(before: Mark | None, now: Mark | None) -> Movement:
    """What became of a behaviour: `before` in the review, `now` by the marks made again.

    Seen after “not seen” has moved; seen after nothing was known is seen for the first time, which
    proves no change (docs/arithmetic.md §22).
    """
    if now is None or now is Mark.NO_CHANCE:
        return Movement.OPEN
    if now is Mark.SEEN:
        known = {Mark.SEEN: Movement.KEPT, Mark.NOT_SEEN: Movement.MOVED}
        return known.get(before, Movement.FIRST) if before else Movement.FIRST
    return Movement.LOST if before is Mark.SEEN else Movement.STILL
