"""How a figure was computed, written out in figures: `(50 × 2.20 + 50 × 1.90) ÷ 100 = 2.05`.

The terms are the published figures, with two decimals; the computation itself rounds only once,
at its end (docs/arithmetic.md, rounding). Figures need no translation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


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
    if len({term.weight for term in entering}) == 1:
        total = " + ".join(str(term.value) for term in entering)
        return f"({total}) ÷ {len(entering)} = {result}"
    total = " + ".join(f"{plain(term.weight)} × {term.value}" for term in entering)
    weights = sum((term.weight for term in entering), Decimal(0))
    return f"({total}) ÷ {plain(weights)} = {result}"
