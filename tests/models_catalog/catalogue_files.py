"""The catalogue files that the tests read, as plain data."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

Record = dict[str, Any]

ROOT: Final = Path(__file__).parents[2]
SHIPPED: Final = ROOT / "fixtures" / "property_service.yaml"
SECOND: Final = ROOT / "tests" / "data" / "second_model.yaml"


def read(path: Path) -> Record:
    document: Record = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def records(value: object, kind: str = "") -> Iterator[tuple[str, Record]]:
    """Every record of a document with the name of the list that it stands in."""
    if isinstance(value, dict):
        if kind:
            yield kind, value
        for key, child in value.items():
            yield from records(child, key)
    elif isinstance(value, list):
        for child in value:
            yield from records(child, kind)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for child in value.values():
            yield from texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from texts(child)
    elif isinstance(value, str):
        yield value
