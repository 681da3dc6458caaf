"""A file as it was written: mappings, sequences and scalars, each with its place.

Scalars keep the characters that were typed; what they mean is decided by the schema, never by
YAML's own rules (`007`, `no`, `1:20`).
"""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass, field
from typing import TypeAlias

from models_catalog.yaml_format.faults import Place

Path: TypeAlias = tuple[str | int, ...]


@dataclass(slots=True)
class Scalar:
    """One value; `is_plain` when it was written without quotes."""

    place: Place
    value: str
    is_plain: bool = False


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys with their nodes, in the order of the file; every key occurs once."""

    place: Place
    nodes: dict[str, Node] = field(default_factory=dict)
    key_places: dict[str, Place] = field(default_factory=dict)

    def rows(self, key: str) -> list[Mapping]:
        """The mappings of the list at `key`; what is no mapping is the schema's to refuse."""
        node = self.nodes.get(key)
        items = node.items if isinstance(node, Sequence) else []
        return [item for item in items if isinstance(item, Mapping)]

    def scalars(self, key: str) -> list[Scalar]:
        """The scalars of the list at `key`."""
        node = self.nodes.get(key)
        items = node.items if isinstance(node, Sequence) else []
        return [item for item in items if isinstance(item, Scalar)]

    def scalar(self, key: str) -> Scalar | None:
        """The scalar at `key`, None where there is none or something else."""
        node = self.nodes.get(key)
        return node if isinstance(node, Scalar) else None

    def value(self, key: str) -> str:
        """The characters of the scalar at `key`, or nothing."""
        scalar = self.scalar(key)
        return scalar.value if scalar else ""

    def key_place(self, key: str) -> Place:
        """Where `key` stands; the mapping's own place if it does not."""
        return self.key_places.get(key, self.place)


Node: TypeAlias = Scalar | Sequence | Mapping


def place_of(root: Node, path: Rows[str | int]) -> Place:
    """Where the node at `path` begins; of what is not there, where its parent begins."""
    node = root
    for step in path:
        below: Node | None = None
        if isinstance(node, Mapping) and isinstance(step, str):
            below = node.nodes.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            below = node.items[step]
        if below is None:
            break
        node = below
    return node.place


def key_place_of(root: Node, path: Rows[str | int]) -> Place:
    """Where the last key of `path` stands; where it does not, the place of its mapping."""
    node: Node = root
    for step in path[:-1]:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.nodes.get(step, node)
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
    return node.key_place(str(path[-1])) if isinstance(node, Mapping) else node.place
