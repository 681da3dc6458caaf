"""Tables that somebody made elsewhere: XLSX and CSV, read into rows that know their place.

`read_workbook` takes the bytes of a file apart, within bounds; `read_records` finds the columns by
the names in their heads. Whatever is wrong is said with sheet, row and column.
"""

from competency_portal.core.tables.headed import Column, Record, Records, read_records
from competency_portal.core.tables.model import (
    MOST_BYTES,
    MOST_ROWS,
    Cell,
    Fault,
    Kind,
    Place,
    Row,
    Sheet,
    Unreadable,
)
from competency_portal.core.tables.reading import read_workbook
from competency_portal.core.tables.writing import XLSX_TYPE, write_workbook

__all__ = [
    "MOST_BYTES",
    "MOST_ROWS",
    "XLSX_TYPE",
    "Cell",
    "Column",
    "Fault",
    "Kind",
    "Place",
    "Record",
    "Records",
    "Row",
    "Sheet",
    "Unreadable",
    "read_records",
    "read_workbook",
    "write_workbook",
]
