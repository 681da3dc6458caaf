"""Which behaviours are missing to be on target (docs/arithmetic.md §17), by the rule of §16."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from competency_portal.assessments.proposal import Mark
from competency_portal.results.scoring.exact import Figure, Term, WeightedMean, weighted_mean
from competency_portal.results.scoring.inputs import Group
from competency_portal.results.scoring.outputs import CompetencyScore
from competency_portal.results.scoring.scale import RatingScale
from models_catalog.standing import Standing


class MarkedHow(StrEnum):
    """What the marks of the required level say about a competency below target."""

    MISSING = "missing"
    UNMARKED = "unmarked"
    ALL_SEEN = "all_seen"
    NO_BEHAVIOURS = "no_behaviours"


@dataclass(frozen=True)
class FewestBehaviours:
    """The smallest sets of behaviours that, once seen, propose "on target" or better.

    Behaviours are positions in the required level, from 0. Every smallest set is `every` together
    with any `choose` of `among`, and each such set is one: all ties are in it.
    """

    how: MarkedHow
    every: tuple[int, ...] = ()
    among: tuple[int, ...] = ()
    choose: int = 0

    @property
    def size(self) -> int | None:
        """How many have to be seen; 0 where the marks propose it already, None where none can."""
        if self.how is MarkedHow.NO_BEHAVIOURS:
            return None
        return len(self.every) + self.choose

    def sets(self) -> Iterator[frozenset[int]]:
        """Every smallest set."""
        if self.how is not MarkedHow.NO_BEHAVIOURS:
            for chosen in combinations(self.among, self.choose):
                yield frozenset((*self.every, *chosen))


def fewest_behaviours(required: Sequence[Mark | None]) -> FewestBehaviours:
    """Find the smallest sets of the required level's behaviours to be seen (§17).

    `required` holds one mark for each behaviour of the level. The next level has no say: it can
    only lift a proposal further. Marked as not seen, each one is needed, and then nothing else is;
    with nothing marked seen or not seen, any single one makes the rule propose "on target".
    """
    missing = tuple(place for place, mark in enumerate(required) if mark is Mark.NOT_SEEN)
    if missing:
        return FewestBehaviours(MarkedHow.MISSING, every=missing)
    if Mark.SEEN in required:
        return FewestBehaviours(MarkedHow.ALL_SEEN)
    if not required:
        return FewestBehaviours(MarkedHow.NO_BEHAVIOURS)
    return FewestBehaviours(MarkedHow.UNMARKED, among=tuple(range(len(required))), choose=1)


@dataclass(frozen=True)
class OnTarget:
    """What a competency would score if the supervisor rated it "on target", all else as it is.

    `before` is the supervisor's own figure; `score` has a term for each group that counts.
    """

    before: Figure
    points: int
    score: WeightedMean
    band: str
    meets: bool


def rated_on_target(score: CompetencyScore, scale: RatingScale) -> OnTarget | None:
    """Put "on target" in the place of the supervisor's rating in one competency (§5, §17).

    The proposal of §16 is about the supervisor's rating, and where other groups count, that is not
    the score. None where the supervisor's rating does not count.
    """
    point = next((point for point in scale.points if point.standing is Standing.AT), None)
    entering = [group for group in score.groups if group.score and group.weight]
    own = next((group for group in entering if group.group is Group.SUPERVISOR), None)
    if point is None or own is None or own.score is None:
        return None
    terms = [
        Term(group.group, group.weight, Fraction(point.points) if group is own else figure.exact)
        for group in entering
        if (figure := group.score)
    ]
    blended = weighted_mean(terms)
    if blended is None:
        return None
    band = scale.band(blended.exact)
    return OnTarget(own.score, point.points, blended, band, scale.meets(band))
