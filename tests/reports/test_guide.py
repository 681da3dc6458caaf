"""The conversation guide: made from the report, for everybody but the person."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from competency_portal.assessments.models import RaterGroup
from competency_portal.feedback.models import Objection
from competency_portal.feedback.queries.second_look import points_of
from competency_portal.reports.content import gap_report
from competency_portal.reports.content.guide import Guide, guide_of
from competency_portal.reports.files import guide_document
from competency_portal.results.queries.results import published
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import lock_calibration
from models_catalog.standing import Standing
from tests.factories import LaunchedCycle, answer, launched_cycle, rater_review
from tests.factories.calibration import calibrating, decide_on
from tests.factories.feedback import contest, contested_cycle, decide_item, user_of
from tests.factories.people import EmployeeFactory
from tests.factories.results import ABOVE, AT, BELOW, close_and_publish, mark, submit

pytestmark = pytest.mark.django_db


def talked_about() -> LaunchedCycle:
    """Learning above, integrity below without marks, response below with marks, one unrated."""
    made = launched_cycle(1)
    (review,) = made.reviews
    answer(review, made.catalogue, ABOVE, BELOW, AT, BELOW, None)
    mark(review, "response", "Sb", "seen", "not_seen", "no_chance")
    submit(review)
    own = rater_review(made.assessments[0], RaterGroup.SELF)
    answer(own, made.catalogue, ABOVE, AT, AT, BELOW, AT)
    submit(own)
    close_and_publish(made.cycle)
    return made


def guide(made: LaunchedCycle) -> Guide:
    (assessment,) = made.assessments
    return guide_of(gap_report(published().get()), points_of(assessment))


def test_praise_work_questions_and_differences() -> None:
    found = guide(talked_about())

    assert next(one.line.standing for one in found.praise) == ABOVE
    work = {one.priority.line.code: one for one in found.to_work_on}
    assert set(work) == {"integrity", "response"}
    assert len(work["response"].questions) == 2
    assert all("？" in question for question in work["response"].questions)
    assert [line.code for line in found.unrated] == ["relations"]
    (differing,) = found.differing
    assert (differing.line.code, differing.own.standing) == ("integrity", AT)
    assert (differing.standing, differing.is_higher) == (BELOW, True)


def test_what_the_supervisor_found_wanting_is_quoted_as_no_praise() -> None:
    made = calibrating([AT, BELOW, AT, AT, None])
    decide_on(made, "integrity", ABOVE, reason="两次台账都按时。")
    lock_calibration(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)

    first = guide(made).praise[0]

    assert (first.line.code, first.evidence) == ("integrity", "")
    assert first.line.evidence != ""


def test_on_paper_too() -> None:
    text = paper(guide_document(guide(talked_about())))

    assert "面谈提纲" in text
    assert "先从哪一件开始" in text


def seen_differently(own: Standing) -> LaunchedCycle:
    """Integrity: the person said `own`, the supervisor below; the second look decided on target."""
    made = launched_cycle(1)
    made.supervisor.supervisor = EmployeeFactory.create()
    made.supervisor.save()
    (review,) = made.reviews
    answer(review, made.catalogue, AT, BELOW, AT, AT, AT)
    submit(review)
    mine = rater_review(made.assessments[0], RaterGroup.SELF)
    answer(mine, made.catalogue, AT, own, AT, AT, AT)
    submit(mine)
    close_and_publish(made.cycle)
    contest(made)
    decide_item(made, Objection.objects.get(), AT)
    return made


def test_what_was_decided_since_stands_beside_what_differs() -> None:
    made = seen_differently(ABOVE)
    client = Client()
    client.force_login(user_of(made.supervisor))
    address = reverse("reports:guide", args=[made.cycle.code, made.employees[0].number])

    on_page = client.get(address).content.decode().partition("看法不同的地方")[2]
    on_paper = paper(guide_document(guide(made))).partition("看法不同的地方")[2]

    decided = guide(made).differing[0].line.rating
    assert decided in on_page.partition("复核后")[2].partition("</li>")[0]
    assert f"复核后{decided}" in on_paper.replace(" ", "")


def test_what_was_decided_as_the_person_saw_it_differs_no_more() -> None:
    assert guide(seen_differently(AT)).differing == ()


def paper(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_an_objection_that_waits_is_said_to_who_leads_the_talk() -> None:
    made = contested_cycle()
    contest(made, "integrity", "learning")
    client = Client()
    client.force_login(user_of(made.supervisor))

    def read(name: str) -> Any:
        return client.get(reverse(name, args=[made.cycle.code, made.employees[0].number]))

    words = "有一份异议还没有答复：学习、诚信。正在复核，下面的档位和数字还可能改。"
    open_now = read("reports:guide").content.decode()
    on_paper = paper(read("reports:guide_pdf").content)
    for code in ("integrity", "learning"):
        decide_item(made, Objection.objects.get(), AT, code)

    assert (words in open_now, words in on_paper) == (True, True)
    assert words[:11] not in read("reports:guide").content.decode()


def test_the_person_has_no_guide_to_their_own_talk() -> None:
    made = talked_about()
    answers = []
    for user in (user_of(made.supervisor), made.hr, user_of(made.employees[0])):
        client = Client()
        client.force_login(user)
        for name in ("reports:guide", "reports:report"):
            address = reverse(name, args=[made.cycle.code, made.employees[0].number])
            answers.append(client.get(address).status_code)

    assert answers == [200, 200, 200, 200, 404, 200]


def test_it_costs_the_same_for_one_thing_to_work_on_and_for_three() -> None:
    made, counts, client = launched_cycle(2), [], Client()
    for review, below in zip(made.reviews, (1, 3), strict=True):
        answer(review, made.catalogue, *[BELOW] * below, ABOVE)
        for competency, level in (("learning", "E"), ("integrity", "E"), ("insight", "Sb"))[:below]:
            mark(review, competency, level, "seen", "not_seen", "no_chance")
        submit(review)
    close_and_publish(made.cycle)
    client.force_login(user_of(made.supervisor))
    for person in made.employees:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("reports:guide", args=[made.cycle.code, person.number]))
        assert page.status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
