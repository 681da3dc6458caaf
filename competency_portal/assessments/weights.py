"""Weights as a cycle keeps them: codes to decimal strings, exact, never binary floats."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal

TOTAL = Decimal(100)
# Four decimals are what the frozen results keep of a weight.
_WEIGHT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")


def parse_weight(text: str) -> Decimal:
    """Read one weight, 0 to 100 with at most four decimals; full-width figures are taken too.

    Raises ValueError for anything else: a sign, an exponent, NaN, blanks inside.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _WEIGHT.fullmatch(plain):
        raise ValueError(f"not a weight: {text!r}")
    weight = Decimal(plain)
    if weight > TOTAL:
        raise ValueError(f"not a weight: {text!r}")
    return weight


def weight_text(weight: Decimal) -> str:
    """Write a weight without exponent and needless zeros: `50`, `33.3333`."""
    return format(weight.normalize(), "f")


def read_weights(stored: Mapping[str, str]) -> dict[str, Decimal]:
    """Return a cycle's stored weights as numbers. Raises ValueError for what is none."""
    return {code: parse_weight(text) for code, text in stored.items()}


def store_weights(weights: Mapping[str, Decimal]) -> dict[str, str]:
    """Return weights as a cycle stores them."""
    return {code: weight_text(weight) for code, weight in weights.items()}


def total_is_100(weights: Iterable[Decimal]) -> bool:
    """Whether weights add up to exactly 100, in whatever order."""
    return sum(weights, Decimal(0)) == TOTAL
