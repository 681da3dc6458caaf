"""What the report says of calibration: both bands, both rates, the reason; on paper too."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from competency_portal.reports.content import gap_report
from competency_portal.reports.content.competencies import Calibration
from competency_portal.reports.content.document import GapReport
from competency_portal.reports.files import report_pdf
from competency_portal.results.queries.results import published
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import lock_calibration
from models_catalog.standing import Standing
from tests.factories import LaunchedCycle
from tests.factories.calibration import calibrating, decide_on
from tests.factories.results import ABOVE, AT, BELOW, published_cycle
from tests.reports.lines import line

pytestmark = pytest.mark.django_db

REASON = "客户多次点名表扬，对照同组上调。"


def calibrated_cycle() -> LaunchedCycle:
    """Learning and integrity at and below; insight goes up, response down."""
    made = calibrating([AT, BELOW, AT, AT, None])
    decide_on(made, "insight", ABOVE, reason=REASON)
    decide_on(made, "response", BELOW, reason="回访记录不全。")
    lock_calibration(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)
    return made


def report(made: LaunchedCycle) -> GapReport:
    return gap_report(published().get(assessment=made.assessments[0]))


def page(client: Client, made: LaunchedCycle) -> str:
    employee = made.employees[0]
    assert employee.user
    client.force_login(employee.user)
    address = reverse("reports:report", args=[made.cycle.code, employee.number])
    return client.get(address).content.decode()


def test_the_band_that_holds_comes_with_the_computed_one() -> None:
    found = report(calibrated_cycle())

    told = [
        (line.code, line.standing, line.computed_standing, line.score, line.gap)
        for line in found.calibrated
    ]
    assert told == [
        ("insight", ABOVE, AT, Decimal("2.00"), Decimal(0)),
        ("response", BELOW, AT, Decimal("2.00"), Decimal(0)),
    ]
    assert [line.code for line in found.strengths] == ["insight"]
    assert [priority.line.code for priority in found.priorities] == ["integrity", "response"]
    assert found.priorities[1].explanation == "回访记录不全。"


def test_both_rates_are_there_and_named() -> None:
    figures = report(calibrated_cycle()).figures

    assert (figures.met, figures.of, figures.rate) == (3, 4, Decimal("75.00"))
    assert (figures.calibrated_met, figures.calibrated_rate) == (2, Decimal("50.00"))


def test_the_sentence_says_that_it_is_calibrated() -> None:
    assert report(calibrated_cycle()).lead.sentence == "校准后，评了 4 项，2 项达标，先补两项。"


def test_the_employee_reads_both_and_why(client: Client) -> None:
    text = page(client, calibrated_cycle())

    assert REASON in text
    assert "达标率（校准）" in text
    assert 'data-testid="calibrated-rate"' in text
    assert 'data-testid="attainment-rate" data-value="75.00">计算 75.00%</p>' in text
    assert "校准；计算为达到目标" in text
    assert text.count("按计算是 Sb</span>") == 2
    assert text.count('0 <span class="gap-kind second small">计算</span>') == 2
    assert text.count("标着“校准”的档位是校准决定的；现有等级和差距仍是计算的。") == 1
    assert "2 ÷ 4 = 50.00%" in text
    assert "3 ÷ 4 = 75.00%" in text


def test_paper_says_it_too() -> None:
    made = calibrated_cycle()
    days = {"starts": datetime.date(2027, 1, 12), "ends": datetime.date(2027, 1, 18)}
    made.cycle.stages.create(kind="acknowledgement", **days)
    pdf = report_pdf(report(made))
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)

    for part in (
        REASON,
        "确认结果 2027 年 1 月 12 日",
        "校准；计算为达到目标",
        "按计算是 Sb",
        "现有等级和差距仍是计算的。",
        "75.00%",
        "50.00%",
        "综合得分（计算）",
    ):
        assert part in text.replace("\n", "")


def test_without_calibration_nothing_speaks_of_it(client: Client) -> None:
    made = published_cycle([AT])

    assert "校准" not in page(client, made)
    assert report(made).figures.calibrated_rate is None


def test_a_list_says_which_rate_it_shows(client: Client) -> None:
    made = calibrated_cycle()
    client.force_login(made.hr)

    listed = client.get(reverse("reports:report_list")).content.decode()

    assert '2 / 4 <span class="second small">计算 3</span>' in listed
    assert '50.00% <span class="second small">校准</span>' in listed


def test_the_bar_keeps_the_colour_of_what_was_computed() -> None:
    insight = report(calibrated_cycle()).calibrated[0]

    assert (insight.standing, insight.computed_standing) == (Standing.ABOVE, Standing.AT)
    assert insight.colour == "#1b5fa8"


@pytest.mark.parametrize(
    ("rank", "attained", "words"),
    [
        ("0", "低于 Sb", "按计算低于 Sb"),
        ("1", "Sb 初级", "按计算是 Sb 初级"),
        ("1.40", "Sb 与 Si 之间（1.40）", "按计算是 Sb 与 Si 之间（1.40）"),
    ],
)
def test_a_computed_level_beside_a_decided_band_reads_as_a_sentence(
    rank: str, attained: str, words: str
) -> None:
    decided = Calibration(Standing.BELOW, "有待改进", REASON)
    given = {"attained_rank": Decimal(rank), "attained": attained, "calibration": decided}

    assert line("洞察需求", AT, **given).attained_told == words
    assert line("洞察需求", AT, **{**given, "calibration": None}).attained_told == attained
