"""The tree against the document's types; what pydantic finds is said with line and column."""

from __future__ import annotations

from typing import Any, get_args

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from models_catalog.yaml_format.document import Document
from models_catalog.yaml_format.faults import MOST_FAULTS, Report
from models_catalog.yaml_format.hints import did_you_mean
from models_catalog.yaml_format.text import shorten
from models_catalog.yaml_format.tree import (
    Mapping,
    Node,
    Path,
    Sequence,
    key_place_of,
    place_of,
)


def validate(root: Mapping, report: Report) -> Document | None:
    """Return the typed document, or None after noting where the tree differs from the format."""
    try:
        return Document.model_validate(_raw(root))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    for one in found[:MOST_FAULTS]:
        _note(one, root, report)
    return None


def _raw(node: Node) -> Any:
    """What pydantic can walk through; scalars stay nodes, the fields' own types read them."""
    if isinstance(node, Mapping):
        return {key: _raw(below) for key, below in node.nodes.items()}
    if isinstance(node, Sequence):
        return [_raw(item) for item in node.items]
    return node


def _note(error: ErrorDetails, root: Mapping, report: Report) -> None:
    path: Path = error["loc"]
    kind = error["type"]
    if kind == "missing":
        reason = _("The key “%(key)s” is missing.") % {"key": path[-1]}
        report.fault(place_of(root, path[:-1]), reason)
    elif kind == "extra_forbidden":
        report.fault(key_place_of(root, path), _unknown_key(path, report))
    else:
        report.fault(place_of(root, path), _reason(error))


def _reason(error: ErrorDetails) -> str:
    if error["type"] == "list_type":
        return _("A list is expected here; an empty one is written [].")
    if error["type"] == "too_short":
        least = error["ctx"]["min_length"]
        return _("This list needs at least %(count)s entries.") % {"count": least}
    if error["type"] in {"model_type", "dict_type", "model_attributes_type"}:
        return _("“key: value” lines are expected here.")
    return error["msg"]


def _unknown_key(path: Path, report: Report) -> str:
    key = str(path[-1])
    reason = _("The key “%(key)s” is not known here.") % {"key": shorten(key)}
    known = _keys_at(path[:-1])
    return reason + did_you_mean(key, known) if report.can_compare(len(known)) else reason


def _keys_at(path: Path) -> list[str]:
    """The keys that the format has for the mapping at `path`."""
    record: type[BaseModel] = Document
    for step in path:
        if isinstance(step, str):
            record = _record_of(record.model_fields[step].annotation)
    return [field.alias or name for name, field in record.model_fields.items()]


def _record_of(annotation: Any) -> type[BaseModel]:
    """The record type within `Record` or `list[Record]`."""
    inner = get_args(annotation)
    found: type[BaseModel] = inner[0] if inner else annotation
    return found
