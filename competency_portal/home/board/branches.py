"""The departments of a cycle as a tree, opened branch by branch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from competency_portal.assessments.models import StageKind
from competency_portal.assessments.queries.board.tallies import NOTHING, OfCycle, Tally
from competency_portal.people.outline import Node, Outline

# What is seen at one glance; who has most to do comes first.
MOST_ROWS = 12


@dataclass(frozen=True)
class Branch:
    """A department with everything below it, or those who stand in it themselves (`is_here`).

    `tallies` are in the order of the columns; `late` is what is missing of stages
    that are over.
    """

    key: int
    name: str
    depth: int
    people: int
    tallies: Sequence[tuple[StageKind, Tally]]
    late: int
    is_here: bool = False
    has_below: bool = False
    is_open: bool = False
    more: int = 0

    @property
    def left(self) -> int:
        """How much is missing altogether."""
        return sum(tally.left for _kind, tally in self.tallies)


@dataclass(frozen=True)
class Forest:
    """What is counted for one cycle, department by department, and the tree they stand in."""

    tree: Outline
    people: Mapping[int, int]
    tallies: OfCycle
    kinds: Sequence[StageKind]
    over: Collection[StageKind]
    opened: Collection[int]

    def rows(self) -> list[Branch]:
        """From where the tree first branches, down to what is opened; most behind first."""
        rows = list(self._below(self._start(), depth=0))
        outside = [key for key in self.people if key not in self.tree.nodes]
        if outside:
            rows.append(self._sum(outside, outside[0], _("Outside the department tree"), depth=0))
        return rows

    def _start(self) -> int | None:
        here: int | None = None
        while not (here and self.people.get(here)):
            nodes = self._children(here)
            if len(nodes) != 1 or not self._children(nodes[0].key):
                break
            here = nodes[0].key
        return here

    def _children(self, key: int | None) -> list[Node]:
        return [node for node in self.tree.children(key) if self._rolled[node.key]]

    @cached_property
    def _rolled(self) -> dict[int, int]:
        return self.tree.rolled_up(self.people)

    def _below(self, key: int | None, depth: int) -> Iterator[Branch]:
        if key and self.people.get(key):
            yield self._sum([key], key, self.tree.nodes[key].name, depth=depth, is_here=True)
        branches = [self._branch(node, depth) for node in self._children(key)]
        branches.sort(key=lambda branch: (-branch.late, -branch.left))
        # A line that says "one more" would take the place of that one.
        shown = len(branches) if len(branches) == MOST_ROWS + 1 else MOST_ROWS
        for branch in branches[:shown]:
            yield branch
            if branch.is_open:
                yield from self._below(branch.key, depth + 1)
        if len(branches) > shown:
            yield Branch(key or 0, "", depth, 0, (), 0, more=len(branches) - shown)

    def _branch(self, node: Node, depth: int) -> Branch:
        has_below = bool(self._children(node.key))
        return self._sum(
            self.tree.below(node.key),
            node.key,
            node.name,
            depth=depth,
            has_below=has_below,
            is_open=has_below and node.key in self.opened,
        )

    def _sum(
        self, keys: Collection[int], key: int, name: str, *, depth: int, **flags: bool
    ) -> Branch:
        tallies = []
        for kind in self.kinds:
            of_kind = self.tallies.get(kind, {})
            tallies.append((kind, sum((of_kind.get(one, NOTHING) for one in keys), NOTHING)))
        return Branch(
            key,
            name,
            depth,
            people=sum(self.people.get(one, 0) for one in keys),
            tallies=tuple(tallies),
            late=sum(tally.left for kind, tally in tallies if kind in self.over),
            **flags,
        )
