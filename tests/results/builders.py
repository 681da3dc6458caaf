"""Short ways to write scoring inputs by hand: the three-point scale and small reviews."""

from decimal import Decimal

from competency_portal.results.scoring import (
    Absent,
    Answer,
    AssessmentScores,
    BandStart,
    CycleWeights,
    Figure,
    Group,
    Number,
    RaterReview,
    RatingPoint,
    RatingScale,
    Requirement,
    score_assessment,
)
from models_catalog.standing import Standing

THREE_POINTS = RatingScale(
    points=(
        RatingPoint("improve", 1, Standing.BELOW),
        RatingPoint("meet", 2, Standing.AT),
        RatingPoint("role-model", 3, Standing.ABOVE),
    ),
    bands=(
        BandStart("improve", None),
        BandStart("meet", Decimal("1.5")),
        BandStart("role-model", Decimal("2.5")),
    ),
)

RATING = {None: None, 1: "improve", 2: "meet", 3: "role-model"}


def asks(
    competency: str, rank: int | Absent, *, category: str = "service", weight: Number = 1
) -> Requirement:
    """A requirement on a scale of three levels."""
    return Requirement(competency, category, rank, ("Sb", "Si", "Sa"), weight)


def review(group: Group, /, **points: int | None) -> RaterReview:
    """A review that gives each competency so many points; ``None`` is "cannot judge"."""
    answers = tuple(Answer(code, RATING[value]) for code, value in points.items())
    return RaterReview(group, answers)


def group_weights(**weights: Number) -> CycleWeights:
    """Weights of the rater groups, with one category."""
    groups = {Group(name): weight for name, weight in weights.items()}
    return CycleWeights(categories={"service": 100}, groups=groups)


def blend_of(weights: CycleWeights, *reviews: RaterReview, threshold: int = 3) -> AssessmentScores:
    """Score one competency, insight, that asks for rank 2."""
    return score_assessment(
        scale=THREE_POINTS,
        requirements=[asks("insight", 2)],
        reviews=reviews,
        weights=weights,
        threshold=threshold,
    )


def shown(figure: Figure | None) -> str | None:
    """Write a figure as it is stored."""
    return None if figure is None else str(figure.rounded)
