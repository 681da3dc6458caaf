"""What the portal writes into a workbook comes out of it as it was."""

import io

from openpyxl import load_workbook
from python_calamine import load_workbook as read_workbook

from competency_portal.core.tables import write_workbook

TEXTS = ("007", "3-5", "96%", "=1+1", "甲 & <乙>", "a\x01b")


def test_texts_stay_texts_and_heads_stay_in_sight() -> None:
    made = write_workbook("表", [f"列 {place}" for place in range(6)], [TEXTS], widths=[9] * 6)

    rows = read_workbook(io.BytesIO(made)).get_sheet_by_name("表").to_python()
    assert rows[1] == [*TEXTS[:-1], "ab"]
    page = load_workbook(io.BytesIO(made))["表"]
    assert page.freeze_panes == "A2"
    assert {cell.data_type for cell in page[2]} == {"s"}
    assert {cell.number_format for cell in page[2]} == {"@"}
    assert page.column_dimensions["A"].number_format == "@"
