"""Exact numbers, the one rounding, and means that remember their terms (docs/arithmetic.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = int | Decimal | Fraction


def exact(value: object) -> Fraction:
    """Turn an exact number into a Fraction.

    Raises TypeError for anything else, binary floats above all; ValueError or OverflowError for a
    Decimal that is not finite.
    """
    if isinstance(value, int | Decimal | Fraction):
        return Fraction(value)
    raise TypeError(f"not an exact number: {type(value).__name__}")


def weight_of(value: object) -> Fraction:
    """Turn a weight into a Fraction; ValueError when it is negative."""
    weight = exact(value)
    if weight < 0:
        raise ValueError(f"negative weight: {value}")
    return weight


def round_half_away(value: Number, places: int = 2) -> Decimal:
    """Round to ``places`` decimals, half away from zero (docs/arithmetic.md, rounding).

    2.345 → 2.35, −0.125 → −0.13. Exact at any size: no decimal context is involved. Never −0.00.
    """
    number = exact(value)
    units = (2 * abs(number) * 10**places + 1) // 2
    digits = tuple(int(digit) for digit in str(units))
    return Decimal((int(number < 0 and units > 0), digits, -places))


@dataclass(frozen=True)
class Figure:
    """A computed figure: exact for further computing, rounded for storing and showing."""

    exact: Fraction

    @property
    def rounded(self) -> Decimal:
        """The stored and shown figure: two decimals, half away from zero."""
        return round_half_away(self.exact)


@dataclass(frozen=True)
class Term:
    """One input of a weighted mean: ``key`` names the group, competency, category or part."""

    key: str
    weight: Fraction
    value: Fraction


@dataclass(frozen=True)
class WeightedMean(Figure):
    """A figure with the terms it was computed from, so that a page can show how."""

    terms: tuple[Term, ...]

    @property
    def total_weight(self) -> Fraction:
        """Sum of the weights that entered: what the weights are renormalised by."""
        return sum((term.weight for term in self.terms), Fraction(0))


def weighted_mean(terms: Iterable[Term]) -> WeightedMean | None:
    """Return Σ weight × value ÷ Σ weight, or ``None`` where no weight is left.

    Terms of weight 0 are left out of the result: they enter nothing. A missing input is simply
    no term, so it is never a zero (docs/arithmetic.md §5, §8, §10, §12).
    """
    entering = tuple(term for term in terms if term.weight)
    total = sum((term.weight for term in entering), Fraction(0))
    if not total:
        return None
    return WeightedMean(sum(term.weight * term.value for term in entering) / total, entering)


def mean(values: Iterable[Number]) -> Fraction | None:
    """Return the plain mean, or ``None`` of nothing (docs/arithmetic.md §3)."""
    numbers = [exact(value) for value in values]
    return sum(numbers, Fraction(0)) / len(numbers) if numbers else None
