"""Spreadsheets as people make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]


def xlsx(
    rows: Rows = (),
    *,
    title: str = "花名册",
    change: Callable[[Worksheet], None] | None = None,
    **others: Rows,
) -> bytes:
    """A workbook with one sheet, changed by `change`, and with `others` by their names."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    for name, content in others.items():
        other = book.create_sheet(name)
        for row in content:
            other.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The workbook with the text of its first sheet (`sheet`) or of its workbook part replaced."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "workbook": "xl/workbook.xml"}
    new = {names[key]: value for key, value in parts.items()}
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for info in old.infolist():
            made.writestr(info.filename, new.get(info.filename, old.read(info)))
    return stream.getvalue()


def sheet_xml(*cells: str) -> bytes:
    """A sheet part that holds exactly this markup."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    body = "".join(cells)
    return f'<worksheet xmlns="{space}"><sheetData>{body}</sheetData></worksheet>'.encode()
