"""Questionnaire scores and completeness of one response (docs/arithmetic.md §10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from competency_portal.assessments.completeness import fewest_complete
from competency_portal.results.scoring.exact import (
    Figure,
    Number,
    Term,
    WeightedMean,
    exact,
    mean,
    weight_of,
    weighted_mean,
)
from competency_portal.results.scoring.inputs import Group

Response = Mapping[str, Number | None]
"""Item key → value, or ``None`` for "cannot judge"; a blank item has no key."""


@dataclass(frozen=True)
class Dimension:
    """A weighted dimension with the keys of its items."""

    code: str
    weight: Number
    items: tuple[str, ...]


@dataclass(frozen=True)
class Questionnaire:
    """Dimensions, and the lowest and highest value of the response scale."""

    dimensions: tuple[Dimension, ...]
    lowest: Number
    highest: Number

    def __post_init__(self) -> None:
        if exact(self.lowest) >= exact(self.highest):
            raise ValueError("the response scale must rise")

    def percent(self, value: Fraction) -> Fraction:
        """Map a mean response linearly to 0–100 (docs/arithmetic.md §12)."""
        lowest = exact(self.lowest)
        return 100 * (value - lowest) / (exact(self.highest) - lowest)


@dataclass(frozen=True)
class DimensionScore:
    """``answered`` counts "cannot judge" too; ``scored`` only the items that enter the mean."""

    dimension: Dimension
    score: Figure | None
    answered: int
    scored: int

    @property
    def complete(self) -> bool:
        """So many of the items are answered as the submission asks for."""
        return self.answered >= fewest_complete(len(self.dimension.items))


@dataclass(frozen=True)
class QuestionnaireScore:
    """Scores of one response; ``total`` is ``None`` where nothing was scored."""

    dimensions: tuple[DimensionScore, ...]
    total: WeightedMean | None
    percent: Figure | None

    @property
    def complete(self) -> bool:
        """Every dimension is complete."""
        return all(dimension.complete for dimension in self.dimensions)


def score_questionnaire(questionnaire: Questionnaire, response: Response) -> QuestionnaireScore:
    """Score one response (docs/arithmetic.md §10).

    Raises ValueError for a value outside the response scale.
    """
    scores = tuple(
        _dimension(questionnaire, dimension, response) for dimension in questionnaire.dimensions
    )
    total = weighted_mean(
        Term(entry.dimension.code, weight_of(entry.dimension.weight), entry.score.exact)
        for entry in scores
        if entry.score is not None
    )
    percent = None if total is None else Figure(questionnaire.percent(total.exact))
    return QuestionnaireScore(scores, total, percent)


@dataclass(frozen=True)
class Respondent:
    """One respondent's response, and what it weighs beside the others."""

    group: Group
    weight: Fraction
    score: QuestionnaireScore


@dataclass(frozen=True)
class QuestionnairePart:
    """The responses about one person; ``percent`` is their weighted mean on 0–100."""

    respondents: tuple[Respondent, ...]
    percent: WeightedMean | None


def blend_respondents(
    scores: Mapping[Group, QuestionnaireScore], weights: Mapping[Group, Number]
) -> QuestionnairePart:
    """Weigh the respondents whose response has a total (docs/arithmetic.md §10).

    One of weight 0 is shown beside the figure, never in it.
    """
    respondents = tuple(
        Respondent(group, weight_of(weights.get(group, 0)), score)
        for group, score in scores.items()
    )
    percent = weighted_mean(
        Term(entry.group, entry.weight, entry.score.percent.exact)
        for entry in respondents
        if entry.score.percent is not None
    )
    return QuestionnairePart(respondents, percent)


def _dimension(
    questionnaire: Questionnaire, dimension: Dimension, response: Response
) -> DimensionScore:
    answers = [response[item] for item in dimension.items if item in response]
    values = [exact(value) for value in answers if value is not None]
    if any(not questionnaire.lowest <= value <= questionnaire.highest for value in values):
        raise ValueError(f"a value outside the response scale in {dimension.code}")
    average = mean(values)
    score = None if average is None else Figure(average)
    return DimensionScore(dimension, score, len(answers), len(values))
