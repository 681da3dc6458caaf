"""What was marked again since the publication, beside gaps whose figures stay (§22)."""

from __future__ import annotations

import datetime
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from competency_portal.assessments.proposal import Mark
from competency_portal.core.templatetags.formats import date_full
from competency_portal.development.models import BehaviourRemark
from competency_portal.development.movement import Movement
from competency_portal.development.services.tracking import mark_again
from competency_portal.reports.content import gap_report
from competency_portal.reports.content.since import MarkedAgain, Since, since_of
from competency_portal.results.queries.results import published
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.plans import cycle_with_gap, line_of_gap, planned, user_of

EARLY, LATE = datetime.date(2026, 11, 10), datetime.date(2026, 11, 12)


def since(*found: tuple[Movement, datetime.date]) -> Since:
    return Since(tuple(MarkedAgain(f"行为 {n}", *one) for n, one in enumerate(found)))


def test_every_movement_is_counted_with_its_day_or_the_last_of_several() -> None:
    every = since(
        (Movement.LOST, EARLY),
        (Movement.MOVED, EARLY),
        (Movement.FIRST, LATE),
        (Movement.MOVED, LATE),
        (Movement.STILL, EARLY),
    )

    assert since((Movement.MOVED, EARLY)).sentence == (
        "其中 1 条之后再标为见到（2026 年 11 月 10 日）；报告的数字不变。"
    )
    assert every.sentence == (
        "其中 2 条之后再标为见到（最近一次 2026 年 11 月 12 日）；"
        "1 条之后第一次见到（2026 年 11 月 12 日）；1 条之后再标仍未见到（2026 年 11 月 10 日）；"
        "1 条评估时见到、之后不再见到（2026 年 11 月 10 日）；报告的数字不变。"
    )
    assert every.seen == {"行为 1", "行为 2", "行为 3"}
    assert every.lost == ("行为 0",)


def remark(made: LaunchedCycle, *marks: Mark, person: int = 0) -> None:
    """Mark the behaviours of the gap again, in their order, after a measure."""
    behaviours = [one.behaviour.pk for one in line_of_gap(made, person).behaviours]
    measure = planned(made, person)
    BehaviourRemark.objects.bulk_create(
        BehaviourRemark(measure=measure, behaviour_id=key, mark=mark.value, by=made.supervisor)
        for key, mark in zip(behaviours, marks, strict=False)
    )


def read(made: LaunchedCycle, reader: object, name: str) -> str:
    client = Client()
    client.force_login(user_of(reader))  # type: ignore[arg-type]
    answer = client.get(reverse(name, args=[made.cycle.code, made.employees[0].number]))
    if not name.endswith("pdf"):
        return answer.content.decode()
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


@pytest.mark.django_db
def test_the_report_says_beside_the_gap_what_was_marked_again() -> None:
    made = cycle_with_gap()
    (behaviour,) = [one.behaviour.pk for one in line_of_gap(made).missing]
    before = gap_report(published().get())
    mark_again(measure=planned(made), marks={behaviour: Mark.SEEN}, actor=user_of(made.supervisor))
    words = f"其中 1 条之后再标为见到（{date_full(timezone.localdate())}）；报告的数字不变。"

    found = [read(made, one, "reports:report") for one in (made.supervisor, made.employees[0])]
    on_paper = read(made, made.supervisor, "reports:report_pdf")

    # Beside what to work on first, and beside what is missing.
    assert [page.count(words) for page in found] == [2, 2]
    assert on_paper.replace(" ", "").count(words.replace(" ", "")) == 2
    assert [page.count("还差 1 条") for page in found] == [2, 2]
    assert gap_report(published().get()) == before


@pytest.mark.django_db
def test_whoever_scored_and_leads_no_more_does_not_read_it() -> None:
    made = cycle_with_gap()
    remark(made, Mark.SEEN, Mark.SEEN)
    made.employees[0].supervisor = EmployeeFactory.create()
    made.employees[0].save()

    for name in ("reports:report", "reports:report_pdf"):
        page = read(made, made.supervisor, name)
        assert ("还差" in page, "再标" in page) == (True, False)


@pytest.mark.django_db
def test_the_guide_knows_what_has_moved_and_what_is_agreed() -> None:
    made = cycle_with_gap()
    remark(made, Mark.NOT_SEEN, Mark.SEEN, Mark.SEEN)
    planned(made, text="请人带教")
    texts = [one.behaviour.text.rstrip("。") for one in line_of_gap(made).behaviours]

    page = read(made, made.supervisor, "reports:guide")
    on_paper = read(made, made.supervisor, "reports:guide_pdf").replace(" ", "")

    for found in (page, on_paper):
        assert all(words in found for words in ("不再见到", "变为见到", "第一次见到", "请人带教"))
        assert f"“{texts[0]}”评估时见到过，之后没有见到：有什么变化？".replace(" ", "") in (
            found.replace(" ", "")
        )
        assert "最接近做到" not in found
    for text in texts[1:]:
        assert f"“{text}”之后见到了：是怎么做到的？" in page


@pytest.mark.django_db
def test_it_costs_two_queries_for_one_mark_and_for_three() -> None:
    made = cycle_with_gap(2)
    remark(made, Mark.SEEN)
    remark(made, Mark.NOT_SEEN, Mark.SEEN, Mark.SEEN, person=1)

    found = []
    for assessment in made.assessments:
        result = published().get(assessment=assessment)
        lines = gap_report(result).lines
        with CaptureQueriesContext(connection) as queries:
            marked = since_of(result, lines).get("learning")
        found.append((len(queries), len(marked.marks) if marked else 0))

    # Seen again what was seen in the review says nothing of the gap.
    assert found == [(2, 0), (2, 3)]
