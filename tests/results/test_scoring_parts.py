"""Questionnaire, KPI, shares, ranks and the comparison of cycles."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from competency_portal.results.scoring import (
    Absent,
    Basis,
    CycleWeights,
    Difference,
    Dimension,
    Group,
    Kpi,
    KpiKind,
    KpiOutcome,
    KpiValue,
    Number,
    Part,
    Questionnaire,
    RatingScale,
    competency_differences,
    kpi_outcome,
    overall_differences,
    ranks,
    score_assessment,
    score_kpi,
    score_questionnaire,
    shares,
    top,
    total_differences,
)
from tests.results import oracle
from tests.results.builders import THREE_POINTS, asks, review
from tests.results.scoring_cases import WEIGHTS, pair

# Questionnaire

Case = tuple[list[tuple[str, list[str]]], dict[str, int | None], int]


@st.composite
def responses(draw: st.DrawFn) -> Case:
    """Dimensions of one to six items, a response with blanks and "cannot judge"."""
    top_value = draw(st.integers(2, 7))
    dimensions = [
        (draw(WEIGHTS), [f"{name}{item}" for item in range(draw(st.integers(1, 6)))])
        for name in "abcd"[: draw(st.integers(1, 4))]
    ]
    items = [item for _, names in dimensions for item in names]
    values = st.none() | st.integers(1, top_value)
    return dimensions, draw(st.dictionaries(st.sampled_from(items), values)), top_value


def built(dimensions: list[tuple[str, list[str]]], top_value: int) -> Questionnaire:
    return Questionnaire(
        tuple(
            Dimension(f"d{index}", Decimal(weight), tuple(items))
            for index, (weight, items) in enumerate(dimensions)
        ),
        lowest=1,
        highest=top_value,
    )


@given(responses())
def test_questionnaire_is_the_oracles(case: Case) -> None:
    dimensions, response, top_value = case

    result = score_questionnaire(built(dimensions, top_value), response)

    assert (
        [pair(entry.score) for entry in result.dimensions],
        pair(result.percent),
        result.complete,
    ) == oracle.questionnaire(dimensions, response, top_value)


@given(responses(), st.data())
def test_questionnaire_invariants(case: Case, data: st.DataObject) -> None:
    dimensions, response, top_value = case
    questionnaire = built(dimensions, top_value)
    total = score_questionnaire(questionnaire, response).total
    if total is None:
        return
    values = [value for value in response.values() if value is not None]
    raised = data.draw(st.sampled_from([key for key, value in response.items() if value]))
    scaled = [(str(Decimal(weight) * 7), items) for weight, items in reversed(dimensions)]

    more = score_questionnaire(questionnaire, {**response, raised: top_value}).total
    equal = score_questionnaire(questionnaire, dict.fromkeys(response, 2)).total
    permuted = score_questionnaire(built(scaled, top_value), dict(reversed(response.items()))).total

    assert min(values) <= total.exact <= max(values)
    assert more is not None
    assert more.exact >= total.exact
    assert permuted is not None
    assert permuted.exact == total.exact
    assert equal is not None
    assert equal.exact == 2


@pytest.mark.parametrize(("blank", "complete"), [(0, True), (2, True), (3, False)])
def test_a_response_is_complete_from_80_percent_of_each_dimension(
    blank: int, complete: bool
) -> None:
    items = tuple(f"i{index}" for index in range(10))
    answers: Mapping[str, int | None] = dict.fromkeys(items[blank:])
    questionnaire = Questionnaire((Dimension("d", 1, items),), 1, 5)

    result = score_questionnaire(questionnaire, answers)

    assert result.complete is complete
    assert result.total is None
    assert (result.dimensions[0].answered, result.dimensions[0].scored) == (10 - blank, 0)


def test_the_source_weights_total_exactly_100() -> None:
    weights = ["25", "20", "30", "8", "10", "5", "2"]
    dimensions = [(weight, [f"i{index}"]) for index, weight in enumerate(weights)]

    result = score_questionnaire(built(dimensions, 5), {f"i{index}": 4 for index in range(7)})

    assert result.total is not None
    assert result.total.total_weight == 100
    assert (str(result.total.rounded), pair(result.percent)) == ("4.00", (75, 1))


def test_a_value_outside_the_response_scale_is_refused() -> None:
    questionnaire = Questionnaire((Dimension("d", 1, ("a",)),), 1, 5)

    for value in (0, 6):
        with pytest.raises(ValueError, match="outside"):
            score_questionnaire(questionnaire, {"a": value})
    with pytest.raises(ValueError, match="rise"):
        Questionnaire((), 5, 5)


# KPI

SATISFACTION = Kpi("satisfaction", KpiKind.RANGE, low=90, high=100)
SPEED = Kpi("speed", KpiKind.AT_MOST, high=48)
USAGE = Kpi("usage", KpiKind.AT_LEAST, low=85, minimum_cases=30)
QUALITY = Kpi("quality", KpiKind.QUALITATIVE)


@pytest.mark.parametrize(
    ("indicator", "value", "met"),
    [
        (SATISFACTION, "89.99", False),
        (SATISFACTION, "90", True),
        (SATISFACTION, "100", True),
        (SATISFACTION, "100.01", False),
        (SPEED, "48", True),
        (SPEED, "48.01", False),
        (USAGE, "84.99", False),
        (USAGE, "85", True),
        (Kpi("stray", KpiKind.AT_MOST, low=10, high=48), "5", True),
        (Kpi("stray", KpiKind.AT_LEAST, low=10, high=48), "50", True),
    ],
)
def test_targets_include_their_bounds(indicator: Kpi, value: str, met: bool) -> None:
    outcome = kpi_outcome(indicator, KpiValue(Decimal(value), cases=30), THREE_POINTS)

    assert outcome is (KpiOutcome.MET if met else KpiOutcome.NOT_MET)


@pytest.mark.parametrize(
    ("measured", "outcome"),
    [
        (KpiValue(), KpiOutcome.NO_VALUE),
        (KpiValue(90), KpiOutcome.TOO_FEW_CASES),
        (KpiValue(90, cases=29), KpiOutcome.TOO_FEW_CASES),
        (KpiValue(90, cases=30), KpiOutcome.MET),
    ],
)
def test_a_rate_needs_its_cases(measured: KpiValue, outcome: KpiOutcome) -> None:
    assert kpi_outcome(USAGE, measured, THREE_POINTS) is outcome


@pytest.mark.parametrize(
    ("rating", "outcome"),
    [
        (None, KpiOutcome.NO_VALUE),
        ("improve", KpiOutcome.NOT_MET),
        ("meet", KpiOutcome.MET),
        ("role-model", KpiOutcome.MET),
    ],
)
def test_a_qualitative_indicator_takes_a_rating(rating: str | None, outcome: KpiOutcome) -> None:
    assert kpi_outcome(QUALITY, KpiValue(rating=rating), THREE_POINTS) is outcome


def test_the_kpi_score_counts_only_what_was_measured() -> None:
    indicators = [
        Kpi("a", KpiKind.AT_MOST, high=10, weight=3),
        Kpi("b", KpiKind.AT_MOST, high=10, weight=1),
        Kpi("c", KpiKind.AT_MOST, high=10, weight=50),
        Kpi("d", KpiKind.AT_MOST, high=10, weight=50, minimum_cases=5),
    ]
    measured = {"a": KpiValue(10), "b": KpiValue(11), "d": KpiValue(1, cases=4)}

    score = score_kpi(indicators, measured, THREE_POINTS)

    assert (score.met_weight, score.counted_weight) == (Fraction(3), Fraction(4))
    assert (pair(score.share), pair(score.percent)) == ((3, 4), (75, 1))
    assert score_kpi(indicators, {}, THREE_POINTS).percent is None


@pytest.mark.parametrize("kind", [KpiKind.RANGE, KpiKind.AT_MOST, KpiKind.AT_LEAST])
def test_a_target_without_its_bound_is_refused(kind: KpiKind) -> None:
    with pytest.raises(ValueError, match="bound"):
        Kpi("k", kind)


def test_parts_are_mapped_to_100_and_weighed() -> None:
    questionnaire = score_questionnaire(built([("1", ["a"])], 5), {"a": 4})
    kpi = score_kpi([SPEED], {"speed": KpiValue(50)}, THREE_POINTS)

    scores = score_assessment(
        scale=THREE_POINTS,
        requirements=[asks("x", 2)],
        reviews=[review(Group.SUPERVISOR, x=2)],
        weights=CycleWeights(
            categories={"service": 1},
            parts={Part.COMPETENCIES: 60, Part.QUESTIONNAIRE: 30, Part.KPI: 10},
        ),
        questionnaire=questionnaire,
        kpi=kpi,
    )

    assert [pair(part.value) for part in scores.parts.parts] == [(50, 1), (75, 1), (0, 1)]
    assert scores.parts.total is not None
    assert scores.parts.total.exact == Fraction(60 * 50 + 30 * 75, 100)


# Shares and ranks


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([1, 1, 1], (34, 33, 33)),
        ([1, 2, 3], (17, 33, 50)),
        ([0, 5], (0, 100)),
        ([1, 1, 1, 1, 1, 1], (17, 17, 17, 17, 16, 16)),
        ([0, 0], (0, 0)),
        ([], ()),
    ],
)
def test_shares(amounts: list[Number], expected: tuple[int, ...]) -> None:
    assert shares(amounts) == expected


@given(st.lists(st.fractions(0, 1000), min_size=1).filter(any))
def test_shares_total_100_and_stay_within_one_of_their_quota(amounts: list[Fraction]) -> None:
    found = shares(amounts)

    assert sum(found) == 100
    for amount, share in zip(amounts, found, strict=True):
        assert abs(share - 100 * amount / sum(amounts)) < 1
    by_amount = [share for _, share in sorted(zip(amounts, found, strict=True))]
    assert by_amount == sorted(by_amount)


def test_negative_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        shares([1, -1])


def test_ranks_share_ties() -> None:
    values: list[Number | None] = [2, Decimal("2.5"), None, Decimal("2.50"), 3]

    assert ranks(values) == (4, 2, None, 2, 1)
    assert ranks(values, lowest_first=True) == (1, 2, None, 2, 4)


@pytest.mark.parametrize(
    ("count", "expected"), [(0, ()), (1, (4,)), (2, (4, 1, 3)), (3, (4, 1, 3)), (4, (4, 1, 3, 0))]
)
def test_a_top_list_shows_every_tie(count: int, expected: tuple[int, ...]) -> None:
    assert top([2, Decimal("2.5"), None, Decimal("2.50"), 3], count) == expected


@given(st.lists(st.none() | st.integers(0, 9)))
def test_a_rank_is_one_more_than_those_ahead(values: list[int | None]) -> None:
    known = sorted((value for value in values if value is not None), reverse=True)

    assert list(ranks(values)) == [
        None if value is None else known.index(value) + 1 for value in values
    ]


# Comparing cycles

WEIGHT = CycleWeights(categories={"service": 50, "core": 50})
BASIS = Basis(THREE_POINTS, (asks("a", 2), asks("b", 3)), WEIGHT)
OTHER_SCALE = RatingScale(THREE_POINTS.points, THREE_POINTS.bands[:2])


def with_weights(
    categories: Mapping[str, Number] | None = None,
    groups: Mapping[Group, Number] | None = None,
    parts: Mapping[Part, Number] | None = None,
) -> Basis:
    weights = CycleWeights(
        categories or WEIGHT.categories, groups or WEIGHT.groups, parts or WEIGHT.parts
    )
    return Basis(BASIS.scale, BASIS.requirements, weights)


@pytest.mark.parametrize(
    ("later", "competency", "overall", "total"),
    [
        (BASIS, (), (), ()),
        (with_weights(categories={"service": 1, "core": 1, "more": 0}), (), (), ()),
        (with_weights(groups={Group.SUPERVISOR: 7, Group.SELF: 0}), (), (), ()),
        (
            Basis(OTHER_SCALE, BASIS.requirements, WEIGHT),
            *((Difference.SCALE,),) * 3,
        ),
        (
            with_weights(groups={Group.SUPERVISOR: 1, Group.SELF: 1}),
            *((Difference.GROUP_WEIGHTS,),) * 3,
        ),
        (
            with_weights(categories={"service": 60, "core": 40}),
            (),
            *((Difference.CATEGORY_WEIGHTS,),) * 2,
        ),
        (with_weights(parts={Part.KPI: 1}), (), (), (Difference.PART_WEIGHTS,)),
        (
            Basis(THREE_POINTS, (asks("a", 3), asks("b", 3)), WEIGHT),
            *((Difference.REQUIREMENT,),) * 3,
        ),
        (
            Basis(THREE_POINTS, (asks("a", 2), asks("b", 2)), WEIGHT),
            (),
            *((Difference.REQUIREMENT,),) * 2,
        ),
        (
            Basis(THREE_POINTS, (asks("a", 2, weight=2), asks("b", 3)), WEIGHT),
            (),
            *((Difference.REQUIREMENT,),) * 2,
        ),
        (Basis(THREE_POINTS, (asks("a", 2, weight=5), asks("b", 3, weight=5)), WEIGHT), (), (), ()),
        (
            Basis(THREE_POINTS, (asks("a", Absent.UNSET), asks("b", 3)), WEIGHT),
            *((Difference.REQUIREMENT,),) * 3,
        ),
        (
            Basis(THREE_POINTS, (*BASIS.requirements, asks("n", Absent.NOT_REQUIRED)), WEIGHT),
            *((),) * 3,
        ),
    ],
)
def test_cycles_compare_only_on_the_same_basis(
    later: Basis,
    competency: tuple[Difference, ...],
    overall: tuple[Difference, ...],
    total: tuple[Difference, ...],
) -> None:
    assert competency_differences(BASIS, later, "a") == competency
    assert overall_differences(BASIS, later) == overall
    assert total_differences(BASIS, later) == total
    assert total_differences(later, BASIS) == total


def test_a_longer_level_scale_is_another_requirement() -> None:
    requirement = asks("a", 2)
    longer = type(requirement)("a", "service", 2, ("Sb", "Si", "Sa", "Sx"))

    found = competency_differences(
        Basis(THREE_POINTS, (requirement,), WEIGHT), Basis(THREE_POINTS, (longer,), WEIGHT), "a"
    )

    assert found == (Difference.REQUIREMENT,)
