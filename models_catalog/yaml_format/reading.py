"""Reading one file: bytes to text, text to a tree, the tree against the schema and good sense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models_catalog.yaml_format.checks import check
from models_catalog.yaml_format.document import Document
from models_catalog.yaml_format.faults import START, Fault, Place, Report
from models_catalog.yaml_format.ordering import put_in_order
from models_catalog.yaml_format.parsing import parse
from models_catalog.yaml_format.schema import validate
from models_catalog.yaml_format.text import MOST_BYTES, decode
from models_catalog.yaml_format.tree import Mapping, place_of

__all__ = ["MOST_BYTES", "Reading", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says (`document`, None when it is faulty) and what is wrong or odd about it."""

    file: str
    root: Mapping | None
    document: Document | None
    faults: tuple[Fault, ...]

    @property
    def model(self) -> str:
        """The code of the model that the file is about, as far as it says one."""
        head = self.root.nodes.get("model") if self.root else None
        return head.value("code") if isinstance(head, Mapping) else ""

    def place(self, path: Sequence[str | int]) -> Place:
        """Where the value at `path` of the document stands in the file."""
        return place_of(self.root, path) if self.root else START

    def fault(self, path: Sequence[str | int], reason: str) -> Fault:
        """A fault of the value at `path`."""
        return Fault(self.file, self.place(path), reason)


def read(file: str, data: bytes) -> Reading:
    """Read one file named `file`; all faults that can be told from it alone are told."""
    report = Report(file)
    root = _tree(data, report)
    if root is None:
        return Reading(file, None, None, tuple(report.found))
    put_in_order(root)
    document = validate(root, report)
    report.end_stage()
    check(root, report)
    return Reading(file, root, document if report.is_clean else None, report.to_tell)


def _tree(data: bytes, report: Report) -> Mapping | None:
    text = decode(data, report)
    root = parse(text, report) if text is not None else None
    report.end_stage()
    return root
