"""Whoever scored somebody who reports to others now keeps the report, and what follows goes on.

Plan, measures, files, guide, talk and what moved are the line's of today.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.core.errors import Refused
from competency_portal.development.addresses import measure_url
from competency_portal.development.services.attachments import attach
from competency_portal.feedback.models import TalkWord
from competency_portal.feedback.services.reading import acknowledge
from competency_portal.feedback.services.talks import confirm_talk
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.feedback import ANSWER, REASON, contest, decide_item
from tests.factories.plans import cycle_with_gap, picture, planned, user_of
from tests.factories.results import AT

pytestmark = pytest.mark.django_db

AGREED, THANKS, MEASURE = "约定每周一次", "谢谢你们", "跟着新主管学投诉回访"
KEPT = ("reports:report", "reports:report_pdf")
GONE = (
    *("reports:guide", "reports:guide_pdf", "development:plan", "feedback:talk"),
    *("development:next_position", "development:moved_person"),
)


@pytest.fixture
def made() -> LaunchedCycle:
    """The person has moved to another supervisor, and everything was written since."""
    made = cycle_with_gap()
    person, now = made.employees[0], EmployeeFactory.create(name="新主管")
    person.supervisor = now
    person.save()
    (assessment,) = made.assessments
    assessment.employee = person
    measure = planned(made, actor=user_of(now), text=MEASURE)
    attach(measure=measure, name="a.png", content=picture(), actor=user_of(person))
    acknowledge(assessment=assessment, revision=1, actor=user_of(person), remark=THANKS)
    today = timezone.localdate()
    confirm_talk(assessment=assessment, day=today, remark=AGREED, actor=user_of(now))
    return made


def addresses(made: LaunchedCycle, names: tuple[str, ...]) -> list[str]:
    return [reverse(name, args=[made.cycle.code, made.employees[0].number]) for name in names]


def opened(reader: Employee, found: list[str]) -> set[int]:
    client = Client()
    client.force_login(user_of(reader))
    return {client.get(address).status_code for address in found}


def test_who_scored_keeps_the_report_alone(made: LaunchedCycle) -> None:
    measure = made.assessments[0].plan.measures.get()
    file = f"{measure_url(measure)}files/{measure.attachments.get().pk}/"
    gone = [*addresses(made, GONE), measure_url(measure), file]
    now = made.employees[0].supervisor
    assert now

    assert opened(made.supervisor, addresses(made, KEPT)) == {200}
    assert opened(made.supervisor, gone) == {404}
    assert opened(now, [*addresses(made, KEPT), *gone]) == {200}


def test_the_report_shows_them_nothing_that_was_written_since(made: LaunchedCycle) -> None:
    (report,) = addresses(made, KEPT[:1])
    now = made.employees[0].supervisor
    assert now
    found = {}
    for reader in (made.supervisor, now):
        client = Client()
        client.force_login(user_of(reader))
        page = client.get(report).content.decode()
        links = [name for name in GONE if addresses(made, (name,))[0] in page]
        found[reader.name] = [text in page for text in (AGREED, THANKS, MEASURE)], bool(links)

    assert found == {"李主管": ([False] * 3, False), "新主管": ([True] * 3, True)}


def test_of_the_answer_they_read_that_there_is_an_objection_and_what_came_of_it(
    made: LaunchedCycle,
) -> None:
    def read(reader: Employee) -> str:
        client = Client()
        client.force_login(user_of(reader))
        return client.get(addresses(made, KEPT[:1])[0]).content.decode()

    confirmed = read(made.supervisor)
    objection = contest(made, "integrity", "learning")
    waiting = read(made.supervisor)
    for code in ("integrity", "learning"):
        decide_item(made, objection, AT, code, actor=made.hr)
    answered = read(made.supervisor)
    pages = (confirmed, waiting, answered)

    assert ['id="response"' in page for page in pages] == [False, True, True]
    assert ("涉及 2 项能力" in waiting, "第 2 版" in answered) == (True, True)
    for page in pages:
        assert 'data-testid="response"' not in page
        assert not any(words in page for words in ("确认已读", "还没有确认", REASON))
    # Of what was changed the second edition says why; of what was confirmed nothing does.
    assert [page.count(ANSWER) for page in (waiting, answered)] == [0, 1]


def test_lists_and_counts_leave_the_person_out(made: LaunchedCycle) -> None:
    EmployeeFactory.create(supervisor=made.supervisor)
    client = Client()
    client.force_login(user_of(made.supervisor))
    found = {
        name: client.get(reverse(name)).content.decode()
        for name in ("reports:report_list", "development:plan_list", "development:moved_group")
    }

    assert [made.employees[0].name in page for page in found.values()] == [True, False, False]
    # Counts name nobody: there is no cycle of which to count.
    assert made.cycle.name not in found["development:moved_group"]


def test_their_word_does_not_stand_for_the_supervisor_of_today(made: LaunchedCycle) -> None:
    with pytest.raises(Refused, match="面谈由谈的两个人确认"):
        confirm_talk(assessment=made.assessments[0], day=None, actor=user_of(made.supervisor))

    assert [word.remark for word in TalkWord.objects.all()] == [AGREED]
