"""The table that HR downloads, fills in and imports: everybody's indicators, a row each."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from competency_portal.assessments.models import KpiMeasure
from competency_portal.assessments.queries.kpi import is_about
from competency_portal.core.models import User
from competency_portal.core.tables import MOST_ROWS, write_workbook
from competency_portal.results.kpi.importing.rows import COLUMNS
from models_catalog.targets import plain, target_words

WIDTHS = (14, 12, 20, 22, 16, 14, 12)


def template_of(measures: Iterable[KpiMeasure], *, reader: User) -> bytes:
    """The values as they are stored, in the columns that the import reads; one's own left out."""
    rows = (
        (
            measure.assessment.employee.number,
            measure.assessment.employee_name,
            measure.assessment.position_name,
            measure.indicator.name,
            target_words(measure),
            measure.point.label if measure.point else plain(measure.value),
            "" if measure.cases is None else str(measure.cases),
        )
        for measure in measures
        if not is_about(reader, measure.assessment)
    )
    few = [row for row, _place in zip(rows, range(MOST_ROWS - 1), strict=False)]
    return write_workbook(_("KPI"), [column.title for column in COLUMNS], few, widths=WIDTHS)
