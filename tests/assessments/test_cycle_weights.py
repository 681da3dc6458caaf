"""Weights: exact decimals, and nothing that only looks like one."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from competency_portal.assessments.weights import (
    parse_weight,
    read_weights,
    store_weights,
    total_is_100,
    weight_text,
)

weights = st.decimals(min_value=0, max_value=100, places=4)


@pytest.mark.parametrize(
    ("typed", "weight"),
    [
        ("0", "0"),
        ("50", "50"),
        (" 33.3333 ", "33.3333"),
        ("100", "100"),
        ("100.0000", "100"),
        ("５０", "50"),
        ("007", "7"),
    ],
)
def test_a_weight_is_read_exactly(typed: str, weight: str) -> None:
    assert parse_weight(typed) == Decimal(weight)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "-1", "+1", "1e1", "NaN", "Infinity", "100.0001", "101", "1,5", "1.23456"),
        *("五十", ".5", "1 0", "0x1", "1_0", "1.", "٣"),
    ],
)
def test_what_is_no_weight_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a weight"):
        parse_weight(typed)


@given(weights)
def test_what_is_stored_reads_the_same(weight: Decimal) -> None:
    assert read_weights(store_weights({"a": weight})) == {"a": weight}


@pytest.mark.parametrize(
    ("weight", "text"), [("100", "100"), ("50.00", "50"), ("0", "0"), ("12.5000", "12.5")]
)
def test_a_weight_is_written_without_exponent_or_needless_zeros(weight: str, text: str) -> None:
    assert weight_text(Decimal(weight)) == text


def test_seven_weights_total_100_in_every_order() -> None:
    parts = [Decimal(text) for text in ("33.3333", "33.3333", "33.3334")]

    assert total_is_100(parts)
    assert total_is_100(reversed(parts))
    assert not total_is_100([*parts, Decimal("0.0001")])
    assert not total_is_100([])
