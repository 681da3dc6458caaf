"""What a computation returns: every figure exact and rounded, with the terms it came from."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from competency_portal.results.scoring.anonymity import GroupPlan
from competency_portal.results.scoring.exact import Figure, WeightedMean
from competency_portal.results.scoring.headline import headline
from competency_portal.results.scoring.inputs import Group, Part, Requirement
from competency_portal.results.scoring.scale import RatingScale


class CompetencyStatus(StrEnum):
    """What a competency is shown as where it has no score, and why."""

    SCORED = "scored"
    UNRATED = "unrated"
    NOT_REQUIRED = "not_required"
    UNSET = "unset"


class GroupState(StrEnum):
    """Whether a group has a figure for a competency.

    An anonymous group that nobody answered for is TOO_FEW as well: to tell the two apart would
    tell what each rater did (docs/arithmetic.md §4).
    """

    SHOWN = "shown"
    UNANSWERED = "unanswered"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class GroupFigure:
    """A group's figures for one competency; never a single rater's answer.

    ``raters`` counts who answered; it and the figures are ``None`` unless the state is SHOWN.
    ``weight`` is the cycle's; 0 is shown beside the score, never in it (docs/arithmetic.md §5).
    """

    group: Group
    state: GroupState
    weight: Fraction
    raters: int | None = None
    score: Figure | None = None
    attained_rank: Figure | None = None


@dataclass(frozen=True)
class CompetencyScore:
    """The result for one competency (docs/arithmetic.md §3–§7).

    ``score`` and ``attained_rank`` keep one term for each group that counted. ``attained_rank``
    may lie outside the scale; ``gap`` is it minus the required rank, in levels.
    """

    requirement: Requirement
    status: CompetencyStatus
    groups: tuple[GroupFigure, ...] = ()
    score: WeightedMean | None = None
    band: str | None = None
    attained_rank: WeightedMean | None = None
    gap: Figure | None = None

    @property
    def competency(self) -> str:
        """Code of the competency."""
        return self.requirement.competency


@dataclass(frozen=True)
class CategoryScore:
    """Score of a category with one term for each scored competency (docs/arithmetic.md §8).

    ``weight`` is the cycle's for the category, before renormalising.
    """

    category: str
    weight: Fraction
    score: WeightedMean | None
    band: str | None


@dataclass(frozen=True)
class OverallScore:
    """Overall score with one term for each category that counted (docs/arithmetic.md §8)."""

    score: WeightedMean | None
    band: str | None


@dataclass(frozen=True)
class Attainment:
    """How many of the scored competencies are on target or better (docs/arithmetic.md §9)."""

    met: int
    of: int

    @property
    def rate(self) -> Figure | None:
        """In percent, 0–100; ``None`` ("—", not 0 %) where nothing is scored."""
        return Figure(Fraction(100 * self.met, self.of)) if self.of else None


@dataclass(frozen=True)
class PartScore:
    """A part mapped to 0–100; ``value`` is ``None`` where the part has no figure."""

    part: Part
    weight: Fraction
    value: Figure | None


@dataclass(frozen=True)
class PartScores:
    """All parts, and their weighted total with one term for each that counted (§12)."""

    parts: tuple[PartScore, ...]
    total: WeightedMean | None


@dataclass(frozen=True)
class AssessmentScores:
    """Everything computed for one person in one cycle."""

    plan: GroupPlan
    competencies: tuple[CompetencyScore, ...]
    categories: tuple[CategoryScore, ...]
    overall: OverallScore
    attainment: Attainment
    parts: PartScores

    @property
    def headline(self) -> WeightedMean | None:
        """The overall score: of the competencies, or the total where they have no weight (§12)."""
        weights = {entry.part: entry.weight for entry in self.parts.parts}
        return headline(weights, competencies=self.overall.score, total=self.parts.total)

    def competency(self, code: str) -> CompetencyScore:
        """Return the result of a competency; KeyError where the model has no such one."""
        return {entry.competency: entry for entry in self.competencies}[code]

    def category(self, code: str) -> CategoryScore:
        """Return the result of a category; KeyError where the model has no such one."""
        return {entry.category: entry for entry in self.categories}[code]


def attainment(scale: RatingScale, bands: Iterable[str | None]) -> Attainment:
    """Count the bands on target or better; ``None`` (no score) enters nothing.

    Takes computed or calibrated bands; the caller says which they are (docs/arithmetic.md §9, §15).
    """
    scored = [band for band in bands if band is not None]
    return Attainment(sum(scale.meets(band) for band in scored), len(scored))
