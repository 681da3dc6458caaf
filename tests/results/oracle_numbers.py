"""The oracle's own exact numbers: a figure is a reduced pair (numerator, denominator)."""

from collections.abc import Sequence
from math import gcd, lcm

Pair = tuple[int, int]


def number(text: str | int) -> Pair:
    """Read "12.50" as a pair."""
    whole, _, decimals = str(text).partition(".")
    return reduced(int(whole + decimals), 10 ** len(decimals))


def reduced(top: int, bottom: int) -> Pair:
    """Bring a pair to lowest terms with a positive denominator."""
    factor = gcd(top, bottom) * (-1 if bottom < 0 else 1)
    return top // factor, bottom // factor


def stored(pair: Pair | None) -> str | None:
    """Write a pair with two decimals, half away from zero, by long division."""
    if pair is None:
        return None
    top, bottom = pair
    cents, rest = divmod(abs(top) * 100, bottom)
    if rest * 2 >= bottom:
        cents += 1
    sign = "-" if top < 0 and cents else ""
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def blend(weighted: Sequence[tuple[Pair, Pair]]) -> Pair | None:
    """Return the weighted mean of (weight, value) pairs over one common denominator."""
    weight_unit = lcm(*(weight[1] for weight, _ in weighted))
    value_unit = lcm(*(value[1] for _, value in weighted))
    total, weights = 0, 0
    for (weight_top, weight_bottom), (value_top, value_bottom) in weighted:
        weight = weight_top * (weight_unit // weight_bottom)
        weights += weight
        total += weight * value_top * (value_unit // value_bottom)
    return reduced(total, weights * value_unit) if weights else None


def linear(value: Pair | None, lowest: int, highest: int) -> Pair | None:
    """Map lowest–highest to 0–100."""
    if value is None:
        return None
    return reduced(100 * (value[0] - lowest * value[1]), value[1] * (highest - lowest))
