"""Tables from elsewhere: read exactly, with their place, or refused with the reason."""

from __future__ import annotations

import contextlib
import datetime
import io
import random
import zipfile
from decimal import Decimal
from typing import Any

import hypothesis
import openpyxl
import pytest
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from competency_portal.core.tables import (
    MOST_BYTES,
    Cell,
    Column,
    Kind,
    Place,
    Sheet,
    Unreadable,
    model,
    package,
    read_records,
    read_workbook,
)
from competency_portal.core.tables.model import letters
from tests.factories.tables import repacked, sheet_xml, xlsx

COLUMNS = (Column("code", "代码|编号", is_required=True), Column("value", "值|Value"))


def cells(sheet: Sheet) -> list[list[tuple[str, Any]]]:
    return [[(cell.kind.name, cell.value) for cell in row.cells] for row in sheet.rows]


def texts(content: bytes) -> list[list[str]]:
    (sheet,) = read_workbook(content)
    return [[cell.text for cell in row.cells] for row in sheet.rows]


def faults(content: bytes) -> list[str]:
    found = read_records(read_workbook(content), COLUMNS, key="code").faults
    return [str(fault) for fault in found]


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_workbook(content)
    return str(refused.value.message)


def test_every_cell_keeps_its_kind_and_its_exact_value() -> None:
    day = datetime.date(2026, 1, 2)

    (sheet,) = read_workbook(xlsx([["0012", 12, 12.5, 0.1, True, day, None, " 王　"]]))

    assert cells(sheet) == [
        [
            ("TEXT", "0012"),
            ("NUMBER", Decimal(12)),
            ("NUMBER", Decimal("12.5")),
            ("NUMBER", Decimal("0.1")),
            ("BOOLEAN", True),
            ("DATE", day),
            ("EMPTY", None),
            ("TEXT", " 王　"),
        ]
    ]
    assert [cell.text for cell in sheet.rows[0].cells[1:3]] == ["12", "12.5"]
    assert sheet.rows[0].cells[-1].text == "王"


@hypothesis.given(st.decimals("-1e12", "1e12", places=2))
def test_a_figure_with_two_decimals_is_read_as_it_was_typed(figure: Decimal) -> None:
    (sheet,) = read_workbook(xlsx([["x", float(figure)]]))

    assert sheet.rows[0].cells[1].value == figure


def test_rows_are_counted_as_the_spreadsheet_counts_them() -> None:
    (sheet,) = read_workbook(xlsx([[], ["a"], [None, " "], [None, "b"]]))

    assert [row.number for row in sheet.rows] == [2, 4]
    assert sheet.rows[1].cells[1].place == Place("花名册", 4, "B")


def test_sheets_come_in_their_order_with_what_is_hidden() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"

    sheets = read_workbook(xlsx([["a"]], change=hide, 乙=[["b"]]))

    assert [(sheet.name, sheet.is_hidden) for sheet in sheets] == [("花名册", True), ("乙", False)]


def test_a_formula_without_a_result_and_an_error_are_no_empty_cells() -> None:
    (sheet,) = read_workbook(xlsx([["x", "=1+1", "#N/A"], [], ["=A1"]]))

    assert [[kind for kind, _ in row] for row in cells(sheet)] == [
        ["TEXT", "NOT_COMPUTED", "ERROR"],
        ["NOT_COMPUTED", "EMPTY", "EMPTY"],
    ]


def test_the_result_of_a_formula_counts() -> None:
    computed = sheet_xml(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c>',
        '<c r="B1" t="str"><f>"a"</f><v>a</v></c><c r="C1" t="str"><f>""</f><v></v></c></row>',
    )

    assert texts(repacked(xlsx(), sheet=computed)) == [["2", "a", ""]]


def test_cells_without_their_place_follow_each_other() -> None:
    bare = sheet_xml("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><f>1</f></c></row>")

    assert texts(repacked(xlsx(), sheet=bare)) == [["1", "2"], ["", ""]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_every_usual_form(encoding: str, delimiter: str) -> None:
    lines = [["编号", "名称"], ["0012", "王𬱖"], ["", ""], ["7", f'"甲{delimiter}\n""乙"""']]

    content = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)

    assert texts(content) == [["编号", "名称"], ["0012", "王𬱖"], ["7", f'甲{delimiter}\n"乙"']]
    assert [row.number for row in read_workbook(content)[0].rows] == [1, 2, 4]


def test_excels_line_that_names_the_separator_is_no_row() -> None:
    assert texts(b"sep=|\r\na|b;c\r\n") == [["a", "b;c"]]


