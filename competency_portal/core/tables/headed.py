"""Tables whose first row names the columns, in any order and in any language of the portal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _, override

from competency_portal.core.glyphs import unstorable
from competency_portal.core.tables.model import BLANKS, Cell, Fault, Kind, Place, Sheet

MOST_ROWS_ABOVE = 10
"""A title or a date above the heads is skipped, as far as here."""


@dataclass(frozen=True)
class Column:
    """A column that a table may have: its name, other names that people give it, separated by |."""

    key: str
    titles: str | Promise
    is_required: bool = False

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return str(self.titles).split("|")[0]


@dataclass(frozen=True, slots=True)
class Record:
    """One row by the keys of its columns; what the table has no column for is not in it."""

    place: Place
    cells: Mapping[str, Cell]

    def text(self, key: str) -> str:
        """The text of a cell, "" where there is none."""
        cell = self.cells.get(key)
        return cell.text if cell else ""

    def place_of(self, key: str) -> Place:
        """Where the cell stands; the row, where there is no such column."""
        cell = self.cells.get(key)
        return cell.place if cell else self.place


@dataclass(frozen=True)
class Records:
    """What was found under the heads of all sheets, and what is wrong with it."""

    rows: tuple[Record, ...]
    faults: tuple[Fault, ...]


def folded(text: str) -> str:
    """A text as two people would write it the same way: widths, case and blanks don't count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(BLANKS)


def names_of(words: str | Promise) -> frozenset[str]:
    """All names in a text that separates them by |, in every language of the portal, folded."""
    found: set[str] = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.update(map(folded, str(words).split("|")))
    return frozenset(found)


def read_records(sheets: Sequence[Sheet], columns: Sequence[Column], *, key: str) -> Records:
    """The rows of every visible sheet that has the column `key`, in the order of the file.

    Whatever is left out, a hidden sheet, one of another kind, an unknown column, is named in a
    warning. Where no sheet has the column, the first one with anything in it lacks it.
    """
    known = {name: column.key for column in columns for name in names_of(column.titles)}
    filled = [sheet for sheet in sheets if sheet.rows]
    visible = [sheet for sheet in filled if not sheet.is_hidden]
    tables = [table for sheet in visible for table in _table(sheet, known, key)]
    if not tables and visible:
        tables = [_Table(visible[0], 0, known)]
    if not visible:
        message = _("There is nothing in the file but empty or hidden sheets.")
        return Records((), (Fault(Place(filled[0].name if filled else "", 1), message),))
    read = {table.sheet.name for table in tables}
    faults = [fault for sheet in filled for fault in _left_out(sheet, read)]
    rows: list[Record] = []
    for table in tables:
        faults.extend(table.faults(columns))
        rows.extend(table.records())
    faults.extend(fault for row in rows for fault in _unusable(row))
    return Records(tuple(rows), tuple(faults))


def _left_out(sheet: Sheet, read: set[str]) -> Iterator[Fault]:
    if sheet.is_hidden:
        yield Fault(Place(sheet.name, 1), _("The sheet is hidden and was not read."), True)
    elif sheet.name not in read:
        message = _("The sheet has no such table and was not read.")
        yield Fault(Place(sheet.name, 1), message, True)


def _table(sheet: Sheet, known: Mapping[str, str], key: str) -> Iterator[_Table]:
    """The table of a sheet, its heads in the first row that names the key."""
    for index, row in enumerate(sheet.rows[:MOST_ROWS_ABOVE]):
        if any(known.get(folded(cell.text)) == key for cell in row.cells):
            yield _Table(sheet, index, known)
            return


class _Table:
    """One sheet, seen from its row of heads."""

    def __init__(self, sheet: Sheet, index: int, known: Mapping[str, str]) -> None:
        self.sheet = sheet
        self.head = sheet.rows[index]
        self.rows = sheet.rows[index + 1 :]
        self.found: dict[str, int] = {}
        self.unknown: list[Cell] = []
        self.twice: list[Cell] = []
        for position, cell in enumerate(self.head.cells):
            key = known.get(folded(cell.text))
            if key is None:
                self.unknown.append(cell)
            elif key in self.found:
                self.twice.append(cell)
            else:
                self.found[key] = position

    def records(self) -> Iterator[Record]:
        """Its rows, without those that have nothing in a known column."""
        for row in self.rows:
            cells = {
                key: row.cells[position]
                for key, position in self.found.items()
                if position < len(row.cells)
            }
            if any(cell.kind is not Kind.EMPTY for cell in cells.values()):
                yield Record(Place(self.sheet.name, row.number), cells)

    def faults(self, columns: Sequence[Column]) -> Iterator[Fault]:
        """What is wrong with the heads, and with merged cells below them."""
        place = Place(self.sheet.name, self.head.number)
        for column in columns:
            if column.is_required and column.key not in self.found:
                message = _("The column “%(name)s” is missing.") % {"name": column.title}
                yield Fault(place, message)
        for cell in self.twice:
            message = _("The column “%(name)s” says the same as one before it. Keep one of them.")
            yield Fault(cell.place, message % {"name": cell.text})
        for cell in self.unknown:
            if cell.kind is not Kind.EMPTY:
                message = _("The column “%(name)s” is not known and was not read.")
                yield Fault(cell.place, message % {"name": cell.text}, True)
        if not self.rows:
            yield Fault(place, _("There is nothing below the heads."))
        yield from self._merged()

    def _merged(self) -> Iterator[Fault]:
        wanted = {position + 1 for position in self.found.values()}
        for merged in self.sheet.merged:
            columns = range(merged.first_column, merged.last_column + 1)
            if merged.last_row > self.head.number and wanted.intersection(columns):
                first = max(merged.first_row, self.head.number)
                column = self._name(merged.first_column)
                message = _(
                    "These cells are merged, up to row %(row)s. Undo that and fill in each row."
                )
                place = Place(self.sheet.name, first, column)
                yield Fault(place, message % {"row": merged.last_row})

    def _name(self, column: int) -> str:
        cells = self.head.cells
        return cells[column - 1].place.column if column <= len(cells) else ""


def _unusable(row: Record) -> Iterator[Fault]:
    """What no column can use: errors, formulas without a result, characters that none can store."""
    for cell in row.cells.values():
        if cell.kind is Kind.ERROR:
            yield Fault(cell.place, _("There is an error value here, such as #N/A."))
        elif cell.kind is Kind.NOT_COMPUTED:
            message = _(
                "The file holds no result of this formula. Open it in Excel and save it, or paste "
                "the values."
            )
            yield Fault(cell.place, message)
        elif cell.kind is Kind.TEXT and (found := unstorable(cell.text)):
            codes = " ".join(f"U+{ord(char):04X}" for char in found)
            message = _("Contains characters that cannot be stored: %(codes)s.")
            yield Fault(cell.place, message % {"codes": codes})
