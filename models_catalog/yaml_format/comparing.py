"""Where two documents begin to differ."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from models_catalog.yaml_format.document import Document
from models_catalog.yaml_format.tree import Path

_ABSENT = object()


def first_difference(mine: Document, theirs: Document) -> Path | None:
    """The path of the first value that differs, in the order of the format; None if none does."""
    return _difference(mine.model_dump(by_alias=True), theirs.model_dump(by_alias=True), ())


def value_at(document: Document, path: Path) -> str | None:
    """The single value at `path` as text; None for a list, a record, or nothing."""
    node: Any = document.model_dump(by_alias=True)
    for step in path:
        if isinstance(step, int) and step >= len(node):
            return None
        node = node[step]
    return None if node is None or isinstance(node, (dict, list)) else str(node)


def _difference(mine: Any, theirs: Any, path: Path) -> Path | None:
    if mine == theirs:
        return None
    if isinstance(mine, dict) and isinstance(theirs, dict):
        steps = [(key, mine[key], theirs[key]) for key in mine]
    elif isinstance(mine, list) and isinstance(theirs, list):
        pairs = zip_longest(mine, theirs, fillvalue=_ABSENT)
        steps = [(index, one, other) for index, (one, other) in enumerate(pairs)]
    else:
        return path
    found = (_difference(one, other, (*path, step)) for step, one, other in steps)
    return next(place for place in found if place is not None)
