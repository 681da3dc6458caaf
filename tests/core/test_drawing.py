"""The bar of a level against its requirement."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from competency_portal.core.drawing import BAR_WIDTH, GAP, level_bar, number


def filled(total: int, attained: Decimal | Fraction | int | None) -> list[str]:
    bar = level_bar(total=total, required=1, attained=attained)
    return [segment.filled for segment in bar.segments]


@pytest.mark.parametrize(
    ("attained", "shown"),
    [
        (None, ["0", "0", "0"]),
        (0, ["8", "0", "0"]),
        (1, ["42", "0", "0"]),
        (Decimal("1.5"), ["42", "21", "0"]),
        (Fraction(7, 3), ["42", "42", "14"]),
        (3, ["42", "42", "42"]),
        (4, ["42", "42", "42"]),
    ],
)
def test_segments_are_filled_up_to_the_attained_rank(
    attained: Decimal | Fraction | int | None, shown: list[str]
) -> None:
    assert filled(3, attained) == shown


def test_beyond_the_highest_level_a_piece_stands_after_the_end() -> None:
    assert level_bar(total=3, required=3, attained=3).beyond is None
    beyond = level_bar(total=3, required=3, attained=4).beyond
    assert beyond is not None
    assert (beyond.x, beyond.filled) == ("135", "12")


def test_the_tick_stands_after_the_required_level_or_not_at_all() -> None:
    ticks = [level_bar(total=3, required=rank, attained=None).tick for rank in (1, 2, 3, None)]

    assert ticks == ["42", "87", "132", None]


@given(total=st.integers(1, 12))
def test_the_bar_is_as_wide_for_any_number_of_levels(total: int) -> None:
    bar = level_bar(total=total, required=total, attained=total)

    segments = sum((Decimal(segment.width) for segment in bar.segments), Decimal(0))
    width = segments + GAP * (total - 1)

    assert abs(width - BAR_WIDTH) <= Decimal("0.005") * total
    assert bar.tick == str(BAR_WIDTH)


@given(
    total=st.integers(1, 6),
    ranks=st.tuples(st.fractions(0, 7), st.fractions(0, 7)),
)
def test_a_higher_rank_never_fills_less(total: int, ranks: tuple[Fraction, Fraction]) -> None:
    def ink(rank: Fraction) -> Decimal:
        bar = level_bar(total=total, required=1, attained=rank)
        beyond = Decimal(bar.beyond.filled) if bar.beyond else Decimal(0)
        return sum((Decimal(s.filled) for s in bar.segments), beyond)

    assert ink(min(ranks)) <= ink(max(ranks))


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(0), "0"), (Fraction(42), "42"), (Fraction(1, 3), "0.33"), (Fraction(21, 2), "10.5")],
)
def test_lengths_are_short(value: Fraction, text: str) -> None:
    assert number(value) == text
