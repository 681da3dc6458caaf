"""The rubric on the sheet: every level with its behaviours, each with its marks to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from competency_portal.assessments.ladder import Behaviour, Ladder, Rung
from competency_portal.assessments.views import sheet_words as words


@dataclass(frozen=True)
class MarkOption:
    """One of the three marks of a behaviour."""

    value: str
    label: words.Text
    name: words.Text
    is_checked: bool


@dataclass(frozen=True)
class MarkedBehaviour:
    """A behaviour with its three marks."""

    behaviour: Behaviour
    options: tuple[MarkOption, ...]


@dataclass(frozen=True)
class LevelTab:
    """One level of the rubric; `place` says what its marks mean for the proposal."""

    rung: Rung
    place: str
    behaviours: tuple[MarkedBehaviour, ...]

    @property
    def is_required(self) -> bool:
        """Whether it is the level that the position asks for."""
        return self.place == "required"


def tabs_of(ladder: Ladder, *, is_own: bool) -> list[LevelTab]:
    """Every level, lowest first; `is_own` speaks of what the reader themselves did."""
    marks = words.OWN_MARKS if is_own else words.MARKS
    return [
        LevelTab(
            rung,
            _place(ladder, rung),
            tuple(MarkedBehaviour(each, _options(each, marks)) for each in rung.behaviours),
        )
        for rung in ladder.rungs
    ]


def _place(ladder: Ladder, rung: Rung) -> str:
    if rung.rank == ladder.required_rank:
        return "required"
    return "following" if rung is ladder.following else "other"


def _options(behaviour: Behaviour, marks: words.Marks) -> tuple[MarkOption, ...]:
    return tuple(
        MarkOption(mark.value, label, name, behaviour.mark is mark) for mark, label, name in marks
    )
