"""The bytes of a file, taken apart: which kind it is, then its sheets and rows."""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import python_calamine
from django.utils.translation import gettext as _

from competency_portal.core.tables.model import (
    BLANKS,
    MOST_BYTES,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    Cell,
    Kind,
    Place,
    Row,
    Sheet,
    Unreadable,
    Value,
    letters,
    too_many_cells,
    too_many_columns,
    too_many_rows,
)
from competency_portal.core.tables.package import Scan, broken, scan_package

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Beginnings of what is sometimes chosen by mistake, or exported as a "table" by other programs.
NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table|workbook)", re.IGNORECASE)
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",;\t"
NAMED_DELIMITER = re.compile(r"sep=(.)\r?\n")
LONGEST_HEAD = 10_000
Native = str | float | bool | datetime.date | datetime.time | datetime.timedelta


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """Every sheet of an XLSX, or the one of a CSV, told apart by their content.

    A CSV may be in UTF-8, UTF-16 with its mark, or GB18030; separated by comma, semicolon or tab.
    Raises `Unreadable` for everything else, and for what is larger than the bounds in `model`.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(
            _("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // 1024 // 1024}
        )
    if not content.strip():
        raise Unreadable(_("There is nothing in the file."))
    if content.startswith(OLE):
        raise Unreadable(
            _("The workbook has a password. Save it without one and choose it again.")
            if ENCRYPTED in content
            else _("This is an old Excel file (.xls). Save it as .xlsx and choose it again.")
        )
    if content.startswith(NO_TABLES) or MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise _no_table()
    return _read_xlsx(content) if content.startswith(ZIP) else (_read_csv(content),)


def _no_table() -> Unreadable:
    return Unreadable(_("This is neither an Excel workbook (.xlsx) nor a CSV file."))


def _read_xlsx(content: bytes) -> tuple[Sheet, ...]:
    scans = scan_package(content)
    if len(scans) > MOST_SHEETS:
        raise Unreadable(
            _("A workbook may have %(count)s sheets at most.") % {"count": MOST_SHEETS}
        )
    _check_size(scans.values())
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            visible = python_calamine.SheetVisibleEnum.Visible
            return tuple(
                _sheet(
                    workbook.get_sheet_by_name(known.name),
                    scans[known.name],
                    is_hidden=known.visible != visible,
                )
                for known in workbook.sheets_metadata
                if known.typ == python_calamine.SheetTypeEnum.WorkSheet
            )
    # LookupError: a sheet that only one of the two found.
    except (python_calamine.CalamineError, LookupError, OSError, ValueError) as error:
        raise broken() from error
    except BaseException as error:
        # A panic of the reader (Rust) is no Exception, and must not take the server with it.
        if type(error).__name__ != "PanicException":
            raise
        raise broken() from error


def _check_size(scans: Iterable[Scan]) -> None:
    rows = cells = 0
    for scan in scans:
        rows += scan.last_row
        cells += scan.last_row * scan.last_column
        if rows > MOST_ROWS:
            raise too_many_rows(Place(scan.name, scan.last_row))
        if cells > MOST_CELLS:
            raise too_many_cells(Place(scan.name, scan.last_row))


def _sheet(found: python_calamine.CalamineSheet, scan: Scan, *, is_hidden: bool) -> Sheet:
    table = found.to_python(skip_empty_area=False) if scan.last_row else []
    width = max(map(len, table), default=0)
    # A formula without a result at the very end lies beyond what the reader returns.
    width = max([width, *(column for _row, column in scan.special)])
    table += [[] for _missing in range(scan.last_row - len(table))]
    names = [letters(column) for column in range(1, width + 1)]
    rows = (
        Row(
            number,
            tuple(
                _cell(
                    Place(scan.name, number, name),
                    values[index] if index < len(values) else "",
                    scan.special.get((number, index + 1)),
                )
                for index, name in enumerate(names)
            ),
        )
        for number, values in enumerate(table, start=1)
    )
    return Sheet(scan.name, tuple(_filled(rows)), is_hidden, tuple(scan.merged))


def _cell(place: Place, native: Native, special: Kind | None) -> Cell:
    if special is not None:
        return Cell(place, special)
    value: Value
    if isinstance(native, float) and not math.isfinite(native):
        return Cell(place, Kind.ERROR)
    if isinstance(native, bool):
        kind, value = Kind.BOOLEAN, native
    elif isinstance(native, int | float):
        # The shortest figures that mean this number: what the spreadsheet shows, not its binary.
        kind, value = Kind.NUMBER, Decimal(repr(native))
    elif isinstance(native, str):
        kind, value = (Kind.TEXT, native) if native.strip(BLANKS) else (Kind.EMPTY, None)
    else:
        kind, value = Kind.DATE, native
    return Cell(place, kind, value)


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows with something in them."""
    return (row for row in rows if any(cell.kind is not Kind.EMPTY for cell in row.cells))


def _read_csv(content: bytes) -> Sheet:
    text = _decoded(content)
    if named := NAMED_DELIMITER.match(text):
        text, delimiter = text[named.end() :], named[1]
    else:
        delimiter = _delimiter(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    # Excel hides the line that names the separator, and does not count it.
    return Sheet("", tuple(_filled(_csv_rows(lines))))


def _csv_rows(lines: Iterator[Sequence[str]]) -> Iterator[Row]:
    number = cells = 0
    try:
        for number, values in enumerate(lines, start=1):
            if number > MOST_ROWS and any(value.strip(BLANKS) for value in values):
                raise too_many_rows(Place("", number))
            if len(values) > MOST_COLUMNS and any(values[MOST_COLUMNS:]):
                raise too_many_columns(Place("", number, letters(MOST_COLUMNS + 1)))
            cells += len(values[:MOST_COLUMNS])
            if cells > MOST_CELLS:
                raise too_many_cells(Place("", number))
            yield _csv_row(number, values[:MOST_COLUMNS])
    except csv.Error as error:
        raise Unreadable(
            _("%(place)s: a quotation mark is missing, or there is one too many.")
            % {"place": Place("", number + 1)}
        ) from error


def _csv_row(number: int, values: Sequence[str]) -> Row:
    cells = (
        _cell(Place("", number, letters(column)), value, None)
        for column, value in enumerate(values, start=1)
    )
    return Row(number, tuple(cells))


def _decoded(content: bytes) -> str:
    """The text of a CSV. Excel in China saves GB18030, its “CSV UTF-8” begins with a mark."""
    if content.startswith(UTF_16):
        encodings = ["utf-16"]
    elif content.count(b"\0") > 1 + len(content) // 100:
        raise _no_table()
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The file is neither in UTF-8 nor in GB18030. Save it as .xlsx instead."))


def _delimiter(text: str) -> str:
    """What separates the columns: whatever the first line with something in it has most of."""
    head = next((line for line in text[:LONGEST_HEAD].splitlines() if line.strip(BLANKS)), "")
    unquoted = re.sub(r'"[^"]*"', "", head)
    return max(DELIMITERS, key=unquoted.count)
