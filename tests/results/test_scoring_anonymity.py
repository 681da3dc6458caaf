"""Which rater groups are shown, merged or hidden: docs/arithmetic.md §4, rule by rule."""

from collections.abc import Mapping
from itertools import product

import pytest

from competency_portal.results.scoring import (
    Group,
    GroupState,
    Number,
    plan_groups,
    score_assessment,
)
from tests.results import oracle
from tests.results.builders import THREE_POINTS, asks, blend_of, group_weights, review, shown

GROUP_WEIGHTS: Mapping[Group, Number] = {
    Group.PEER: 20,
    Group.SUBORDINATE: 15,
    Group.RELATED: 5,
    Group.SUPERVISOR: 60,
}


@pytest.mark.parametrize(
    ("peer", "subordinate", "related", "expected"),
    [
        # large enough: each stands alone, with its own weight
        (3, 4, 5, [("peer", 3, 20), ("subordinate", 4, 15), ("related", 5, 5)]),
        # two small ones that make up the threshold together
        (2, 1, 3, [("related", 3, 5), ("others", 3, 35)]),
        # one small one: the next smallest joins
        (5, 2, 4, [("peer", 5, 20), ("others", 6, 20)]),
        # a tie for the next smallest: peer before subordinate before related
        (4, 4, 1, [("subordinate", 4, 15), ("others", 5, 25)]),
        (1, 4, 4, [("related", 4, 5), ("others", 5, 35)]),
        # none is left to join
        (1, 1, 0, []),
        (2, 0, 0, []),
        # a group in which nobody submitted is no group: nothing merges, no weight moves
        (3, 0, 0, [("peer", 3, 20)]),
        (2, 0, 1, [("others", 3, 25)]),
        (0, 0, 0, []),
    ],
)
def test_small_groups_merge(
    peer: int, subordinate: int, related: int, expected: list[tuple[str, int, int]]
) -> None:
    submitted = {Group.PEER: peer, Group.SUBORDINATE: subordinate, Group.RELATED: related}

    plan = plan_groups(submitted, GROUP_WEIGHTS, threshold=3)

    assert [(str(group.group), group.raters, int(group.weight)) for group in plan.shown] == expected


@pytest.mark.parametrize("threshold", range(1, 6))
def test_every_constellation_merges_as_the_oracle_says(threshold: int) -> None:
    names = [Group.PEER, Group.SUBORDINATE, Group.RELATED]

    for sizes in product(range(6), repeat=3):
        submitted = dict(zip(names, sizes, strict=True))
        plan = plan_groups(submitted, {}, threshold)

        present = {str(name): size for name, size in submitted.items() if size}
        expected = oracle.merging({"anonymity_threshold": threshold}, present)
        assert {frozenset(group.members) for group in plan.shown} == set(map(frozenset, expected))


def test_a_merge_that_stays_small_is_hidden_and_enters_nothing() -> None:
    scores = blend_of(
        group_weights(supervisor=60, peer=20, related=20),
        review(Group.SUPERVISOR, insight=1),
        review(Group.PEER, insight=3),
        review(Group.RELATED, insight=3),
    )

    assert scores.plan.hidden == (Group.PEER, Group.RELATED)
    assert [figure.group for figure in scores.competency("insight").groups] == ["supervisor"]
    assert shown(scores.competency("insight").score) == "1.00"


def test_the_merge_is_one_group_with_one_mean() -> None:
    scores = blend_of(
        group_weights(supervisor=60, peer=20, related=20),
        review(Group.SUPERVISOR, insight=1),
        *[review(Group.PEER, insight=3)] * 2,
        review(Group.RELATED, insight=1),
    )

    others = scores.competency("insight").groups[-1]
    assert (str(others.group), others.raters, str(others.weight)) == ("others", 3, "40")
    assert shown(others.score) == "2.33"
    assert shown(scores.competency("insight").score) == "1.53"


def test_the_merge_is_decided_on_who_submitted_not_on_who_answered() -> None:
    """Two of three peers cannot judge one competency: only that figure is withheld."""
    peers = [review(Group.PEER, a=3, b=3)] + [review(Group.PEER, a=3, b=None)] * 2

    scores = score_assessment(
        scale=THREE_POINTS,
        requirements=[asks("a", 2), asks("b", 2)],
        reviews=[review(Group.SUPERVISOR, a=1, b=1), *peers],
        weights=group_weights(supervisor=50, peer=50),
    )

    assert [group.group for group in scores.plan.shown] == ["supervisor", "peer"]
    assert shown(scores.competency("a").score) == "2.00"
    assert shown(scores.competency("b").score) == "1.00"
    withheld = scores.competency("b").groups[-1]
    assert (withheld.state, withheld.raters, withheld.score, withheld.attained_rank) == (
        GroupState.TOO_FEW,
        None,
        None,
        None,
    )


def test_no_answer_from_an_anonymous_group_looks_like_too_few() -> None:
    """To say that all three could not judge would say it of each of them."""
    scores = blend_of(
        group_weights(supervisor=50, peer=50),
        review(Group.SUPERVISOR, insight=None),
        *[review(Group.PEER, insight=None)] * 3,
    )

    assert [figure.state for figure in scores.competency("insight").groups] == [
        GroupState.UNANSWERED,
        GroupState.TOO_FEW,
    ]


def test_the_threshold_is_the_cycles() -> None:
    weights = group_weights(peer=100)
    pair = [review(Group.PEER, insight=3)] * 2

    assert blend_of(weights, *pair).competency("insight").score is None
    assert shown(blend_of(weights, *pair, threshold=2).competency("insight").score) == "3.00"
    with pytest.raises(ValueError, match="threshold"):
        blend_of(weights, *pair, threshold=0)


def test_named_groups_never_merge() -> None:
    plan = plan_groups({Group.SELF: 1, Group.SUPERVISOR: 1}, {}, threshold=3)

    assert [(str(group.group), group.weight.numerator) for group in plan.shown] == [
        ("self", 0),
        ("supervisor", 0),
    ]
