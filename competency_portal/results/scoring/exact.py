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
    if type(value) is Fraction:
        return value
    if isinstance(value, (int, Decimal, Fraction)):
        return Fraction(value)
    raise TypeError(f"not an exact number: {type(value).__name__}")


def weight_of(value: object) -> Fraction:
    """Turn a weight into a Fraction; ValueError when it is negative."""
    weight = exact(value)
    if weight.numerator < 0:
        raise ValueError(f"negative weight: {value}")
    return weight


def round_half_away(value: Number, places: int = 2) -> Decimal:
    """Round to ``places`` decimals, half away from zero (docs/arithmetic.md, rounding).

    2.345 → 2.35, −0.125 → −0.13. Exact at any size: no decimal context is involved. Never −0.00.
    """
    number = exact(value)
    numerator, denominator = number.numerator, number.denominator
    units = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    sign = "-" if numerator < 0 < units else ""
    return Decimal(f"{sign}{units}E-{places}")


@dataclass(frozen=True)
class Figure:
    """A computed figure: exact for further computing, rounded for storing and showing."""

    exact: Fraction

    @property
    def rounded(self) -> Decimal:
        """The stored and shown figure: two decimals, half away from zero."""
        return round_half_away(self.exact)


class Ratio:
    """A sum that is brought to lowest terms once, at its end: as exact as Fractions, and faster."""

    __slots__ = ("denominator", "numerator")

    def __init__(self) -> None:
        self.numerator, self.denominator = 0, 1

    def add(self, numerator: int, denominator: int) -> None:
        """Add numerator ÷ denominator, which is above 0."""
        if denominator == self.denominator:
            self.numerator += numerator
        else:
            self.numerator = self.numerator * denominator + numerator * self.denominator
            self.denominator *= denominator


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
    if not entering:
        return None
    total, weighted = Ratio(), Ratio()
    for term in entering:
        weight, value = term.weight, term.value
        total.add(weight.numerator, weight.denominator)
        weighted.add(weight.numerator * value.numerator, weight.denominator * value.denominator)
    top = weighted.numerator * total.denominator
    return WeightedMean(Fraction(top, weighted.denominator * total.numerator), entering)


def mean(values: Iterable[Number]) -> Fraction | None:
    """Return the plain mean, or ``None`` of nothing (docs/arithmetic.md §3)."""
    total, count = Ratio(), 0
    for value in values:
        number = value if isinstance(value, int) else exact(value)
        total.add(number.numerator, number.denominator)
        count += 1
    return Fraction(total.numerator, total.denominator * count) if count else None
