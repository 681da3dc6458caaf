"""`python -m tests.support.people_template`: write the template that HR downloads.

All columns are text, so that a 0 at the beginning of a number stays; the states are offered.
"""

from __future__ import annotations

import os

import django
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tests.support.tree import ROOT

PATH = ROOT / "static" / "files" / "people.xlsx"
WIDTHS = {"department": 36, "position": 22}
ROWS = 5000


def main() -> None:
    """Write the file anew."""
    from competency_portal.people.importing.columns import COLUMNS  # noqa: PLC0415 -- after setup
    from competency_portal.people.models import EmployeeStatus  # noqa: PLC0415 -- after setup

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "花名册"
    sheet.append([column.title for column in COLUMNS])
    sheet.freeze_panes = "A2"
    for index, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(index)
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = WIDTHS.get(column.key, 14)
        sheet.column_dimensions[letter].number_format = "@"
        if column.key == "status":
            offered = ",".join(str(label) for label in EmployeeStatus.labels)
            choice = DataValidation(type="list", formula1=f'"{offered}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}{ROWS}")
            sheet.add_data_validation(choice)
    PATH.parent.mkdir(exist_ok=True)
    book.save(PATH)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main()
