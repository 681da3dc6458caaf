"""The rules of docs/arithmetic.md one by one: the worked example, edges, anonymity."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from competency_portal.results.scoring import (
    Absent,
    Answer,
    AssessmentScores,
    BandStart,
    CompetencyStatus,
    CycleWeights,
    Group,
    Number,
    Part,
    RaterReview,
    RatingPoint,
    RatingScale,
    Requirement,
    attainment,
    round_half_away,
    score_assessment,
)
from models_catalog.standing import RankPlace, Standing, place_on_scale
from tests.results.builders import THREE_POINTS, asks, blend_of, group_weights, review, shown

EXAMPLE = [
    asks("insight", 2),
    asks("planning", 2),
    asks("response", 2),
    asks("regulation", 3),
    asks("influence", 3),
    asks("relations", 2),
]


def example() -> AssessmentScores:
    """客服主管 of the worked example, scored by the supervisor alone."""
    answers = (
        Answer("insight", "meet"),
        Answer("planning", "improve"),
        Answer("response", "role-model"),
        Answer("regulation", "meet"),
        Answer("influence", "improve", attained=1),
        Answer("relations", None),
    )
    return score_assessment(
        scale=THREE_POINTS,
        requirements=EXAMPLE,
        reviews=[RaterReview(Group.SUPERVISOR, answers)],
        weights=CycleWeights(categories={"core": 50, "service": 50}),
    )


# The worked example


def test_worked_example_ranks_and_gaps() -> None:
    scores = example()

    assert [shown(entry.attained_rank) for entry in scores.competencies] == [
        *("2.00", "1.00", "3.00", "3.00", "1.00"),
        None,
    ]
    assert [shown(entry.gap) for entry in scores.competencies] == [
        *("0.00", "-1.00", "1.00", "0.00", "-2.00"),
        None,
    ]


def test_worked_example_score_and_attainment() -> None:
    scores = example()

    assert shown(scores.category("service").score) == "1.80"
    assert scores.category("service").band == "meet"
    assert shown(scores.overall.score) == "1.80"
    assert (scores.attainment.met, scores.attainment.of) == (3, 5)
    assert shown(scores.attainment.rate) == "60.00"
    assert shown(scores.parts.total) == "40.00"


def test_worked_example_with_peers() -> None:
    peers = [review(Group.PEER, insight=points) for points in (2, 2, 3)]

    scores = blend_of(
        group_weights(supervisor=60, peer=20), review(Group.SUPERVISOR, insight=2), *peers
    )

    blend = scores.competency("insight").score
    assert blend is not None
    assert blend.exact == Fraction(25, 12)
    assert shown(blend) == "2.08"
    assert [(term.key, term.weight, term.value) for term in blend.terms] == [
        ("supervisor", Fraction(60), Fraction(2)),
        ("peer", Fraction(20), Fraction(7, 3)),
    ]
    assert blend.total_weight == 80


def test_a_result_says_why_it_has_no_score() -> None:
    requirements = [asks("a", 1), asks("b", 1), asks("c", Absent.NOT_REQUIRED)]
    requirements.append(asks("d", Absent.UNSET))

    scores = score_assessment(
        scale=THREE_POINTS,
        requirements=requirements,
        reviews=[review(Group.SUPERVISOR, a=1, b=None, c=3, d=3, unknown=3)],
        weights=CycleWeights(categories={"service": 1}),
    )

    assert [entry.status for entry in scores.competencies] == [
        CompetencyStatus.SCORED,
        CompetencyStatus.UNRATED,
        CompetencyStatus.NOT_REQUIRED,
        CompetencyStatus.UNSET,
    ]
    assert shown(scores.overall.score) == "1.00"


# Rounding and bands


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (Decimal("2.345"), "2.35"),
        (Decimal("-0.125"), "-0.13"),
        (Decimal("2.3449999999999999999999999999999999999"), "2.34"),
        (Decimal("2.335"), "2.34"),
        (Fraction(-1, 1000), "0.00"),
        (Fraction(1, 200), "0.01"),
        (Fraction(2, 3), "0.67"),
        (3, "3.00"),
        (10**40 + Fraction(1, 200), f"1{'0' * 40}.01"),
    ],
)
def test_rounding(value: Number, rounded: str) -> None:
    assert str(round_half_away(value)) == rounded


@given(st.fractions())
def test_rounding_is_nearest_and_symmetric(value: Fraction) -> None:
    result = Fraction(round_half_away(value))

    assert abs(result - value) <= Fraction(1, 200)
    assert Fraction(round_half_away(-value)) == -result
    assert abs(result) >= abs(value) or abs(result - value) < Fraction(1, 200)


@pytest.mark.parametrize("value", [0.5, "1", None])
def test_only_exact_numbers_are_taken(value: object) -> None:
    with pytest.raises(TypeError):
        round_half_away(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (Fraction(1), "improve"),
        (Decimal("1.4949"), "improve"),
        (Decimal("1.495"), "meet"),
        (Decimal("1.5"), "meet"),
        (Decimal("2.494"), "meet"),
        (Fraction(2495, 1000), "role-model"),
        (Decimal("2.5"), "role-model"),
        (Fraction(3), "role-model"),
    ],
)
def test_bands_are_decided_on_the_rounded_score(score: Number, band: str) -> None:
    assert THREE_POINTS.band(score) == band


def test_higher_figures_come_from_exact_ones() -> None:
    """Three thirds of 2 and a third are 7, which three rounded 2.33 are not."""
    peers = [review(Group.PEER, a=points, b=points, c=points) for points in (2, 2, 3)]
    requirements = [asks("a", 2, weight=100), asks("b", 2, weight=100), asks("c", 2, weight=100)]

    scores = score_assessment(
        scale=THREE_POINTS,
        requirements=requirements,
        reviews=peers,
        weights=group_weights(peer=1),
    )

    assert scores.overall.score is not None
    assert scores.overall.score.exact == Fraction(7, 3)


@pytest.mark.parametrize(
    ("points", "bands"),
    [
        ((1,), (None,)),
        ((2, 2), (None, 1)),
        ((2, 1), (None, 1)),
        ((1, 2), ()),
        ((1, 2), (0, 1)),
        ((1, 2), (None, None)),
        ((1, 2, 3), (None, 2, 1)),
    ],
)
def test_a_scale_that_does_not_rise_is_refused(
    points: tuple[int, ...], bands: tuple[int | None, ...]
) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        RatingScale(
            tuple(RatingPoint(f"r{i}", value, Standing.AT) for i, value in enumerate(points)),
            tuple(BandStart(f"r{i}", start) for i, start in enumerate(bands)),
        )


def test_a_scale_names_each_rating_once_and_no_other() -> None:
    low, high = RatingPoint("low", 1, Standing.BELOW), RatingPoint("high", 2, Standing.AT)

    with pytest.raises(ValueError, match="repeats"):
        RatingScale((low, RatingPoint("low", 2, Standing.AT)), (BandStart("low", None),))
    with pytest.raises(ValueError, match="names no rating"):
        RatingScale((low, high), (BandStart("other", None),))
    with pytest.raises(ValueError, match="no such rating"):
        THREE_POINTS.point("other")


# Attained rank


def test_ranks_outside_the_scale_are_kept() -> None:
    low = score_assessment(
        scale=THREE_POINTS,
        requirements=[asks("bottom", 1), asks("top", 3)],
        reviews=[review(Group.SUPERVISOR, bottom=1, top=3)],
        weights=CycleWeights(categories={}),
    )

    ranks = [entry.attained_rank for entry in low.competencies]

    assert [shown(rank) for rank in ranks] == ["0.00", "4.00"]
    assert [rank and place_on_scale(rank.rounded, 3) for rank in ranks] == [
        RankPlace.BELOW_SCALE,
        RankPlace.BEYOND_SCALE,
    ]


def test_a_blend_of_ranks_is_weighted_like_the_points() -> None:
    stated = RaterReview(Group.SUPERVISOR, (Answer("insight", "improve", attained=1),))
    peers = [review(Group.PEER, insight=points) for points in (2, 3, 3)]

    entry = blend_of(group_weights(supervisor=60, peer=20), stated, *peers).competency("insight")

    assert entry.attained_rank is not None
    assert entry.attained_rank.exact == (60 * 1 + 20 * Fraction(8, 3)) / 80
    assert entry.gap is not None
    assert entry.gap.exact == entry.attained_rank.exact - 2


# Groups and weights


def test_self_is_shown_beside_the_score_and_not_in_it() -> None:
    scores = blend_of(
        CycleWeights(categories={"service": 1}),
        review(Group.SELF, insight=3),
        review(Group.SUPERVISOR, insight=1),
    )

    entry = scores.competency("insight")
    assert [(figure.group, shown(figure.score)) for figure in entry.groups] == [
        ("self", "3.00"),
        ("supervisor", "1.00"),
    ]
    assert shown(entry.score) == "1.00"


def test_only_groups_without_weight_leave_a_competency_unrated() -> None:
    scores = blend_of(CycleWeights(categories={"service": 1}), review(Group.SELF, insight=3))

    assert scores.competency("insight").status is CompetencyStatus.UNRATED
    assert scores.attainment.rate is None
    assert scores.overall.band is None


def test_requirement_weights_weigh_within_a_category_and_categories_in_the_whole() -> None:
    requirements = [asks("a", 2, weight=3), asks("b", 2), asks("c", 2, category="core")]

    scores = score_assessment(
        scale=THREE_POINTS,
        requirements=requirements,
        reviews=[review(Group.SUPERVISOR, a=1, b=3, c=3)],
        weights=CycleWeights(categories={"service": 50, "core": 50, "empty": 100}),
    )

    assert shown(scores.category("service").score) == "1.50"
    assert shown(scores.overall.score) == "2.25"
    assert (scores.attainment.met, scores.attainment.of) == (2, 3)


@pytest.mark.parametrize(
    "build",
    [
        lambda: CycleWeights(categories={"core": -1}),
        lambda: CycleWeights(categories={}, groups={Group.PEER: -1}),
        lambda: CycleWeights(categories={}, parts={Part.KPI: -1}),
        lambda: asks("a", 1, weight=-1),
    ],
)
def test_a_negative_weight_is_refused(build: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="negative"):
        build()


def test_contradictory_input_is_refused() -> None:
    with pytest.raises(ValueError, match="merged group"):
        RaterReview(Group.OTHERS, ())
    with pytest.raises(ValueError, match="merged group"):
        group_weights(others=1)
    with pytest.raises(ValueError, match="twice"):
        RaterReview(Group.PEER, (Answer("a", None), Answer("a", None)))
    with pytest.raises(ValueError, match="not on the scale"):
        Requirement("a", "c", 4, ("Sb", "Si", "Sa"))
    with pytest.raises(ValueError, match="required twice"):
        score_assessment(
            scale=THREE_POINTS,
            requirements=[asks("a", 1), asks("a", 2)],
            reviews=[],
            weights=CycleWeights(categories={}),
        )


def test_attainment_of_nothing_is_no_rate() -> None:
    assert attainment(THREE_POINTS, [None, None]).rate is None
    assert shown(attainment(THREE_POINTS, ["improve", None]).rate) == "0.00"
    assert shown(attainment(THREE_POINTS, ["improve", "meet", "role-model"]).rate) == "66.67"
