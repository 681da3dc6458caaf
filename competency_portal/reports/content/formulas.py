"""How a figure was computed, written out in figures: `(50 × 2.20 + 50 × 1.90) ÷ 100 = 2.05`.

The terms are the published figures, with two decimals; the computation itself rounds only once,
at its end (docs/arithmetic.md, rounding). Where the printed terms give another figure than the
printed result, `≈` stands between them. Figures need no translation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from competency_portal.results.scoring import round_half_away


@dataclass(frozen=True)
class Weighed:
    """One term of a weighted mean."""

    weight: Decimal
    value: Decimal


def plain(weight: Decimal) -> str:
    """A weight without needless zeros: 50, 33.3."""
    return format(weight.normalize(), "f")


def levels(value: Decimal) -> int | Decimal:
    """A rank or a gap as it is read: −1 rather than −1.00, but −0.58."""
    whole = int(value)
    return whole if value == whole else value


def weighted_mean(terms: Sequence[Weighed], result: Decimal | None) -> str:
    """The weighted mean of terms and its result; "" where nothing entered.

    Terms of weight 0 enter nothing; equal weights make a plain mean.
    """
    entering = [term for term in terms if term.weight]
    if not entering or result is None:
        return ""
    if len(entering) == 1:
        return f"{entering[0].value}"
    weights = sum((term.weight for term in entering), Decimal(0))
    weighed = sum((Fraction(term.weight * term.value) for term in entering), Fraction(0))
    gives = sign(weighed / Fraction(weights), result)
    if len({term.weight for term in entering}) == 1:
        total = " + ".join(str(term.value) for term in entering)
        return f"({total}) ÷ {len(entering)} {gives} {result}"
    total = " + ".join(f"{plain(term.weight)} × {term.value}" for term in entering)
    return f"({total}) ÷ {plain(weights)} {gives} {result}"


def total_of(terms: Sequence[Decimal], result: Decimal) -> str:
    """A sum of rounded figures and its result: `1.30 + 0.09 + 0.09 + 0.08 ≈ 1.57`."""
    added = " + ".join(map(str, terms))
    return f"{added} {sign(Fraction(sum(terms)), result)} {result}"


def sign(printed: Fraction, result: Decimal) -> str:
    """`=` where the printed terms give the printed result, rounded like it; otherwise `≈`."""
    return "=" if round_half_away(printed) == result else "≈"
