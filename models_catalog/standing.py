"""Where a person stands against the required level, without Django: every floor may use it.

Levels are ranks: 1 is the lowest level of a scale, ``top`` the highest. An attained rank may lie
outside (0 below the lowest, ``top + 1`` beyond the highest) and is never clipped.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Standing(StrEnum):
    """A judgement against the required level (docs/arithmetic.md §1, §2)."""

    BELOW = "below"
    AT = "at"
    ABOVE = "above"


class RankPlace(StrEnum):
    """Whether a rank lies on its level scale (docs/arithmetic.md §2)."""

    BELOW_SCALE = "below_scale"
    ON_SCALE = "on_scale"
    BEYOND_SCALE = "beyond_scale"


_STEP = {Standing.BELOW: -1, Standing.AT: 0, Standing.ABOVE: 1}


def standing_of(required_rank: int, attained_rank: int) -> Standing:
    """Say how an attained rank stands against the required one (docs/arithmetic.md §2)."""
    if attained_rank < required_rank:
        return Standing.BELOW
    return Standing.ABOVE if attained_rank > required_rank else Standing.AT


def check_attained(standing: Standing, required_rank: int, attained_rank: int | None) -> bool:
    """Tell whether a stated attained rank agrees with the rating (docs/arithmetic.md §2).

    ``None`` (not stated) always agrees. The caller refuses what disagrees and names both.
    """
    return attained_rank is None or standing_of(required_rank, attained_rank) is standing


def attained_rank(standing: Standing, required_rank: int, stated: int | None = None) -> int:
    """Return the stated rank, else the one that the rating implies (docs/arithmetic.md §2).

    Ranges from 0 to ``top + 1`` when it is implied; never clipped to the scale.
    """
    return required_rank + _STEP[standing] if stated is None else stated


def statable_ranks(standing: Standing, required_rank: int, top: int) -> range:
    """List the ranks on the scale that agree with a rating, lowest first (docs/arithmetic.md §2).

    Empty where the rating points outside the scale: then no level needs to be, or can be, stated.
    """
    if standing is Standing.BELOW:
        return range(1, required_rank)
    if standing is Standing.ABOVE:
        return range(required_rank + 1, top + 1)
    return range(required_rank, required_rank + 1)


def place_on_scale(rank: int | Decimal | Fraction, top: int) -> RankPlace:
    """Say whether a rank is below, on or beyond a scale of ``top`` levels (docs/arithmetic.md §2).

    Pass the rounded figure of a blend, so that a shown 1.00 never reads "below the lowest".
    """
    if rank < 1:
        return RankPlace.BELOW_SCALE
    return RankPlace.BEYOND_SCALE if rank > top else RankPlace.ON_SCALE
