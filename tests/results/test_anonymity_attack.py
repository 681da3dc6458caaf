"""Nothing that is published isolates fewer raters than the threshold (docs/arithmetic.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from competency_portal.results.scoring import (
    Group,
    GroupPlan,
    Number,
    assessment as scoring,
)
from competency_portal.results.scoring.anonymity import NAMED_GROUPS, ShownGroup, plan_groups
from tests.results.attack import Case, isolated, random_case, rank_of

CYCLES = 2_000
Plan = Callable[[Mapping[Group, int], Mapping[Group, Number], int], GroupPlan]


class AsItIs(ShownGroup):
    """A group that is shown however small it is."""

    @property
    def anonymous(self) -> bool:
        return False


def unmerged(
    submitted: Mapping[Group, int], weights: Mapping[Group, Number], threshold: int
) -> GroupPlan:
    """What would be shown without the merging rule: every group as it is."""
    plan = plan_groups(submitted, weights, threshold)
    shown = [
        AsItIs(group, (group,), raters, Fraction(weights.get(group, 0)))
        if raters < threshold or group in NAMED_GROUPS
        else ShownGroup(group, (group,), raters, Fraction(weights.get(group, 0)))
        for group, raters in submitted.items()
    ]
    return replace(plan, shown=tuple(shown), hidden=())


def uncounted(
    submitted: Mapping[Group, int], weights: Mapping[Group, Number], threshold: int
) -> GroupPlan:
    """What would be shown if it did not matter how many answered one competency."""
    return replace(plan_groups(submitted, weights, threshold), threshold=1)


def cycles(count: int, seed: int = 2026) -> list[Case]:
    random = Random(seed)
    return [random_case(random) for _cycle in range(count)]


@pytest.mark.long
def test_nothing_published_isolates_fewer_raters_than_the_threshold() -> None:
    found = [case for case in cycles(CYCLES) if isolated(case)]

    assert found == []


@pytest.mark.parametrize("without", [unmerged, uncounted])
def test_without_either_rule_the_same_attack_succeeds(
    monkeypatch: pytest.MonkeyPatch, without: Plan
) -> None:
    monkeypatch.setattr(scoring, "plan_groups", without)

    found = [case for case in cycles(100) if isolated(case)]

    assert len(found) > 10


def test_the_cycles_have_something_to_find() -> None:
    """Most of them publish anonymous figures, and some hide some."""
    plans = [plan_groups(counts(case), {}, case.threshold) for case in cycles(200)]

    assert len({len(plan.shown) for plan in plans}) > 3
    assert any(plan.hidden for plan in plans)


def counts(case: Case) -> dict[Group, int]:
    return {
        group: sum(rater.group is group for rater in case.raters)
        for group in {rater.group for rater in case.raters}
    }


def test_the_rank_of_a_matrix() -> None:
    rows = [[Fraction(number) for number in row] for row in ([1, 2, 3], [2, 4, 6], [1, 0, 1])]

    assert rank_of(rows) == 2
    assert rank_of(rows[:2]) == 1
    assert rank_of([]) == 0
