"""An XLSX before it is read: an honest ZIP, small enough unpacked, and where its cells lie.

The reader keeps a sheet as one block from its first to its last cell: two cells in opposite
corners of a small file would fill the memory. And it shows a formula without a result like an
empty cell. So each sheet is gone through here first.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.parsers import expat

from django.utils.translation import gettext as _

from competency_portal.core.tables.model import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_UNPACKED,
    Kind,
    Merged,
    Place,
    Unreadable,
    letters,
    too_many_cells,
    too_many_columns,
    too_many_rows,
)

CHUNK = 64 * 1024
MOST_PARTS = 2_000
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
Attributes = dict[str, str]
# What zipfile says of archives that lie, are cut short, encrypted or packed in unknown ways.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError),
    *(EOFError, LookupError, OSError, RuntimeError, ValueError),
)


@dataclass
class Scan:
    """What lies where in one sheet; rows and columns counted from 1."""

    name: str
    last_row: int = 0
    last_column: int = 0
    special: dict[tuple[int, int], Kind] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)


def scan_package(content: bytes) -> dict[str, Scan]:
    """Go through an XLSX and return its sheets by name. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_size(package)
            names = {info.filename for info in package.infolist()}
            if WORKBOOK not in names:
                raise Unreadable(
                    _("This is no Excel workbook. Save it as .xlsx and choose it again.")
                )
            parts = _sheet_parts(package, names)
            return {name: _scan(package, name, part) for name, part in parts.items()}
    except BROKEN as error:
        raise broken() from error


def broken() -> Unreadable:
    """The refusal of a workbook that is damaged."""
    return Unreadable(
        _("The file is damaged. Open it in Excel, save it as .xlsx and choose it again.")
    )


def _check_size(package: zipfile.ZipFile) -> None:
    """Unpack everything once and count: what an archive says of its sizes may be a lie."""
    total = 0
    if len(package.infolist()) > MOST_PARTS:
        raise _too_large()
    for info in package.infolist():
        with package.open(info) as part:
            while chunk := part.read(CHUNK):
                total += len(chunk)
                if total > MOST_UNPACKED:
                    raise _too_large()


def _too_large() -> Unreadable:
    return Unreadable(
        _("Unpacked, the file is too large. Copy the table alone into a new workbook.")
    )


def _sheet_parts(package: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """The part of each worksheet by its name."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(tag: str, known: Attributes) -> None:
        if tag == "Relationship" and known.get("Type", "").endswith("/worksheet"):
            targets[known["Id"]] = str(PurePosixPath("xl") / known["Target"]).lstrip("/")

    def sheet(tag: str, known: Attributes) -> None:
        if tag == "sheet":
            sheets[known["name"]] = next((v for k, v in known.items() if k.endswith(":id")), "")

    for part, seen in ((RELATIONS, relation), (WORKBOOK, sheet)):
        if part in names:
            _parse(package, part, seen)
    found = {name: targets[key] for name, key in sheets.items() if key in targets}
    return {name: part for name, part in found.items() if part in names}


def _scan(package: zipfile.ZipFile, name: str, part: str) -> Scan:
    walk = _SheetWalk(name)
    _parse(package, part, walk.start, walk.end, walk.text)
    return walk.found


def _parse(
    package: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Walk through an XML part. Names come without their prefix; a DTD is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, known: start(tag.rpartition(":")[2], known)
    if end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_dtd
    with package.open(part) as stream:
        parser.ParseFile(stream)


def _refuse_dtd(*_declared: object) -> None:
    raise ValueError("no spreadsheet writes a DTD")


class _SheetWalk:
    """Notes of every cell whether there is something in it, and what only the XML shows."""

    def __init__(self, name: str) -> None:
        self.found = Scan(name)
        self.row = self.column = 0
        self.kind = ""
        self.is_formula = self.has_value = self.in_value = False

    def start(self, tag: str, known: Attributes) -> None:
        """A row, a cell, what is in it, or a merged range begins."""
        if tag == "c":
            self.column += 1
            self.row, self.column = _position(known.get("r"), (self.row, self.column))
            self.kind = known.get("t", "")
            self.is_formula = self.has_value = False
        elif tag == "row":
            self.row = int(known.get("r") or self.row + 1)
            self.column = 0
        elif tag == "f":
            self.is_formula = True
        elif tag in ("v", "t"):
            self.in_value = True
        elif tag == "mergeCell":
            first, _colon, last = known.get("ref", "").partition(":")
            ends = (*_position(first, (0, 0)), *_position(last or first, (0, 0)))
            self.found.merged.append(Merged(*ends))

    def text(self, content: str) -> None:
        """Something that is not only blanks in the markup."""
        if self.in_value and content:
            self.has_value = True

    def end(self, tag: str) -> None:
        """A cell is complete."""
        if tag in ("v", "t"):
            self.in_value = False
        elif tag == "c" and (self.has_value or self.is_formula):
            self._note()

    def _note(self) -> None:
        place = Place(self.found.name, self.row, letters(self.column))
        if self.row > MOST_ROWS:
            raise too_many_rows(place)
        if self.column > MOST_COLUMNS:
            raise too_many_columns(place)
        self.found.last_row = max(self.found.last_row, self.row)
        self.found.last_column = max(self.found.last_column, self.column)
        if self.found.last_row * self.found.last_column > MOST_CELLS:
            raise too_many_cells(place)
        if self.kind == "e":
            self.found.special[self.row, self.column] = Kind.ERROR
        elif not self.has_value and self.kind != "str":
            # ="" has an empty text for its result, and says so.
            self.found.special[self.row, self.column] = Kind.NOT_COMPUTED


def _position(reference: str | None, otherwise: tuple[int, int]) -> tuple[int, int]:
    """Row and column of a reference like B12; what follows the cell before, without one."""
    if reference is None:
        return otherwise
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column
