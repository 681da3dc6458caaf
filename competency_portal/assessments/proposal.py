"""From behaviour marks to a proposed rating (docs/arithmetic.md §16), without Django.

The proposal never overrides the rater: it is shown beside the choice, with the counts it rests on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from models_catalog.standing import Standing


class Mark(StrEnum):
    """What a rater says of one behaviour; unmarked is ``None`` (docs/arithmetic.md §16)."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    NO_CHANCE = "no_chance"


@dataclass(frozen=True)
class MarkCount:
    """How the behaviours of one level were marked."""

    seen: int
    not_seen: int
    no_chance: int
    unmarked: int

    @property
    def marked(self) -> int:
        """Behaviours marked seen or not seen: the "of" in "3 of 3 seen"."""
        return self.seen + self.not_seen

    @property
    def total(self) -> int:
        """All behaviours of the level, whatever their mark."""
        return self.marked + self.no_chance + self.unmarked


@dataclass(frozen=True)
class Proposal:
    """A proposed standing (``None``: no proposal) and the counts that explain it.

    ``following`` is ``None`` at the top level, where there is no next level.
    """

    standing: Standing | None
    required: MarkCount
    following: MarkCount | None


def count_marks(marks: Sequence[Mark | None]) -> MarkCount:
    """Count the marks of one level's behaviours."""
    return MarkCount(
        seen=marks.count(Mark.SEEN),
        not_seen=marks.count(Mark.NOT_SEEN),
        no_chance=marks.count(Mark.NO_CHANCE),
        unmarked=marks.count(None),
    )


def propose(
    required: Sequence[Mark | None], following: Sequence[Mark | None] | None = None
) -> Proposal:
    """Propose a standing from the marks at the required and at the next level.

    One behaviour not seen at the required level proposes BELOW. All marked ones seen propose AT,
    or ABOVE when besides more than half of all behaviours of the next level were seen and no
    behaviour of the required level was left unmarked. "No chance to observe" enters nothing.
    Without a seen or not seen mark at the required level there is no proposal; without a next
    level (``following`` is ``None``) never ABOVE. Source: docs/arithmetic.md §16.
    """
    here = count_marks(required)
    beyond = None if following is None else count_marks(following)
    return Proposal(_standing(here, beyond), here, beyond)


def _standing(here: MarkCount, beyond: MarkCount | None) -> Standing | None:
    if not here.marked:
        return None
    if here.not_seen:
        return Standing.BELOW
    complete = not here.unmarked
    if beyond is not None and complete and 2 * beyond.seen > beyond.total:
        return Standing.ABOVE
    return Standing.AT


def rating_for(standing: Standing, ladder: Sequence[tuple[str, Standing]]) -> str | None:
    """Pick the rating that a proposed standing means on a rating scale (docs/arithmetic.md §16).

    ``ladder`` holds code and standing of each point, lowest first. Where several points share a
    standing, the one nearest to the target is proposed: a proposal claims no more than the marks
    show. ``None`` when the scale has no point of that standing.
    """
    codes = [code for code, point in ladder if point is standing]
    if not codes:
        return None
    return codes[-1] if standing is Standing.BELOW else codes[0]
