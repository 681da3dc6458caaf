"""The department tree in memory: what stands below what, however many departments there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count

from competency_portal.core.search import normalised, search_key
from competency_portal.people.models import Department
from competency_portal.people.queries import working

# Trees up to this size are shown whole; larger ones are opened branch by branch.
SHOWN_WHOLE = 60
# Options of one select that a person still scrolls through, and a page still carries.
MOST_OPTIONS = 300


@dataclass(frozen=True)
class Node:
    """One department in its place; the roots have depth 0."""

    key: int
    name: str
    path_name: str
    parent: int | None
    depth: int

    @property
    def indented(self) -> str:
        """Its name in a list of the tree."""
        return "　" * self.depth + self.name


class Outline:
    """Every department that hangs on a root, parents before children."""

    def __init__(self, rows: Iterable[tuple[int, str, str, int | None]]) -> None:
        below: defaultdict[int | None, list[tuple[int, str, str]]] = defaultdict(list)
        for key, name, path_name, parent in rows:
            below[parent].append((key, name, path_name))
        self.nodes: dict[int, Node] = {}
        self._children: dict[int | None, list[Node]] = {}
        waiting: list[tuple[int | None, int]] = [(None, 0)]
        while waiting:
            parent, depth = waiting.pop()
            here = [Node(*each, parent=parent, depth=depth) for each in below[parent]]
            self._children[parent] = here
            waiting += [(node.key, depth + 1) for node in reversed(here)]
        for node in self.walk(self._children[None]):
            self.nodes[node.key] = node

    def __len__(self) -> int:
        return len(self.nodes)

    def walk(self, start: Iterable[Node]) -> list[Node]:
        """The nodes and everything below them, parents before children."""
        found: list[Node] = []
        waiting = list(start)[::-1]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting += self.children(node.key)[::-1]
        return found

    def children(self, key: int | None) -> list[Node]:
        """What stands directly below a department; the roots for None."""
        return self._children.get(key, [])

    def above(self, key: int) -> list[Node]:
        """The way from the root down to the department above this one."""
        way: list[Node] = []
        node = self.nodes.get(key)
        while node and node.parent is not None:
            node = self.nodes[node.parent]
            way.append(node)
        return way[::-1]

    def below(self, key: int) -> set[int]:
        """The keys of a department and of everything below it."""
        return {node.key for node in self.walk([self.nodes[key]])} if key in self.nodes else {key}

    def rolled_up(self, counts: Mapping[int, int]) -> dict[int, int]:
        """What is counted in each department together with everything below it."""
        totals = {key: counts.get(key, 0) for key in self.nodes}
        for node in reversed(self.nodes.values()):
            if node.parent is not None:
                totals[node.parent] += totals[node.key]
        return totals

    def only_root(self) -> int | None:
        """The key of the company, where everything hangs on one department."""
        roots = self.children(None)
        return roots[0].key if len(roots) == 1 else None

    def top(self) -> list[Node]:
        """The roots; where there is one only, with what stands directly below it."""
        root = self.only_root()
        return self.children(None) + (self.children(root) if root else [])

    def matching(self, query: str) -> list[Node]:
        """Those whose name, pinyin or initials contain `query`, then those whose path does."""
        wanted = normalised(query)
        named = [node for node in self.nodes.values() if wanted in _key(node.name)]
        placed = [node for node in self.nodes.values() if wanted in normalised(node.path_name)]
        return list(dict.fromkeys([*named, *placed]))

    def near(self, chosen: int | None) -> list[Node]:
        """Departments for a select: all, or the upper levels that fit and the chosen one's way.

        Choosing a branch brings what stands below it into the select of the next page.
        """
        if len(self) <= MOST_OPTIONS:
            return list(self.nodes.values())
        shown = {node.key for node in self.top()[:MOST_OPTIONS]}
        if chosen in self.nodes:
            shown |= {node.key for node in self.above(chosen)} | {chosen}
            shown |= {node.key for node in self.children(chosen)[:MOST_OPTIONS]}
        return [node for node in self.nodes.values() if node.key in shown]

    def near_with(self, keys: Collection[int], chosen: int | None) -> list[Node]:
        """The same, of these departments and those above them alone: a filter of what is there."""
        wanted = {*keys, *(node.key for key in keys for node in self.above(key))}
        return [node for node in self.near(chosen) if node.key in wanted]


@lru_cache(maxsize=20_000)
def _key(name: str) -> str:
    # Thousands of departments share a few names; looking up their readings is what costs.
    return search_key(name)


def outline() -> Outline:
    """The tree as it stands, in one query."""
    rows = Department.objects.order_by("order", "code")
    return Outline(rows.values_list("pk", "name", "path_name", "parent_id"))


def headcounts() -> dict[int, int]:
    """How many people who have not left each department has itself, by key."""
    counted = working().order_by().values_list("department").annotate(people=Count("pk"))
    return dict(counted)
