"""HR reminds whoever is missing: whom it reaches, once a day, in one press."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from competency_portal.assessments.models import Assessment
from competency_portal.assessments.queries.chasing import Choice, reached_by
from competency_portal.assessments.services.chasing import chase
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.core.errors import Refused
from competency_portal.notices.models import Notice, Outage
from competency_portal.notices.services.digests import send_digests
from competency_portal.people.models import Employee
from tests.assessments.questionnaires import questioned_cycle
from tests.factories import DepartmentFactory, LaunchedCycle
from tests.factories.notices import give_addresses

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
EVERYBODY = Choice()


def chased() -> list[str]:
    """Whom HR has reminded, in order."""
    rows = Notice.objects.filter(kind="chased").order_by("pk")
    return list(rows.values_list("recipient__name", flat=True))


@pytest.fixture
def made() -> LaunchedCycle:
    made = questioned_cycle(2, stages=("self", "supervisor"))
    give_addresses([*made.employees, made.supervisor])
    return made


@pytest.fixture
def hr(made: LaunchedCycle) -> Client:
    client = Client()
    client.force_login(made.hr)
    return client


def test_the_page_says_whom_it_reaches_and_then_reaches_them(
    made: LaunchedCycle, hr: Client
) -> None:
    url = f"/cycles/{made.cycle.code}/remind/"

    asked = hr.get(url).content.decode()
    said = hr.post(url, follow=True).content.decode()
    again = hr.get(url).content.decode()

    assert 'data-testid="reached" data-value="3"' in asked
    assert "已提醒 3 人。" in said
    assert 'data-testid="reached" data-value="0"' in again
    # Not a dead end: when it was, and why the button is off.
    at = timezone.localtime(Notice.objects.filter(kind="chased")[0].created_at)
    assert f"最近一次在 {at:%H:%M}。一天一次就够" in again
    assert 'data-testid="remind" disabled>今天已提醒' in again
    assert len(chased()) == 3


def test_where_nothing_is_mailed_no_mail_is_promised(
    made: LaunchedCycle, hr: Client, settings: Any
) -> None:
    url = f"/cycles/{made.cycle.code}/remind/"
    mailed = hr.get(url).content.decode()
    Outage.objects.create(since=timezone.now(), last_at=timezone.now())
    down = hr.get(url).content.decode()
    settings.SENDS_MAIL = False

    page = hr.get(url).content.decode()

    assert ["邮件现在发出" in text for text in (mailed, down, page)] == [True, False, False]
    assert "邮件等恢复后自动发出" in down
    assert "会提醒 3 人，只在网站里通知。" in page


def test_one_press_reminds_a_person_or_a_department(made: LaunchedCycle, hr: Client) -> None:
    url = f"/cycles/{made.cycle.code}/remind/?q=&back=/board/"
    person, other = made.employees
    elsewhere = DepartmentFactory.create()
    Assessment.objects.filter(employee=other).update(department=elsewhere)

    said = hr.post(url, {"person": person.pk, "stay": "1"}, follow=True)

    assert said.redirect_chain == [(url, 302)]
    assert chased() == [person.name]
    page = said.content.decode()
    assert page.count('data-testid="remind-one"') == 2
    left = re.findall(r'">(\d+ 份)</td>\s*<td[^>]*><button[^>]*remind-department', page)
    assert left == ["2 份", "2 份"]
    hr.post(url, {"department": elsewhere.pk, "stay": "1"})
    assert sorted(chased()) == sorted([person.name, other.name, "李主管"])


def test_with_the_last_day_over_more_time_comes_first(made: LaunchedCycle, hr: Client) -> None:
    url = f"/cycles/{made.cycle.code}/remind/"
    with time_machine.travel(timezone.now() + 60 * DAY):
        hr.force_login(made.hr)
        page = hr.get(url).content.decode()

    buttons = re.findall(r'class="btn btn-(\w+)[^>]*data-testid="(remind|extend)"', page)
    assert buttons == [("secondary", "remind"), ("primary", "extend")]


def test_once_a_day_and_person_and_task(made: LaunchedCycle) -> None:
    first = Choice(person=made.employees[0].pk)

    assert chase(cycle=made.cycle, choice=first, actor=made.hr) == 1
    assert chase(cycle=made.cycle, choice=EVERYBODY, actor=made.hr) == 2
    assert chase(cycle=made.cycle, choice=EVERYBODY, actor=made.hr) == 0
    with time_machine.travel(timezone.now() + DAY):
        assert chase(cycle=made.cycle, choice=EVERYBODY, actor=made.hr) == 3


def test_it_is_mailed_with_the_digest_of_the_day_or_the_next(
    made: LaunchedCycle, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    first, second = made.employees
    send_digests(timezone.localdate(), [first.pk])
    chase(cycle=made.cycle, choice=EVERYBODY, actor=made.hr)

    send_digests(timezone.localdate(), [first.pk, second.pk])

    assert [letter.to for letter in mailoutbox] == [
        [f"{one.number}@example.com"] for one in (first, second)
    ]
    send_digests(timezone.localdate() + DAY, [first.pk, second.pk])
    assert mailoutbox[2].to == [f"{first.number}@example.com"]
    assert "HR 请你尽快完成" in mailoutbox[2].body


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ({"stage": "supervisor"}, 1),
        ({"show": "late"}, 0),
        ({"person": "99999999999999999999999"}, 0),
        ({"department": "x"}, 0),
        ({"q": "李主管"}, 1),
        ({"stage": "kpi"}, 0),
    ],
)
def test_a_choice_reaches_no_more_than_it_says(
    made: LaunchedCycle, asked: dict[str, str], reached: int
) -> None:
    assert len(reached_by(Choice.read(asked), made.cycle, made.hr).people) == reached


def test_a_department_reaches_those_who_are_behind_its_people(made: LaunchedCycle) -> None:
    choice = Choice(department=made.department.pk)

    assert len(reached_by(choice, made.cycle, made.hr).people) == 3


def test_whoever_cannot_log_in_is_counted_but_not_reached(made: LaunchedCycle) -> None:
    Employee.objects.filter(pk=made.employees[0].pk).update(user=None)

    found = reached_by(EVERYBODY, made.cycle, made.hr)

    assert (len(found.people), found.unable) == (2, 1)


def test_hr_sees_when_the_last_reminder_went(made: LaunchedCycle, hr: Client) -> None:
    chase(cycle=made.cycle, choice=Choice(person=made.employees[0].pk), actor=made.hr)

    page = hr.get(f"/board/{made.cycle.code}/waiting/").content.decode()

    assert page.count('data-testid="reminded"') == 1


def test_a_closed_cycle_is_chased_no_more(made: LaunchedCycle) -> None:
    close_cycle(cycle=made.cycle, actor=made.hr)

    with pytest.raises(Refused):
        chase(cycle=made.cycle, choice=EVERYBODY, actor=made.hr)


def test_the_page_takes_the_same_queries_for_one_and_for_many() -> None:
    counts = []
    for people in (1, 5):
        made = questioned_cycle(people, stages=("self", "supervisor"))
        with CaptureQueriesContext(connection) as queries:
            found = reached_by(EVERYBODY, made.cycle, made.hr)
        counts.append(len(queries))

    assert len(found.people) == 6
    assert counts[0] == counts[1]
