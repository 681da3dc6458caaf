"""The columns of a list of KPI values, and what a single cell of one says."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _, pgettext_lazy

from competency_portal.core.tables import (
    Cell,
    Column,
    Kind,
    Records,
    read_records,
    read_workbook,
)
from competency_portal.results.kpi.figures import LONGEST, NotAFigure, exact_figure, whole_number

# Translators: names of columns separated by |; the first one is shown, the others are understood.
COLUMNS = (
    Column("number", pgettext_lazy("columns", "Number|Employee number|Staff number"), True),
    Column("name", pgettext_lazy("columns", "Name|Full name")),
    Column("position", pgettext_lazy("columns", "Position|Job title")),
    Column("indicator", pgettext_lazy("columns", "Indicator|KPI|Indicator code"), True),
    Column("target", pgettext_lazy("columns", "Target|Goal")),
    Column("value", pgettext_lazy("columns", "Value|Result|Actual value"), True),
    Column("cases", pgettext_lazy("columns", "Cases|Number of cases|Sample size")),
)
KEY = "number"
PERCENT = ("%", "％")


def read_values(content: bytes) -> Records:
    """The rows of a file by the columns of a list of values. Raises `tables.Unreadable`."""
    return read_records(read_workbook(content), COLUMNS, key=KEY)


def figure_in(name: str, cell: Cell, *, unit: str) -> Decimal:
    """The value in a cell, exactly as it would be typed. Raises `NotAFigure`."""
    if cell.kind is Kind.DATE:
        raise NotAFigure(
            _(
                "%(name)s: here stands a date; the spreadsheet takes 3-5 for one. Make the cell "
                "text and type the figure again."
            )
            % {"name": name}
        )
    if cell.kind is Kind.BOOLEAN:
        raise NotAFigure(_("%(name)s: here stands TRUE or FALSE and no number.") % {"name": name})
    if cell.kind is Kind.NUMBER and isinstance(cell.value, Decimal):
        _refuse_share(name, cell.value, unit)
    return exact_figure(name, cell.text, unit=unit)


def _refuse_share(name: str, value: Decimal, unit: str) -> None:
    """A cell that shows 96% holds 0.96: which of the two is meant, only its author knows."""
    if unit.startswith(PERCENT) and 0 < abs(value) <= 1:
        raise NotAFigure(
            _(
                "%(name)s: the cell holds %(value)s. If it shows %(percent)s%%, it has the percent "
                "format: write %(percent)s in a cell of the general format. If %(value)s%% is "
                "meant, write “%(value)s%%” in a text cell."
            )
            % {"name": name, "value": f"{value:f}", "percent": _bare(100 * value)}
        )


def _bare(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cases_in(name: str, cell: Cell) -> int:
    """The number of cases in a cell. Raises `NotAFigure`."""
    if cell.kind in (Kind.DATE, Kind.BOOLEAN):
        message = _("%(name)s: “%(text)s” is no number of cases. Write a whole number.")
        raise NotAFigure(message % {"name": name, "text": cell.text[:LONGEST]})
    return whole_number(name, cell.text)
