"""Which rater groups are shown, merged or hidden (docs/arithmetic.md §4)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from competency_portal.results.scoring.exact import Number, weight_of
from competency_portal.results.scoring.inputs import Group

NAMED_GROUPS = (Group.SELF, Group.SUPERVISOR)
ANONYMOUS_GROUPS = (
    Group.PEER,
    Group.SUBORDINATE,
    Group.RELATED,
)  # the order that breaks ties


@dataclass(frozen=True)
class ShownGroup:
    """A group as it is shown: a rater group, or the merge with its ``members``.

    ``raters`` counts who submitted; ``weight`` is the sum of the members' weights.
    """

    group: Group
    members: tuple[Group, ...]
    raters: int
    weight: Fraction

    @property
    def anonymous(self) -> bool:
        """Whether the threshold applies to every single figure of the group."""
        return self.group not in NAMED_GROUPS


@dataclass(frozen=True)
class GroupPlan:
    """The decision for one assessment; ``hidden`` groups are neither shown nor counted."""

    threshold: int
    shown: tuple[ShownGroup, ...]
    hidden: tuple[Group, ...]


class GroupPlace(StrEnum):
    """Where a rater group stands in one assessment.

    HIDDEN is said of an anonymous group alike whether nobody submitted or too few did; MISSING only
    of a named one, whose rater everybody knows.
    """

    SHOWN = "shown"
    MERGED = "merged"
    HIDDEN = "hidden"
    MISSING = "missing"


@dataclass(frozen=True)
class PlacedGroup:
    """A rater group, or the merge, as the person is told of it; ``raters`` only where SHOWN.

    ``weight`` is the cycle's, for the merge the sum of its members' weights.
    """

    group: Group
    place: GroupPlace
    weight: Fraction
    raters: int | None = None


def plan_groups(
    submitted: Mapping[Group, int], weights: Mapping[Group, Number], threshold: int
) -> GroupPlan:
    """Decide once for an assessment which groups are shown (docs/arithmetic.md §4).

    ``submitted`` counts the raters who submitted, by group. A group in which nobody submitted is
    no group: it neither merges nor lends its weight. Raises ValueError for a threshold below 1.
    """
    if threshold < 1:
        raise ValueError("the anonymity threshold is 1 or more")
    merged = _merged(submitted, threshold)
    size = sum(submitted[group] for group in merged)
    single = [(group,) for group in NAMED_GROUPS + ANONYMOUS_GROUPS if group not in merged]
    shown = [_shown(members[0], members, submitted, weights) for members in single]
    if size >= threshold:
        shown.append(_shown(Group.OTHERS, merged, submitted, weights))
    hidden = merged if size < threshold else ()
    return GroupPlan(threshold, tuple(group for group in shown if group.raters), hidden)


def _merged(submitted: Mapping[Group, int], threshold: int) -> tuple[Group, ...]:
    """Merge the groups below the threshold, then the next smallest until it is reached."""
    present = [group for group in ANONYMOUS_GROUPS if submitted.get(group, 0)]
    by_size = sorted(present, key=lambda group: submitted[group])  # stable: ties keep the order
    merged = [group for group in by_size if submitted[group] < threshold]
    waiting = by_size[len(merged) :]
    while merged and waiting and sum(submitted[group] for group in merged) < threshold:
        merged.append(waiting.pop(0))
    return tuple(group for group in ANONYMOUS_GROUPS if group in merged)


def _shown(
    name: Group,
    members: tuple[Group, ...],
    submitted: Mapping[Group, int],
    weights: Mapping[Group, Number],
) -> ShownGroup:
    return ShownGroup(
        group=name,
        members=members,
        raters=sum(submitted.get(group, 0) for group in members),
        weight=sum((weight_of(weights.get(group, 0)) for group in members), Fraction(0)),
    )


def place_groups(
    plan: GroupPlan, weights: Mapping[Group, Number], asked: Collection[Group]
) -> tuple[PlacedGroup, ...]:
    """Say of each group whether it is shown, merged, hidden or missing (docs/arithmetic.md §4).

    ``asked`` are the groups in which somebody was asked at all; one that weighs nothing and in
    which nobody was is left out. Of a group that is not shown nothing depends on how many
    submitted. Named groups first, the merge last.
    """
    return tuple(_placed(plan, weights, asked))


def _placed(
    plan: GroupPlan, weights: Mapping[Group, Number], asked: Collection[Group]
) -> Iterator[PlacedGroup]:
    shown = {pool.group: pool for pool in plan.shown}
    merge = shown.get(Group.OTHERS)
    for group in NAMED_GROUPS + ANONYMOUS_GROUPS:
        weight = weight_of(weights.get(group, 0))
        if group in shown:
            yield PlacedGroup(group, GroupPlace.SHOWN, weight, shown[group].raters)
        elif merge and group in merge.members:
            yield PlacedGroup(group, GroupPlace.MERGED, weight)
        elif weight or group in asked:
            without = GroupPlace.MISSING if group in NAMED_GROUPS else GroupPlace.HIDDEN
            yield PlacedGroup(group, without, weight)
    if merge:
        yield PlacedGroup(Group.OTHERS, GroupPlace.SHOWN, merge.weight, merge.raters)