def test_the_reason_why_a_file_cannot_be_read_is_said() -> None:
    password = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")

    assert [
        refusal(content)
        for content in (
            b" \r\n",
            b"x" * (MOST_BYTES + 1),
            password,
            password[:8] + bytes(600),
            b"%PDF-1.7",
            b"\xef\xbb\xbf<html><table>",
            bytes(500),
            b"\xff\xfa\x81",
            b'a,"b\n',
        )
    ] == [
        "文件里什么都没有。",
        "文件超过 10 MB。",
        "工作簿有密码。请去掉密码另存，再重新选择。",
        "这是旧的 Excel 文件（.xls）。请另存为 .xlsx，再重新选择。",
        "这既不是 Excel 工作簿（.xlsx），也不是 CSV 文件。",
        "这既不是 Excel 工作簿（.xlsx），也不是 CSV 文件。",
        "这既不是 Excel 工作簿（.xlsx），也不是 CSV 文件。",
        "文件的编码既不是 UTF-8，也不是 GB18030。请另存为 .xlsx。",
        "第 1 行：引号不成对。",
    ]


WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://'
    'schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="x" '
    'sheetId="1" r:id="rId1"/></sheets></workbook>'
)
DAMAGED = "文件已损坏。请用 Excel 打开，另存为 .xlsx，再重新选择。"


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def test_a_zip_that_is_no_workbook_says_so() -> None:
    assert refusal(zipped(word__document=b"x")) == (
        "这不是 Excel 工作簿。请另存为 .xlsx，再重新选择。"
    )


