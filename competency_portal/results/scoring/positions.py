"""How far published levels carry towards another position (docs/arithmetic.md §19).

Levels are ranks: 1 is the lowest of a scale, `top` the highest; 0 is below it, `top + 1` beyond.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from competency_portal.results.scoring.exact import Number, exact, round_half_away
from models_catalog.standing import Standing, attained_rank


@dataclass(frozen=True)
class LevelInterval:
    """Every level from `low` to `high` agrees with what was published; one level if equal."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"no level from {self.low} to {self.high}")

    @property
    def is_exact(self) -> bool:
        """Whether the level is known."""
        return self.low == self.high

    def is_unknown(self, top: int) -> bool:
        """Whether every level of the scale is possible, and those outside it."""
        return self.low <= 0 and self.high > top


@dataclass(frozen=True)
class OpenVoice:
    """A named rater's rating in the blend: how it stands, the stated rank, if any, and its share.

    `share` is the weight of the group ÷ the weights of all groups that counted, 0–1.
    """

    standing: Standing
    stated: int | None
    share: Number


@dataclass(frozen=True)
class Shown:
    """What was published of one competency: its computed rank (§7) and band, and who was open.

    `required` is the rank that was asked for, `attained` the published one with two decimals.
    `decided` is a band that a calibration or an objection put in the place of the computed one.
    """

    required: int
    top: int
    attained: Decimal
    computed: Standing
    decided: Standing | None = None
    voices: tuple[OpenVoice, ...] = ()


class Reach(StrEnum):
    """Whether a requirement of another position is met."""

    MET = "met"
    SHORT = "short"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Step:
    """From a level to a required one: how many levels are `fewest` and `most` missing."""

    reach: Reach
    interval: LevelInterval
    required: int
    fewest: int
    most: int

    @property
    def ranks(self) -> range:
        """The levels in between: whose behaviours may still be missing, lowest first."""
        return range(max(self.interval.low, 0) + 1, self.required + 1)


def unknown_level(top: int) -> LevelInterval:
    """Nothing was published: any level, and those outside the scale."""
    return LevelInterval(0, top + 1)


def level_interval(shown: Shown) -> LevelInterval:
    """Every level that agrees with what was published of one competency (§19).

    A band that was decided otherwise than computed says on its own where the person stands. Else
    the published rank does, between the two levels on either side of it, moved as far as ratings
    without a stated level leave open; and the band bounds it: on target is never below the
    required level, below target never at it.
    """
    band = _of_band(shown.decided or shown.computed, shown.required, shown.top)
    if shown.decided is not None and shown.decided is not shown.computed:
        return band
    lowest, highest = _moved(shown)
    low, high = math.floor(lowest), math.ceil(highest)
    if shown.computed is Standing.BELOW:
        high = min(high, shown.required - 1)
    else:
        low = max(low, band.low)
    low, high = max(low, 0), min(high, shown.top + 1)
    return band if low > high else LevelInterval(low, high)


def _of_band(standing: Standing, required: int, top: int) -> LevelInterval:
    """The levels that a rating against the required one agrees with (docs/arithmetic.md §2)."""
    if standing is Standing.BELOW:
        return LevelInterval(0, required - 1)
    if standing is Standing.ABOVE:
        return LevelInterval(required + 1, top + 1)
    return LevelInterval(required, required)


def _moved(shown: Shown) -> tuple[Fraction, Fraction]:
    """The lowest and the highest rank that the blend may have, rounded as it is published."""
    lowest = highest = exact(shown.attained)
    for voice in shown.voices:
        if voice.stated is None:
            band = _of_band(voice.standing, shown.required, shown.top)
            implied = attained_rank(voice.standing, shown.required)
            lowest += exact(voice.share) * (band.low - implied)
            highest += exact(voice.share) * (band.high - implied)
    return exact(round_half_away(lowest)), exact(round_half_away(highest))


def step_to(interval: LevelInterval, required: int, *, top: int) -> Step:
    """Compare what is known of a level with a required one, on the same scale (§19).

    Raises ValueError for a required rank that is not on the scale.
    """
    if not 1 <= required <= top:
        raise ValueError(f"rank {required} is not on a scale of {top}")
    fewest = max(required - interval.high, 0)
    most = max(required - interval.low, 0)
    return Step(_reach(interval, fewest, most, top), interval, required, fewest, most)


def _reach(interval: LevelInterval, fewest: int, most: int, top: int) -> Reach:
    if not most:
        return Reach.MET
    if fewest:
        return Reach.SHORT
    return Reach.UNKNOWN if interval.is_unknown(top) else Reach.OPEN


@dataclass(frozen=True)
class Distance:
    """How many requirements of a position are met, short by so many levels, open or unknown.

    `away` pairs a number of levels, from 1, with how many requirements are exactly so far;
    `between` counts those that are short by a number that is open itself (1–2 levels).
    """

    of: int
    met: int
    away: tuple[tuple[int, int], ...]
    between: int
    open: int
    unknown: int


def distance(steps: Iterable[Step]) -> Distance:
    """Count the requirements by how far they are; every one is counted once."""
    found = list(steps)
    short = [step for step in found if step.reach is Reach.SHORT]
    exactly = [step.fewest for step in short if step.fewest == step.most]
    return Distance(
        of=len(found),
        met=_count(found, Reach.MET),
        away=tuple((levels, exactly.count(levels)) for levels in sorted(set(exactly))),
        between=len(short) - len(exactly),
        open=_count(found, Reach.OPEN),
        unknown=_count(found, Reach.UNKNOWN),
    )


def _count(steps: list[Step], reach: Reach) -> int:
    return sum(step.reach is reach for step in steps)
