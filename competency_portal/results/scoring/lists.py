"""Shares that total exactly, and ranks with ties (docs/arithmetic.md §13)."""

from collections.abc import Sequence
from fractions import Fraction

from competency_portal.results.scoring.exact import Number, exact, weight_of


def shares(amounts: Sequence[Number], total: int = 100) -> tuple[int, ...]:
    """Split ``total`` in whole units by the largest remainder, ties in the order given.

    1, 1, 1 → 34, 33, 33. All zeros where there is nothing to share. ValueError for a negative
    amount.
    """
    weights = [weight_of(amount) for amount in amounts]
    whole = sum(weights, Fraction(0))
    if not whole:
        return (0,) * len(weights)
    quotas = [weight * total / whole for weight in weights]
    units = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda i: units[i] - quotas[i])
    for index in by_remainder[: total - sum(units)]:
        units[index] += 1
    return tuple(units)


def ranks(values: Sequence[Number | None], *, lowest_first: bool = False) -> tuple[int | None, ...]:
    """Rank the values, highest first, ties sharing a rank: 1, 2, 2, 4 (docs/arithmetic.md §13).

    ``None`` has no rank. Pass figures as they are shown (rounded), so that equal figures on a page
    never stand on different ranks.
    """
    known = [exact(value) for value in values if value is not None]

    def rank(value: Fraction) -> int:
        ahead = (other < value if lowest_first else other > value for other in known)
        return 1 + sum(ahead)

    rank_of = {value: rank(value) for value in set(known)}
    return tuple(None if value is None else rank_of[exact(value)] for value in values)


def top(
    values: Sequence[Number | None], count: int, *, lowest_first: bool = False
) -> tuple[int, ...]:
    """Return the positions of the best ``count`` values, best first, with every tie at the end."""
    placed = [
        (rank, index)
        for index, rank in enumerate(ranks(values, lowest_first=lowest_first))
        if rank is not None and rank <= count
    ]
    return tuple(index for _, index in sorted(placed))
