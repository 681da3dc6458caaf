"""The behaviours of measures, before and now (docs/arithmetic.md §22)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from competency_portal.assessments.proposal import Mark
from competency_portal.development.models import BehaviourRemark, Measure
from competency_portal.development.movement import FORWARD, Movement, movement, standing_mark
from models_catalog.standing import Standing

SHAPES = {
    Movement.MOVED: Standing.ABOVE,
    Movement.FIRST: Standing.ABOVE,
    Movement.KEPT: Standing.AT,
    Movement.STILL: Standing.BELOW,
    Movement.LOST: Standing.BELOW,
}


@dataclass(frozen=True)
class Moved:
    """One behaviour of a measure: before the measure, now, and every mark made again."""

    behaviour: int
    text: str
    before: Mark | None
    now: Mark | None
    history: tuple[BehaviourRemark, ...]

    @property
    def movement(self) -> Movement:
        """What became of it."""
        return movement(self.before, self.now)

    @property
    def standing(self) -> Standing | None:
        """The shape that stands beside the word."""
        return SHAPES.get(self.movement)

    @property
    def last(self) -> BehaviourRemark | None:
        """The youngest mark."""
        return self.history[-1] if self.history else None


def moves_in(measure: Measure) -> tuple[Moved, ...]:
    """Every behaviour of a measure; reads what `written_in` has fetched before."""
    remarks = sorted(measure.remarks.all(), key=lambda one: one.pk)
    return tuple(
        _moved(row.behaviour_id, row.behaviour.text, row.before, remarks)
        for row in measure.behaviours.all()
    )


def _moved(behaviour: int, text: str, before: str, remarks: Iterable[BehaviourRemark]) -> Moved:
    mine = tuple(one for one in remarks if one.behaviour_id == behaviour)
    now = standing_mark(Mark(one.mark) for one in mine)
    return Moved(behaviour, text, Mark(before) if before else None, now, mine)


def forward(moves: Sequence[Moved]) -> int:
    """How many are seen now that were not before."""
    return sum(one.movement in FORWARD for one in moves)


def marked_again(moves: Sequence[Moved]) -> int:
    """How many were marked again at all."""
    return sum(one.now is not None for one in moves)
