"""How the report writes days, units and brackets."""

import datetime
import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from competency_portal.reports.content import gap_report
from competency_portal.reports.content.document import Past
from competency_portal.reports.files import report_html
from competency_portal.results.queries.results import published
from tests.factories.results import AT, published_cycle


def past(change: str | None, *, is_percent: bool) -> Past:
    return Past(
        name="达标率",
        before=Decimal("60.00"),
        now=Decimal("80.00"),
        change=None if change is None else Decimal(change),
        is_percent=is_percent,
        comparable=True,
    )


@pytest.mark.parametrize(
    ("row", "chinese", "english"),
    [
        (past("20.00", is_percent=True), "+20.00 个百分点", "+20.00 percentage points"),
        (past("-0.20", is_percent=False), "\N{MINUS SIGN}0.20", "\N{MINUS SIGN}0.20"),
        (past(None, is_percent=True), "—", "—"),
    ],
)
def test_a_change_of_a_rate_has_its_unit(row: Past, chinese: str, english: str) -> None:
    assert render_to_string("reports/_change.html", {"row": row}) == chinese
    with translation.override("en"):
        assert render_to_string("reports/_change.html", {"row": row}) == english


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (past("20.00", is_percent=True), ["60.00%", "80.00%", "+20.00 个百分点"]),
        (past("-0.20", is_percent=False), ["60.00", "80.00", "\N{MINUS SIGN}0.20"]),
    ],
)
def test_the_past_on_paper_is_a_table(row: Past, cells: list[str]) -> None:
    page = render_to_string("reports/pdf/_history_table.html", {"rows": [row], "first": "项目"})

    assert re.findall(r"<td[^>]*>([^<]*)</td>", page) == cells


@pytest.mark.django_db
def test_the_period_on_paper_is_written_as_it_is_said() -> None:
    made = published_cycle(
        [AT],
        period_start=datetime.date(2025, 1, 1),
        period_end=datetime.date(2025, 12, 31),
    )
    found = gap_report(published().get(assessment=made.assessments[0]))

    assert "2025 年 1 月 1 日 – 2025 年 12 月 31 日" in report_html(found)
