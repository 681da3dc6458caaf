"""Standing against the required level, and ranks on, below and beyond a scale."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from models_catalog.standing import (
    RankPlace,
    Standing,
    attained_rank,
    check_attained,
    place_on_scale,
    standing_of,
    statable_ranks,
)

RANKS = st.integers(1, 6)


@pytest.mark.parametrize(
    ("standing", "attained", "agrees"),
    [
        (Standing.BELOW, 1, True),
        (Standing.BELOW, 2, False),
        (Standing.AT, 1, False),
        (Standing.AT, 2, True),
        (Standing.AT, 3, False),
        (Standing.ABOVE, 2, False),
        (Standing.ABOVE, 3, True),
        (Standing.ABOVE, None, True),
        (Standing.BELOW, None, True),
    ],
)
def test_a_stated_level_agrees_with_the_rating(
    standing: Standing, attained: int | None, agrees: bool
) -> None:
    assert check_attained(standing, 2, attained) is agrees


@pytest.mark.parametrize(
    ("standing", "required", "rank"),
    [
        (Standing.AT, 2, 2),
        (Standing.BELOW, 2, 1),
        (Standing.ABOVE, 2, 3),
        (Standing.BELOW, 1, 0),
        (Standing.ABOVE, 3, 4),
    ],
)
def test_an_unstated_rank_follows_the_rating(standing: Standing, required: int, rank: int) -> None:
    assert attained_rank(standing, required) == rank


def test_a_stated_rank_stands() -> None:
    assert attained_rank(Standing.BELOW, 3, stated=1) == 1


@given(RANKS, RANKS)
def test_the_standing_of_a_rank_is_the_one_that_it_agrees_with(required: int, rank: int) -> None:
    agreeing = [one for one in Standing if check_attained(one, required, rank)]

    assert agreeing == [standing_of(required, rank)]


@given(st.sampled_from(Standing), RANKS, RANKS)
def test_statable_ranks_are_those_that_agree(standing: Standing, required: int, top: int) -> None:
    top = max(top, required)

    assert list(statable_ranks(standing, required, top)) == [
        rank for rank in range(1, top + 1) if check_attained(standing, required, rank)
    ]


@pytest.mark.parametrize(
    ("rank", "place"),
    [
        (0, RankPlace.BELOW_SCALE),
        (Fraction(99, 100), RankPlace.BELOW_SCALE),
        (1, RankPlace.ON_SCALE),
        (Decimal("3.00"), RankPlace.ON_SCALE),
        (Decimal("3.01"), RankPlace.BEYOND_SCALE),
        (4, RankPlace.BEYOND_SCALE),
    ],
)
def test_a_rank_outside_the_scale_says_so(rank: int | Decimal | Fraction, place: RankPlace) -> None:
    assert place_on_scale(rank, 3) is place
