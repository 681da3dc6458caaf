"""What a table is made of, and how much of it is read."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.utils.translation import gettext as _

from competency_portal.core.errors import Refused

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
"""Of all sheets of a file together, from the first row to the last one with something in it."""
MOST_COLUMNS = 100
MOST_CELLS = 600_000
"""Rows times columns, of all sheets together: some seconds and 200 MB of work."""
MOST_SHEETS = 50
MOST_UNPACKED = 120 * 1024 * 1024
"""Bytes of everything in an XLSX, unpacked: 20,000 rows of 40 columns need a third of it."""

Value = str | Decimal | bool | datetime.date | datetime.time | datetime.timedelta | None


class Unreadable(Refused):
    """The file as a whole cannot be read; the message says why and what to do."""


class Kind(Enum):
    """What stands in a cell."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    """A date, a time, or both."""
    NOT_COMPUTED = "not computed"
    """A formula whose result the file does not hold."""
    ERROR = "error"
    """#N/A, #REF! and the like."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands. A CSV has no sheet; what is about a whole row has no column."""

    sheet: str
    row: int
    column: str = ""

    def __str__(self) -> str:
        where = {"sheet": self.sheet, "row": self.row, "column": self.column}
        if self.sheet and self.column:
            return _("Sheet %(sheet)s, row %(row)s, column %(column)s") % where
        if self.sheet:
            return _("Sheet %(sheet)s, row %(row)s") % where
        if self.column:
            return _("Row %(row)s, column %(column)s") % where
        return _("Row %(row)s") % where


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place; a warning is only worth knowing."""

    place: Place
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        words = {"place": self.place, "message": self.message}
        if self.is_warning:
            return _("%(place)s: note: %(message)s") % words
        return _("%(place)s: %(message)s") % words


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what stands in it, exactly. Figures are `Decimal`, never `float`."""

    place: Place
    kind: Kind
    value: Value = None

    @property
    def text(self) -> str:
        """The content as text without blanks around it; 12.0 is "12", nothing is ""."""
        if isinstance(self.value, Decimal):
            whole = self.value.to_integral_value()
            return str(int(whole)) if whole == self.value else f"{self.value:f}"
        if isinstance(self.value, str):
            return self.value.strip(BLANKS)
        return "" if self.value is None else str(self.value)


# What people leave around a text without seeing it: blanks of all widths, and the invisible ones.
BLANKS = " \t\r\n\v\f\u00a0\u2002\u2003\u2009\u200b\u202f\u2060\u3000\ufeff"


@dataclass(frozen=True, slots=True)
class Row:
    """One row with something in it, its number as the spreadsheet counts, its cells from A on."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells merged into one, rows and columns counted from 1, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; the only one of a CSV has no name."""

    name: str
    rows: tuple[Row, ...]
    is_hidden: bool = False
    merged: tuple[Merged, ...] = ()


def letters(column: int) -> str:
    """How a spreadsheet names a column, counted from 1: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def too_many_rows(place: Place) -> Unreadable:
    """The refusal of a table that goes on too long."""
    return Unreadable(
        _("%(place)s: a file may have %(count)s rows at most. Split it, or delete what is below.")
        % {"place": place, "count": MOST_ROWS}
    )


def too_many_cells(place: Place) -> Unreadable:
    """The refusal of a table that is long and wide."""
    return Unreadable(
        _("%(place)s: there are more than %(count)s cells. Keep only the columns that are needed.")
        % {"place": place, "count": MOST_CELLS}
    )


def too_many_columns(place: Place) -> Unreadable:
    """The refusal of a table that is too wide."""
    return Unreadable(
        _("%(place)s: a sheet may have %(count)s columns at most.")
        % {"place": place, "count": MOST_COLUMNS}
    )
