"""Whether two cycles' figures may be compared at all (docs/arithmetic.md §14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from competency_portal.results.scoring.exact import Number, weight_of
from competency_portal.results.scoring.inputs import CycleWeights, Requirement
from competency_portal.results.scoring.scale import RatingScale

K = TypeVar("K", bound=str)


class Difference(StrEnum):
    """Why two figures do not compare."""

    SCALE = "scale"
    REQUIREMENT = "requirement"
    GROUP_WEIGHTS = "group_weights"
    CATEGORY_WEIGHTS = "category_weights"
    PART_WEIGHTS = "part_weights"


@dataclass(frozen=True)
class Basis:
    """What the figures of one person in one cycle rest on."""

    scale: RatingScale
    requirements: tuple[Requirement, ...]
    weights: CycleWeights


def competency_differences(earlier: Basis, later: Basis, competency: str) -> tuple[Difference, ...]:
    """Say why two scores of one competency do not compare; empty where they do (§14).

    The weight of the competency within its category enters no score of its own.
    """
    before, after = (_asked(basis).get(competency) for basis in (earlier, later))
    same = before is not None and after is not None and before[:2] == after[:2]
    return _common(earlier, later) + (() if same else (Difference.REQUIREMENT,))


def overall_differences(earlier: Basis, later: Basis) -> tuple[Difference, ...]:
    """Say why two category or overall scores or attainment rates do not compare (§14).

    N/A and unset competencies enter nothing, so they may differ.
    """
    found = _common(earlier, later)
    if _asked(earlier) != _asked(later):
        found += (Difference.REQUIREMENT,)
    if _proportions(earlier.weights.categories) != _proportions(later.weights.categories):
        found += (Difference.CATEGORY_WEIGHTS,)
    return found


def total_differences(earlier: Basis, later: Basis) -> tuple[Difference, ...]:
    """Say why two totals over the parts do not compare (docs/arithmetic.md §12, §14)."""
    found = overall_differences(earlier, later)
    if _proportions(earlier.weights.parts) != _proportions(later.weights.parts):
        found += (Difference.PART_WEIGHTS,)
    return found


def _common(earlier: Basis, later: Basis) -> tuple[Difference, ...]:
    found: tuple[Difference, ...] = ()
    if earlier.scale != later.scale:
        found += (Difference.SCALE,)
    if _proportions(earlier.weights.groups) != _proportions(later.weights.groups):
        found += (Difference.GROUP_WEIGHTS,)
    return found


_Asked = tuple[tuple[str, ...], int, str, Fraction]


def _asked(basis: Basis) -> dict[str, _Asked]:
    """Map each required competency to its scale, rank, category and share of the category."""
    totals: dict[str, Fraction] = {}
    for entry in basis.requirements:
        if isinstance(entry.rank, int):
            total = totals.get(entry.category, Fraction(0))
            totals[entry.category] = total + weight_of(entry.weight)
    return {
        entry.competency: (
            entry.levels,
            entry.rank,
            entry.category,
            weight_of(entry.weight) / (totals[entry.category] or 1),
        )
        for entry in basis.requirements
        if isinstance(entry.rank, int)
    }


def _proportions(weights: Mapping[K, Number]) -> dict[K, Fraction]:
    """Reduce weights to shares of 1: scaling all of them changes nothing."""
    exact = {key: weight_of(weight) for key, weight in weights.items() if weight}
    total = sum(exact.values(), Fraction(0))
    return {key: weight / total for key, weight in exact.items()}