@pytest.mark.parametrize(
    "content",
    [
        xlsx([["a"]])[:900],
        b"PK\x03\x04" + bytes(200),
        repacked(xlsx([["a"]]), sheet=b"<worksheet><sheetData><row>"),
        repacked(xlsx([["a"]]), sheet=sheet_xml('<row r="1"><c r="1A"><v>1</v></c></row>')),
        repacked(xlsx([["a"]]), sheet=b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'),
        repacked(xlsx([["a"]]), workbook=b'<?xml version="1.0" encoding="none"?><workbook/>'),
    ],
    ids=["cut short", "no directory", "no end", "no place", "entities", "unknown encoding"],
)
def test_a_damaged_workbook_is_refused(content: bytes) -> None:
    assert refusal(content) == DAMAGED


def test_no_bit_that_falls_over_makes_the_reader_fail() -> None:
    content = xlsx([["编号", "值"], ["a", 1]], change=lambda sheet: sheet.merge_cells("A5:B6"))
    chance = random.Random(7)
    for _attempt in range(300):
        broken = bytearray(content)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        with contextlib.suppress(Unreadable):
            read_records(read_workbook(bytes(broken)), COLUMNS, key="code")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_UNPACKED", 100_000)

    bomb = repacked(xlsx(), sheet=sheet_xml(" " * 200_000))

    assert refusal(bomb) == "文件解压后太大。请只把表格复制到新的工作簿。"


def test_two_cells_in_opposite_corners_do_not_fill_the_memory() -> None:
    def corner(place: str) -> str:
        row = "".join(char for char in place if char.isdigit())
        return refusal(
            repacked(xlsx(), sheet=sheet_xml(f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'))
        )

    assert corner("A1048576") == (
        "工作表 花名册，第 1048576 行 A 列："
        "一个文件最多 20000 行。请分成几个文件，或删除下面的内容。"
    )
    assert corner("XFD1") == "工作表 花名册，第 1 行 XFD 列：一个工作表最多 100 列。"


def test_empty_cells_with_a_format_are_not_counted() -> None:
    def colour(sheet: Worksheet) -> None:
        sheet["XFD1048576"].font = Font(bold=True)

    assert texts(xlsx([["a"]], change=colour)) == [["a"]]


def test_the_rows_of_all_sheets_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("competency_portal.core.tables.reading.MOST_ROWS", 3)

    said = refusal(xlsx([["a"], ["b"]], 乙=[["c"], ["d"]]))

    assert said.startswith("工作表 乙，第 2 行：")
    assert refusal(b"a\nb\nc\nd\n").startswith("第 4 行：")
    assert texts(b"a\nb\nc\n\n\n") == [["a"], ["b"], ["c"]]


def test_a_table_that_is_long_and_wide_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("model", "reading"):
        monkeypatch.setattr(f"competency_portal.core.tables.{place}.MOST_CELLS", 5)

    said = refusal(xlsx([["a", "b"], ["c", "d"]], 乙=[["e"], ["f"]]))

    assert said == "工作表 乙，第 2 行：超过 5 个单元格。请只留需要的列。"
    assert refusal(b"a,b\nc,d\ne,f\n") == "第 3 行：超过 5 个单元格。请只留需要的列。"


def test_a_sheet_that_cannot_be_found_is_not_left_out() -> None:
    lost = repacked(xlsx([["a"]]), workbook=WORKBOOK.replace("rId1", "rId7").encode())

    assert refusal(lost) == DAMAGED


def test_a_csv_is_bounded_in_width() -> None:
    assert refusal(b"a" + b",b" * 100).startswith("第 1 行 CW 列：")
    assert texts(b"a" + b"," * 150)[0][0] == "a"


def test_columns_are_named_like_in_a_spreadsheet() -> None:
    assert [letters(n) for n in (1, 26, 27, 52, 702, 703)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


def test_columns_are_found_by_their_names_in_any_order_and_language() -> None:
    found = read_records(
        read_workbook(xlsx([["2026 年 1 月"], [], [" ＶＡＬＵＥ", None, "编 号"], [1, None, "a"]])),
        COLUMNS,
        key="code",
    )

    (row,) = found.rows
    assert (row.text("code"), row.text("value"), found.faults) == ("a", "1", ())
    assert (row.place, row.place_of("value")) == (Place("花名册", 4), Place("花名册", 4, "A"))


def test_a_column_that_is_missing_unknown_or_there_twice_is_named() -> None:
    assert faults(xlsx([["值", "Value", "电话"], [1, 2, 3]])) == [
        "工作表 花名册，第 1 行：缺少“代码”列。",
        "工作表 花名册，第 1 行 B 列：“Value”和前面的一列是同一个意思，只留一列。",
        "工作表 花名册，第 1 行 C 列：提示：不认识“电话”列，没有读取。",
    ]


def test_every_sheet_with_the_key_is_read_and_the_others_are_named() -> None:
    rows = [["编号"], ["a"]]
    book = io.BytesIO(xlsx(rows, 乙=[["编号"], ["b"]], 丙=rows, 丁=[["说明"]]))
    opened = openpyxl.load_workbook(book)
    opened["丙"].sheet_state = "hidden"
    saved = io.BytesIO()
    opened.save(saved)

    found = read_records(read_workbook(saved.getvalue()), COLUMNS, key="code")

    assert [row.text("code") for row in found.rows] == ["a", "b"]
    assert [str(fault) for fault in found.faults] == [
        "工作表 丙，第 1 行：提示：工作表是隐藏的，没有读取。",
        "工作表 丁，第 1 行：提示：工作表里没有这样的表，没有读取。",
    ]


def test_nothing_to_read_is_a_fault() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"

    assert faults(xlsx([["编号"], ["a"]], change=hide, 空=[])) == [
        "工作表 花名册，第 1 行：文件里只有空的或隐藏的工作表。"
    ]
    assert faults(xlsx([["编号"]])) == ["工作表 花名册，第 1 行：列名下面没有内容。"]


def test_merged_cells_below_the_heads_are_faults() -> None:
    def merge(sheet: Worksheet) -> None:
        for cells in ("A1:A1", "B3:B4", "D3:D4"):
            sheet.merge_cells(cells)

    assert faults(xlsx([["编号", "值"], ["a", 1], ["b", 2], ["c"]], change=merge)) == [
        "工作表 花名册，第 3 行 B 列：从这里到第 4 行是合并的单元格。请取消合并，逐行填写。"
    ]


def test_what_no_column_can_use_is_a_fault_where_it_stands() -> None:
    assert faults(xlsx([["编号", "值", None], ["#N/A", "=1+1", "=2"]])) == [
        "工作表 花名册，第 2 行 A 列：这里是错误值，例如 #N/A。",
        (
            "工作表 花名册，第 2 行 B 列："
            "文件里没有这个公式的结果。请用 Excel 打开并保存，或粘贴成数值。"
        ),
    ]
    assert faults(b"\xe7\xbc\x96\xe5\x8f\xb7\na\x00b\n") == [
        "第 2 行 A 列：含有无法保存的字符：U+0000。"
    ]


def test_a_cell_speaks_of_its_place() -> None:
    cell = Cell(Place("", 2, "A"), Kind.TEXT, "x")

    assert (str(cell.place), str(Place("", 2))) == ("第 2 行 A 列", "第 2 行")
    assert model.Cell is Cell
