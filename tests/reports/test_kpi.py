"""KPI and the composition of the total, in the report."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, strategies as st
from pypdf import PdfReader

from competency_portal.assessments.services.kpi import Measured, save_measure
from competency_portal.core.models import User
from competency_portal.reports.content import GapReport, gap_report
from competency_portal.reports.content.kpi import kpi_of
from competency_portal.reports.files import report_pdf
from competency_portal.results.models import KpiResult
from competency_portal.results.queries.results import published
from models_catalog.models import KpiIndicator
from tests.factories import answer
from tests.factories.kpi import MeasuredCycle, measured_cycle
from tests.factories.results import AT, close_and_publish, submit

Values = Mapping[str, Measured]

MIXED: Values = {
    "satisfaction": Measured(Decimal(95)),
    "complaint-time": Measured(Decimal("50.5")),
    "utilisation": Measured(Decimal(96), cases=12),
}


def measured_report(values: Values = MIXED, **cycle: Any) -> tuple[MeasuredCycle, GapReport]:
    """satisfaction is met (weight 1), complaint-time is not (2), utilisation has too few cases."""
    made = measured_cycle(1, **cycle)
    (review,) = made.reviews
    answer(review, made.catalogue, AT)
    submit(review)
    for code, measured in values.items():
        save_measure(measure=made.measure(code), measured=measured, version=0, actor=made.hr)
    close_and_publish(made.cycle, made.hr)
    return made, gap_report(published().get(assessment=made.assessments[0]))


def page_of(made: MeasuredCycle, *, reader: User | None = None) -> Any:
    client = Client()
    user = reader or made.employees[0].user
    assert user
    client.force_login(user)
    number = made.employees[0].number
    return client.get(reverse("reports:report", args=[made.cycle.code, number]))


@pytest.mark.django_db
def test_the_section_says_target_value_cases_outcome_and_weight() -> None:
    _made, found = measured_report()

    assert found.kpi is not None
    assert [
        (line.name, line.target, line.value, line.cases, line.outcome.value, line.weight_shown)
        for line in found.kpi.lines
    ] == [
        ("客户满意度", "90–100 分", "95 分", None, "met", "1"),
        ("投诉处理时间", "≤ 48 小时", "50.5 小时", None, "not_met", "2"),
        ("服务质量", "按评分判断", "", None, "no_value", "1"),
        ("资源利用率", "≥ 85%", "96%", 12, "too_few_cases", "1"),
    ]
    assert (found.kpi.score, found.kpi.formula) == (Decimal("33.33"), "1 ÷ 3 × 100 = 33.33")


@pytest.mark.django_db
def test_the_total_is_explained_by_its_parts() -> None:
    _made, found = measured_report()

    assert found.composition is not None
    assert [
        (part.part.value, part.weight_shown, part.value, part.how)
        for part in found.composition.parts
    ] == [
        ("competencies", "60", Decimal("50.00"), "(2.00 − 1) ÷ (3 − 1) × 100"),
        ("kpi", "40", Decimal("33.33"), "1 ÷ 3 × 100 = 33.33"),
    ]
    assert found.composition.formula == "(60 × 50.00 + 40 × 33.33) ÷ 100 = 43.33"
    assert found.composition.total == Decimal("43.33")


@pytest.mark.django_db
def test_a_part_without_a_value_takes_no_part_and_is_named() -> None:
    made, found = measured_report({"utilisation": Measured(Decimal(96), cases=12)})

    page = page_of(made).content.decode()

    assert found.composition is not None
    assert (found.composition.total, found.composition.formula) == (Decimal("50.00"), "50.00")
    assert found.kpi is not None
    assert (found.kpi.score, found.kpi.formula) == (None, "")
    assert "绩效指标没有得分，不计入，也不当作 0 分" in page


@pytest.mark.django_db
def test_one_part_needs_no_composition() -> None:
    made, found = measured_report(part_weights={"competencies": "100"})

    assert found.composition is None
    assert found.kpi is not None
    assert "总评是怎么合成的" not in page_of(made).content.decode()


@pytest.mark.django_db
def test_the_page_and_the_paper_say_the_same() -> None:
    made, found = measured_report()

    page = page_of(made).content.decode()
    paper = "".join(one.extract_text() for one in PdfReader(io.BytesIO(report_pdf(found))).pages)

    for words in ("总评是怎么合成的", "样本不足", "未达成", "50.5 小时", "43.33"):
        assert words in page
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", paper)
    assert 'data-testid="kpi-score"' in page


@pytest.mark.django_db
def test_values_are_read_after_publication_only() -> None:
    made = measured_cycle(1)
    save_measure(
        measure=made.measure("satisfaction"),
        measured=Measured(Decimal("95.75")),
        version=0,
        actor=made.hr,
    )
    supervisor = made.supervisor.user

    for reader in (made.employees[0].user, supervisor):
        assert page_of(made, reader=reader).status_code == 404
    close_and_publish(made.cycle, made.hr)

    for reader in (made.employees[0].user, supervisor):
        assert "95.75" in page_of(made, reader=reader).content.decode()


WEIGHTS = st.decimals(min_value="0.0001", max_value=999, places=4)
OUTCOMES = st.sampled_from(["met", "not_met", "no_value", "too_few_cases"])


@given(st.lists(st.tuples(OUTCOMES, WEIGHTS), min_size=1, max_size=8))
def test_the_score_is_met_weight_of_judged_weight(rows: list[tuple[str, Decimal]]) -> None:
    indicator = KpiIndicator(code="x", name="x", kind="at_most", unit="")
    found = kpi_of(
        [KpiResult(indicator=indicator, outcome=outcome, weight=weight) for outcome, weight in rows]
    )

    met = sum((weight for outcome, weight in rows if outcome == "met"), Decimal(0))
    judged = met + sum((weight for outcome, weight in rows if outcome == "not_met"), Decimal(0))
    assert found is not None
    if not judged:
        assert found.score is None
    else:
        assert found.score is not None
        assert abs(found.score - 100 * met / judged) <= Decimal("0.005000001")
