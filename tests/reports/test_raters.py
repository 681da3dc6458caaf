"""The report says who rated, how it counts, and how each figure was blended (§4, §5, §7)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from competency_portal.assessments.models import Nomination, RaterGroup, UnnamedAnswer
from competency_portal.reports.content import GapReport, gap_report
from competency_portal.reports.content.competencies import Line
from competency_portal.reports.files import report_pdf
from competency_portal.results.models import AssessmentResult
from tests.factories import LaunchedCycle, rater_review
from tests.factories.many_voices import rated_by
from tests.factories.results import ABOVE, AT, BELOW, close_and_publish, result_of

pytestmark = pytest.mark.django_db

Told = list[tuple[str, int | None, str, str]]


def published(made: LaunchedCycle) -> LaunchedCycle:
    close_and_publish(made.cycle, made.hr)
    return made


def report_of(made: LaunchedCycle) -> GapReport:
    return gap_report(AssessmentResult.objects.get(pk=result_of(made).pk))


def line_of(report: GapReport, code: str) -> Line:
    return next(line for line in report.lines if line.code == code)


def told(report: GapReport) -> Told:
    lines = report.raters.lines if report.raters else ()
    return [(line.name, line.raters, line.weight, line.how) for line in lines]


def page_of(made: LaunchedCycle) -> str:
    client = Client()
    assert made.employees[0].user
    client.force_login(made.employees[0].user)
    address = reverse("reports:report", args=[made.cycle.code, made.employees[0].number])
    return client.get(address).content.decode()


def block(page: str) -> str:
    """What stands in the table of who rated, as it is read."""
    table = page.partition('data-testid="raters"')[2].partition("</div>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", table).split())


def on_paper(made: LaunchedCycle) -> str:
    pages = PdfReader(io.BytesIO(report_pdf(report_of(made)))).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def squeezed(texts: Iterable[str]) -> list[str]:
    return ["".join(text.split()) for text in texts]


def many_sided() -> LaunchedCycle:
    """Four peers, others of two and one; of the peers only two answered one competency."""
    made = rated_by(peers=4, subordinates=2, related=1, own=BELOW)
    rows = UnnamedAnswer.objects.filter(group="peer", competency__code="insight")
    UnnamedAnswer.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:2])).delete()
    return published(made)


def test_every_group_is_told_with_how_it_counts() -> None:
    made = many_sided()

    report = report_of(made)

    others, together = "其他（下属和相关部门）", "计入得分；合在一起才够 3 人"
    assert told(report) == [
        ("上级", 1, "60", "计入得分"),
        ("同级", 4, "20", "计入得分"),
        (others, 3, "15 + 5 = 20", together),
        ("本人", 1, "0", "列在旁边，不计入得分"),
    ]
    page, paper = page_of(made), on_paper(made)
    for name, _raters, weight, how in told(report):
        assert [name in page, weight in page, how in page] == [True] * 3
        assert [one in paper for one in squeezed([name, weight, how])] == [True] * 3
    sources = "上级、同级 4 人和其他 3 人（下属和相关部门）"
    assert f"得分来自{sources}。" in page
    assert squeezed([sources])[0] in paper


def test_a_blend_is_written_out_for_the_score_and_for_the_level() -> None:
    made = many_sided()

    line = line_of(report_of(made), "response")

    assert line.said == (
        *("上级 2.00（权重 60）", "同级 3.00（4 人，权重 20）"),
        *("其他 3.00（3 人，权重 20）", "本人 1.00（不计入）"),
    )
    assert line.formula == "(60 × 2.00 + 20 × 3.00 + 20 × 3.00) ÷ 100 = 2.40"
    assert line.attained_formula == "(60 × 1.00 + 20 × 2.00 + 20 × 2.00) ÷ 100 = 1.40"
    page, paper = page_of(made), on_paper(made)
    for text in (*line.said, f"得分：{line.formula}", f"现有水平：{line.attained_formula}"):
        assert text in page
        assert squeezed([text])[0] in paper


def test_a_competency_that_too_few_answered_says_so() -> None:
    made = many_sided()

    line = line_of(report_of(made), "insight")

    withheld = "同级：回答的不到 3 人，不计入"
    assert line.said[1] == withheld
    assert line.formula == "(60 × 2.00 + 20 × 3.00) ÷ 80 = 2.25"
    assert withheld in page_of(made)
    assert squeezed([withheld])[0] in on_paper(made)


def test_nobody_and_too_few_read_alike() -> None:
    """Nothing on the page or the sheet tells 0 from 1 and 2 who submitted."""
    read = []
    for peers in (0, 1, 2):
        made = published(rated_by(peers, group_weights={"supervisor": "80", "peer": "20"}))
        report = report_of(made)
        lines = [(line.said, line.formula, line.attained_formula) for line in report.lines]
        read.append((told(report), lines, report.raters, block(page_of(made))))

    assert read[0] == read[1] == read[2]
    assert read[0][0][1:] == [("同级", None, "20", "提交的不到 3 人，不显示也不计入")]
    assert "同级 — 20 提交的不到 3 人，不显示也不计入" in read[0][3]
    assert squeezed(["同级—20提交的不到 3 人，不显示也不计入"])[0] in on_paper(made)


def test_a_group_in_which_nobody_was_asked_says_so() -> None:
    """Whoever was asked and whatever became of it, the others read as ever."""
    made = rated_by(peers=3)
    rater_review(made.assessments[0], RaterGroup.RELATED)
    Nomination.objects.filter(group=RaterGroup.RELATED).update(state="declined")
    published(made)

    nobody, few = "没有请人，不计入", "提交的不到 3 人，不显示也不计入"

    assert told(report_of(made))[2:] == [("下属", None, "15", nobody), ("相关部门", None, "5", few)]
    assert nobody in page_of(made)
    assert squeezed([nobody])[0] in on_paper(made)


def test_a_named_group_that_handed_nothing_in_says_so() -> None:
    made = rated_by(peers=3, supervisor=None, group_weights={"supervisor": "80", "peer": "20"})
    rater_review(made.assessments[0], RaterGroup.SELF)

    report = report_of(published(made))

    assert told(report) == [
        ("同级", 3, "20", "计入得分"),
        ("上级", None, "80", "没有提交，不计入"),
        ("本人", None, "0", "没有提交，不计入"),
    ]
    assert line_of(report, "insight").said == ("同级 3.00（3 人）",)


def test_the_supervisor_alone_needs_no_table() -> None:
    made = rated_by(group_weights={"supervisor": "100"})
    made.assessments[0].nominations.all().delete()
    page = page_of(published(made))

    assert report_of(made).raters is None
    assert [mark for mark in ('id="raters"', "得分来自", "谁评的") if mark in page] == []
    assert line_of(report_of(made), "insight").said == ("上级 2.00",)


def test_a_result_from_before_it_was_kept_has_no_table() -> None:
    made = published(rated_by(peers=3, supervisor=ABOVE))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM results_groupstanding")

    assert report_of(made).raters is None
    assert 'id="raters"' not in page_of(made)
    assert line_of(report_of(made), "insight").said[1] == "同级 3.00（3 人，权重 20）"


def test_equal_weights_and_equal_levels_are_written_as_ever() -> None:
    made = rated_by(peers=3, supervisor=AT, group_weights={"supervisor": "50", "peer": "50"})

    line = line_of(report_of(published(made)), "insight")

    assert (line.formula, line.attained_formula) == (
        *("(2.00 + 3.00) ÷ 2 = 2.50", "(1.00 + 2.00) ÷ 2 = 1.50"),
    )
