"""The questionnaire in the report."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from competency_portal.assessments.models import RaterGroup
from competency_portal.assessments.services.response_moves import submit_response
from competency_portal.reports.content import GapReport, gap_report
from competency_portal.reports.files import report_pdf
from competency_portal.results.queries.results import published
from tests.assessments.questionnaires import (
    account,
    choose,
    fill,
    items_of,
    questioned_cycle,
    response_of,
)
from tests.factories import LaunchedCycle, answer
from tests.factories.results import AT, close_and_publish, submit

pytestmark = pytest.mark.django_db


def answered_report(
    dimensions: Any = None, *, groups: tuple[RaterGroup, ...] = tuple(RaterGroup)[:2], **cycle: Any
) -> tuple[LaunchedCycle, GapReport]:
    """service (60): 4 4 5 5 and "can't judge"; team (40): 2 3 and a blank; themselves 5 and 4."""
    cycle = {"part_weights": {"competencies": "70", "questionnaire": "30"}, **cycle}
    made = questioned_cycle(1, dimensions or {"service": ("60", 5), "team": ("40", 5)}, **cycle)
    (review,) = made.reviews
    answer(review, made.catalogue, AT)
    submit(review)
    for group in groups:
        response = response_of(made, group)
        if group is RaterGroup.SELF:
            fill(response, *["r5"] * 5, "r4")
        else:
            said = ["r4", "r4", "r5", "r5", "*", "r2", "r3", "r2", "r3"]
            for item, option in zip(items_of(made), said, strict=False):
                choose(response, item, option)
        submit_response(response=response, actor=account(response))
    close_and_publish(made.cycle, made.hr)
    return made, gap_report(published().get(assessment=made.assessments[0]))


def page_of(made: LaunchedCycle) -> str:
    client = Client()
    reader = made.employees[0].user
    assert reader
    client.force_login(reader)
    url = reverse("reports:report", args=[made.cycle.code, made.employees[0].number])
    return client.get(url).content.decode()


def test_every_dimension_stands_there_by_every_respondent() -> None:
    _made, found = answered_report()

    assert found.questionnaire is not None
    assert [
        (
            line.name,
            line.weight_shown,
            [(cell.respondent, cell.score, cell.answered, cell.scored) for cell in line.cells],
        )
        for line in found.questionnaire.lines
    ] == [
        ("service", "60", [("上级", Decimal("4.50"), 5, 4), ("本人", Decimal("5.00"), 5, 5)]),
        ("team", "40", [("上级", Decimal("2.50"), 4, 4), ("本人", Decimal("4.00"), 5, 5)]),
    ]


def test_the_value_is_explained_and_the_own_answers_stand_beside_it() -> None:
    _made, found = answered_report()

    section = found.questionnaire
    assert section is not None
    boss, own = section.respondents
    assert (own.counts, own.total, own.percent) == (False, Decimal("4.60"), Decimal("90.00"))
    assert (boss.counts, boss.total, boss.percent) == (True, Decimal("3.70"), Decimal("67.50"))
    assert boss.formula == "(60 × 4.50 + 40 × 2.50) ÷ 100 = 3.70"
    assert boss.mapping == "(3.70 − 1) ÷ (5 − 1) × 100 = 67.50"
    assert (section.value, section.formula) == (Decimal("67.50"), "")
    assert found.composition is not None
    assert [part.how for part in found.composition.parts][1] == boss.mapping
    assert found.composition.total == Decimal("55.25")


def test_several_respondents_are_blended_by_their_weights() -> None:
    _made, found = answered_report(respondents={"supervisor": "75", "self": "25"})

    section = found.questionnaire
    assert section is not None
    assert section.value == Decimal("73.13")
    assert section.formula == "(75 × 67.50 + 25 × 90.00) ÷ 100 = 73.13"


def test_nothing_is_said_where_nobody_answered() -> None:
    made, found = answered_report(groups=())

    assert found.questionnaire is None
    assert 'data-testid="questionnaire"' not in page_of(made)


def test_the_page_and_the_paper_say_the_same() -> None:
    made, found = answered_report()

    page = page_of(made)
    paper = "".join(one.extract_text() for one in PdfReader(io.BytesIO(report_pdf(found))).pages)

    for words in ("行为问卷", "67.50", "3.70", "4.60", "已答 5 / 5 题，1 题无法评价", "不计入"):
        assert words in page
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", paper)
    assert 'data-testid="questionnaire-value"' in page


def test_a_report_costs_the_same_at_two_and_at_twelve_dimensions() -> None:
    def cost(number: int) -> int:
        made = questioned_cycle(1, {f"d{place}": ("10", 6) for place in range(number)})
        (review,) = made.reviews
        answer(review, made.catalogue, AT)
        submit(review)
        response = response_of(made)
        fill(response, "r3", "r4")
        submit_response(response=response, actor=account(response))
        close_and_publish(made.cycle, made.hr)
        with CaptureQueriesContext(connection) as queries:
            assert 'data-testid="questionnaire"' in page_of(made)
        return len(queries)

    assert cost(2) == cost(12)


def test_a_submitted_response_changes_no_report_before_it_is_published() -> None:
    made = questioned_cycle()
    response = response_of(made)
    fill(response, "r3", "r4")
    submit_response(response=response, actor=account(response))
    client = Client()
    reader = made.employees[0].user
    assert reader
    client.force_login(reader)

    url = reverse("reports:report", args=[made.cycle.code, made.employees[0].number])

    assert client.get(url).status_code == 404


def test_where_the_competencies_weigh_nothing_the_total_is_the_overall_score() -> None:
    """On the page, on paper and in the list, and how it was computed."""
    made, found = answered_report(part_weights={"competencies": "0", "questionnaire": "100"})

    score = found.figures.score

    assert (score, found.figures.is_total) == (made.assessments[0].results.get().total, True)
    page = page_of(made)
    assert f'data-testid="overall-score" data-value="{score}"' in page
    assert "综合得分（0–100）" in page
    assert "这个周期里能力不占权重" in page
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(report_pdf(found))).pages)
    assert f"{score}（0–100）" in "".join(paper.split())
    client = Client()
    client.force_login(made.hr)
    assert f'data-value="{score}"' in client.get(reverse("reports:report_list")).content.decode()
