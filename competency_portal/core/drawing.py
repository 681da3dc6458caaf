"""Geometry of the small drawings, exact until the figure is written into the SVG."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Rank = int | Decimal | Fraction

BAR_WIDTH = 132
GAP = 3
STUB = 8
BEYOND = 12


@dataclass(frozen=True, slots=True)
class Segment:
    """One level of the bar: where it starts, how wide it is, how much of it is filled."""

    x: str
    width: str
    filled: str


@dataclass(frozen=True, slots=True)
class LevelBar:
    """The whole bar; `tick` is None where nothing is required, `beyond` empty within the scale."""

    segments: tuple[Segment, ...]
    tick: str | None
    beyond: Segment | None


def number(value: Fraction) -> str:
    """Write a length for SVG: at most two decimals, no trailing zeros."""
    hundredths = round(value * 100)
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".")


def level_bar(*, total: int, required: int | None, attained: Rank | None) -> LevelBar:
    """Lay out a bar of `total` levels, filled to `attained`, with a tick at `required`.

    Ranks count from 1; 0 is below the lowest level and shows as a stub, more than `total` is
    beyond the highest and shows as a piece after the end (docs/arithmetic.md §2: never clipped).
    """
    width = Fraction(BAR_WIDTH - GAP * (total - 1), total)
    reached = None if attained is None else Fraction(attained)
    segments = tuple(
        Segment(number(i * (width + GAP)), number(width), number(_filled(reached, i, width)))
        for i in range(total)
    )
    tick = None if required is None else number(required * (width + GAP) - GAP)
    return LevelBar(segments, tick, _beyond(reached, total))


def _filled(reached: Fraction | None, index: int, width: Fraction) -> Fraction:
    if reached is None:
        return Fraction(0)
    share = min(max(reached - index, Fraction(0)), Fraction(1)) * width
    return max(share, Fraction(STUB)) if index == 0 else share


def _beyond(reached: Fraction | None, total: int) -> Segment | None:
    if reached is None or reached <= total:
        return None
    filled = max(min(reached - total, Fraction(1)) * BEYOND, Fraction(4))
    return Segment(str(BAR_WIDTH + GAP), str(BEYOND), number(filled))
