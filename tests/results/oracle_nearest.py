"""Brute force for docs/arithmetic.md §17–§19: every set is tried, by rules written out anew.

Nothing here is shared with the product; it is slow on purpose.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations


def subsets(items: Sequence[int]) -> Iterator[frozenset[int]]:
    """Every subset, the smaller ones first."""
    for size in range(len(items) + 1):
        for chosen in combinations(items, size):
            yield frozenset(chosen)


def smallest(found: Iterable[frozenset[int]]) -> set[frozenset[int]]:
    """Those of the fewest members."""
    sets = list(found)
    fewest = min((len(one) for one in sets), default=0)
    return {one for one in sets if len(one) == fewest}


def proposed(required: Sequence[str | None], following: Sequence[str | None] | None) -> str | None:
    """The proposal of §16 in its own words: marks are seen, not_seen, no_chance, or None."""
    answered = [mark for mark in required if mark in {"seen", "not_seen"}]
    if not answered:
        return None
    if "not_seen" in answered:
        return "below"
    if following and None not in required:
        seen = sum(mark == "seen" for mark in following)
        if Fraction(seen, len(following)) > Fraction(1, 2):
            return "above"
    return "at"


def fewest_seen(
    required: Sequence[str | None], following: Sequence[str | None] | None
) -> set[frozenset[int]]:
    """Every smallest set of unseen behaviours that, marked seen, proposes at or above."""
    unseen = [place for place, mark in enumerate(required) if mark != "seen"]

    def works(chosen: frozenset[int]) -> bool:
        marks = ["seen" if place in chosen else mark for place, mark in enumerate(required)]
        return proposed(marks, following) in {"at", "above"}

    return smallest(chosen for chosen in subsets(unseen) if works(chosen))


@dataclass(frozen=True)
class Scored:
    """One competency with a score: its category, its weight there, its exact score."""

    category: str
    weight: Fraction
    score: Fraction


def hundredths(value: Fraction) -> int:
    """Half away from zero, in hundredths."""
    size = abs(value) * 100 + Fraction(1, 2)
    whole = size.numerator // size.denominator
    return -whole if value < 0 else whole


def band_of(score: Fraction, starts: Sequence[Fraction]) -> int:
    """Which band a score reads as: how many starts its two decimals have reached."""
    return sum(hundredths(score) >= 100 * start for start in starts)


def overall(scored: Sequence[Scored], categories: Mapping[str, Fraction]) -> Fraction | None:
    """The weighted mean of the weighted means; what has no weight enters nothing."""
    top = bottom = Fraction(0)
    for code, weight in categories.items():
        mine = [one for one in scored if one.category == code and one.weight]
        if mine and weight:
            total = sum(one.weight for one in mine)
            top += weight * sum(one.weight * one.score for one in mine) / total
            bottom += weight
    return top / bottom if bottom else None


def fewest_lifted(
    scored: Sequence[Scored],
    categories: Mapping[str, Fraction],
    starts: Sequence[Fraction],
    *,
    meets_from: int,
    target: Fraction,
) -> set[frozenset[int]]:
    """Every smallest set of competencies below target that, at `target`, lifts the overall band.

    `meets_from` is the first band that is on target.
    """
    now = overall(scored, categories)
    if now is None:
        return set()
    below = [place for place, one in enumerate(scored) if band_of(one.score, starts) < meets_from]

    def works(chosen: frozenset[int]) -> bool:
        lifted = [
            Scored(one.category, one.weight, target) if place in chosen else one
            for place, one in enumerate(scored)
        ]
        reached = overall(lifted, categories)
        return reached is not None and band_of(reached, starts) > band_of(now, starts)

    return smallest(chosen for chosen in subsets(below) if chosen and works(chosen))
