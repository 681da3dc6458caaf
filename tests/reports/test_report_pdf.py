"""The gap report on paper."""

import dataclasses
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from pypdf import PdfReader

from competency_portal.assessments.models import Rating
from competency_portal.reports.content import GapReport, gap_report
from competency_portal.reports.files import STYLESHEETS, report_html, report_pdf, title
from competency_portal.reports.pdf import render_pdf
from competency_portal.results.queries.results import published
from tests.factories import LaunchedCycle, answer, launched_cycle
from tests.factories.results import (
    ABOVE,
    AT,
    BELOW,
    close_and_publish,
    mark,
    published_cycle,
    submit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def report(made: LaunchedCycle) -> GapReport:
    return gap_report(published().get(assessment=made.assessments[0]))


def full_cycle(evidence: str = "三月暴雨，逐户回访。") -> LaunchedCycle:
    made = launched_cycle(1, code="2026", name="2026 年度能力评估")
    (review,) = made.reviews
    answer(review, made.catalogue, AT, BELOW, ABOVE, BELOW, None)
    Rating.objects.filter(review=review).exclude(evidence="").update(evidence=evidence)
    mark(review, "response", "Sb", "seen", "not_seen", "no_chance")
    submit(review)
    close_and_publish(made.cycle)
    return made


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def fonts(pdf: bytes) -> set[str]:
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
            found.add(font.get_object()["/BaseFont"].partition("+")[2])
    return found


def in_order(wanted: list[str], text: str) -> Iterator[str]:
    """Those of the parts that follow each other in the text."""
    for part in wanted:
        _, found, text = text.partition(part)
        if not found:
            return
        yield found


def test_it_says_everything_in_the_order_of_the_page() -> None:
    made = full_cycle()

    text = "\n".join(pages(report_pdf(report(made))))

    wanted = [
        "评了 4 项，2 项达标，先补两项。",
        "诚信和快速响应低于岗位要求",
        "达标率",
        "先补这些",
        "还差 1 条",
        "快速响应 Sb 的行为 2",
        "核心能力",
        "专业能力",
        "低于 Sb",
        "未评分",
        "要求与现有",
        "强项",
        "依据",
        "三月暴雨，逐户回访。",
        "怎么算的",
        "(40 × 1.50 + 60 × 2.00) ÷ 100 = 1.80",
        "日期",
    ]
    assert list(in_order(wanted, text)) == wanted


def test_two_short_categories_are_computed_side_by_side() -> None:
    found = report(full_cycle())
    core, service = found.asked
    blend = dataclasses.replace(core.lines[0], groups=core.lines[0].groups * 2)

    assert found.is_brief
    for categories in (
        (core,),
        (core, service, core),
        (dataclasses.replace(core, lines=core.lines * 11), service),
        (dataclasses.replace(core, lines=(blend,)), service),
    ):
        assert not dataclasses.replace(found, categories=categories).is_brief


def leading(html: str) -> set[str]:
    """What must not stand alone at the foot of a page: headings, and what explains the next."""
    found = re.findall(r'<(?:h[23]|p class="[^"]*with-next")>(.*?)</(?:h[23]|p)>', html)
    return {"".join(unescape(re.sub("<[^>]+>", "", text)).split()) for text in found}


def test_no_page_ends_with_a_heading_or_with_what_explains_it() -> None:
    html = report_html(report(full_cycle()))
    evidence, rules, end = (html.index(mark) for mark in ("<h2>依据", "<h2>怎么算的", "</main>"))
    # Pushed down line by line, each part comes to the foot of a page with every line of its own.
    pushed = "".join(
        f'<div style="break-before: page">{"<p>空行</p>" * lines}{part}</div>'
        for part in (html[evidence:rules], html[rules:end])
        for lines in range(18, 38)
    )

    pdf = render_pdf(html[:evidence] + pushed + html[end:], title="", stylesheets=STYLESHEETS)

    last = [
        "".join(text.partition("\n能力差距报告 ")[0].split("\n")[-1].split()) for text in pages(pdf)
    ]
    assert "空行" in last
    alone = {line for line in last for text in leading(html) if text.endswith(line)}
    assert alone == set()


def test_three_people_sign() -> None:
    made = full_cycle()

    last = pages(report_pdf(report(made)))[-1]

    name = made.employees[0].name
    assert f"员工 {name}\n日期\n上级 李主管\n日期\nHR\n日期" in last


def test_every_page_has_its_place_and_its_owner() -> None:
    made = full_cycle(evidence="一句很长的话。" * 800)

    found = pages(report_pdf(report(made)))

    assert len(found) > 4
    for number, text in enumerate(found, start=1):
        assert f"第 {number} 页，共 {len(found)} 页" in text
        assert "能力差距报告" in text
        assert "2026 年度能力评估" in text


def test_only_our_fonts_are_embedded() -> None:
    pdf = report_pdf(report(full_cycle()))

    assert fonts(pdf) == {"Portal-Sans-SC", "Portal-Sans-SC-Bold"}


def test_rare_names_print() -> None:
    made = full_cycle()
    person = made.assessments[0]
    person.employee_name = "\U0002cc56㛃喆堃龘"
    person.save()

    pdf = report_pdf(report(made))

    text = "\n".join(pages(pdf))
    assert "\U0002cc56㛃喆堃龘" in text
    assert "〓" not in text
    assert all(name.startswith("Portal-Sans-SC") for name in fonts(pdf))


def test_it_is_tagged_and_titled() -> None:
    found = report(full_cycle())

    reader = PdfReader(io.BytesIO(report_pdf(found)))

    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/Lang"] == "zh-CN"  # type: ignore[index]
    assert reader.metadata is not None
    assert reader.metadata.title == title(found)
    assert title(found) == f"能力差距报告 {found.person.name} 2026 年度能力评估"


def test_the_document_is_well_formed_and_names_no_address() -> None:
    html = report_html(
        report(full_cycle(evidence="a < b & \"c\" 'd' <img src=file:///etc/passwd>"))
    )

    fromstring(html)  # noqa: S314 -- our own template
    assert re.findall(r"(?:src|href|url\()[^>]*", html.replace("&lt;img src=", "")) == []


def test_the_same_report_gives_the_same_bytes() -> None:
    found = report(full_cycle())

    assert report_pdf(found) == report_pdf(found)


def test_somebody_with_nothing_rated_gets_a_short_honest_report() -> None:
    made = published_cycle(None)

    text = "\n".join(pages(report_pdf(report(made))))

    assert "这次没有能力评分。" in text
    assert "达标率" not in text
    assert "岗位要求的行为" in text
    assert "怎么算的" not in text


def test_it_speaks_english_when_asked() -> None:
    with translation.override("en"):
        found = report(full_cycle())
        text = "\n".join(pages(report_pdf(found)))

    assert "4 requirements were rated, 2 met: start with two." in text
    assert "Page 1 of" in text


def test_the_command_writes_the_file(tmp_path: Path) -> None:
    made = full_cycle()
    target = tmp_path / "report.pdf"

    call_command("render_report", "2026", made.employees[0].number, output=str(target), verbosity=0)

    assert target.read_bytes() == report_pdf(report(made))


def test_the_command_names_what_is_missing(tmp_path: Path) -> None:
    made = launched_cycle(1, code="running")
    number = made.employees[0].number

    with pytest.raises(CommandError, match=f"running 里没有 {number} 的已发布结果"):
        call_command("render_report", "running", number, output=str(tmp_path / "x.pdf"))
