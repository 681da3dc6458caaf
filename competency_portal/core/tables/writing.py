"""A workbook with one sheet, written so that a spreadsheet leaves what is typed in it alone.

Every column has the text format: a 0 at the beginning stays, 3-5 does not become a date, and 96%
does not become 0.96.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from competency_portal.core.glyphs import without_unstorable
from competency_portal.core.tables.model import letters

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "@"


def write_workbook(
    sheet: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[int]
) -> bytes:
    """An XLSX with bold heads that stay in sight, and texts below them."""
    book = Workbook()
    page: Worksheet = book.worksheets[0]
    page.title = sheet
    for place, width in enumerate(widths, start=1):
        column = page.column_dimensions[letters(place)]
        column.width, column.number_format = width, TEXT
    for number, texts in enumerate((heads, *rows), start=1):
        _write(page, number, texts)
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "A2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(page: Worksheet, number: int, texts: Sequence[str]) -> None:
    """One row of texts; none of them is taken for a formula or a number."""
    for place, text in enumerate(texts, start=1):
        if text:
            cell = page.cell(number, place, without_unstorable(text))
            cell.data_type, cell.number_format = "s", TEXT
