"""HR's overview: who has read, confirmed, contested and talked."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.feedback.queries.overview import Counts, counts_of, responses_of
from competency_portal.feedback.services.reading import acknowledge, note_reading
from competency_portal.feedback.services.talks import confirm_talk
from competency_portal.notices.models import Notice
from competency_portal.notices.services.reminders import tell_due
from tests.factories import LaunchedCycle
from tests.factories.feedback import contest, contested_cycle, decide_item, user_of
from tests.factories.people import DepartmentFactory, EmployeeFactory
from tests.factories.results import AT, BELOW, result_of

pytestmark = pytest.mark.django_db


def answered() -> LaunchedCycle:
    """One confirmed and talked, one contested and waits, one contested and revised, two silent."""
    made = contested_cycle(*[[BELOW]] * 5)
    first, second, third, *_rest = made.assessments
    acknowledge(assessment=first, revision=1, actor=user_of(made.employees[0]))
    for user in (user_of(made.employees[0]), user_of(made.supervisor)):
        confirm_talk(assessment=first, day=timezone.localdate(), actor=user)
    note_reading(result=result_of(made, 1))
    contest(made, person=1)
    decide_item(made, contest(made, person=2), AT)
    assert (second.pk, third.pk) != (0, 0)
    return made


def page(made: LaunchedCycle, query: str = "") -> str:
    client = Client()
    client.force_login(made.hr)
    address = reverse("responses:overview", args=[made.cycle.code])
    return client.get(address + query).content.decode()


def test_everybody_is_counted_once() -> None:
    made = answered()

    assert counts_of(made.cycle) == Counts(
        people=5, read=2, confirmed=1, waiting=1, answered=1, talked=1
    )
    assert responses_of(made.cycle)[0].assessment == made.assessments[1]


def test_a_filter_shows_whom_it_names() -> None:
    made = answered()

    shown = {
        show: page(made, f"?show={show}").count("row-target")
        for show in ("", "unread", "unconfirmed", "waiting", "answered", "untalked", "nonsense")
    }

    assert shown == {
        "": 5,
        "unread": 3,
        "unconfirmed": 4,
        "waiting": 1,
        "answered": 1,
        "untalked": 4,
        "nonsense": 5,
    }


def test_a_department_is_shown_with_those_below_it() -> None:
    made = contested_cycle([BELOW], [BELOW], [BELOW])
    above = DepartmentFactory.create()
    for person, department in zip(
        made.assessments, (above, DepartmentFactory.create(parent=above)), strict=False
    ):
        type(person).objects.filter(pk=person.pk).update(department=department)

    shown = [page(made, f"?department={key}").count("row-target") for key in (above.pk, 10**9)]

    assert shown == [2, 3]


def test_it_costs_the_same_for_one_and_for_five() -> None:
    counts = []
    for made in (contested_cycle([BELOW]), answered()):
        with CaptureQueriesContext(connection) as found:
            page(made)
        counts.append(len(found))

    assert counts[0] == counts[1]


def parts(html: str) -> dict[str, int]:
    """What becomes of those who have not confirmed: the parts add up to all of them."""
    whole = re.search(r'data-testid="unconfirmed" data-value="(\d+)"', html)
    found = re.findall(r'data-testid="part-(\w+)" data-value="(\d+)"', html)
    shown = {name: int(number) for name, number in found}
    assert whole
    assert sum(shown.values()) == int(whole[1])
    return shown


def test_the_parts_of_the_unconfirmed_count_those_who_cannot_be_asked() -> None:
    made = answered()
    type(made.employees[4]).objects.filter(pk=made.employees[4].pk).update(status="left")

    html = page(made)

    assert parts(html) == {"fresh": 1, "waits": 1, "answered": 1, "unable": 1}
    # Whom it would reach is read before the press.
    assert html.count('data-testid="asked-confirm"') == 1


def test_hr_reminds_whoever_has_a_talk_to_lead_or_to_confirm() -> None:
    made = contested_cycle([BELOW], [BELOW], [BELOW])
    led, silent = made.supervisor, made.employees[0]
    first, second, third = made.assessments
    today = timezone.localdate()
    confirm_talk(assessment=first, day=today, actor=user_of(led))
    client = Client()
    client.force_login(made.hr)
    address = reverse("responses:overview", args=[made.cycle.code])

    def told() -> list[tuple[str, str]]:
        rows = Notice.objects.filter(kind="chased").order_by("recipient__number")
        return sorted(rows.values_list("recipient__name", "subject"))

    one = client.post(address, {"what": "talk", "person": silent.pk}, follow=True).content.decode()
    rest = client.post(address, {"what": "talk"}, follow=True).content.decode()
    again = client.post(address, {"what": "talk"}, follow=True).content.decode()

    assert ("已提醒 1 人。" in one, "已提醒 1 人。" in rest) == (True, True)
    assert "今天都提醒过了" in again
    name = made.cycle.name
    assert told() == sorted(
        [(silent.name, f"{name} · 确认面谈"), (led.name, f"{name} · 和下属的面谈")]
    )
    # Of the talks with two others one is led, then the last: nothing is left to be asked for.
    confirm_talk(assessment=first, day=today, actor=user_of(silent))
    confirm_talk(assessment=second, day=today, actor=user_of(led))
    assert [who for who, _subject in told()] == [led.name]
    confirm_talk(assessment=third, day=today, actor=user_of(led))
    assert told() == []


def test_hr_reminds_nobody_any_more_of_talks_that_somebody_else_leads() -> None:
    made = contested_cycle([BELOW], [BELOW])
    other = EmployeeFactory.create(department=made.department)
    client = Client()
    client.force_login(made.hr)
    client.post(reverse("responses:overview", args=[made.cycle.code]), {"what": "talk"})
    asked = Notice.objects.filter(kind="chased", recipient=made.supervisor)

    type(other).objects.filter(pk=made.employees[0].pk).update(supervisor=other)
    tell_due(timezone.localdate())
    still_leads_one = asked.exists()
    type(other).objects.filter(supervisor=made.supervisor).update(supervisor=other)
    tell_due(timezone.localdate())

    assert (still_leads_one, asked.exists()) == (True, False)


def test_hr_reminds_whoever_has_not_confirmed_once_a_day_in_one_press() -> None:
    made = answered()
    client = Client()
    client.force_login(made.hr)
    address = reverse("responses:overview", args=[made.cycle.code])

    asked = {"what": "confirm"}
    person = {**asked, "person": made.employees[3].pk}

    one = client.post(address, person, follow=True).content.decode()
    rest = client.post(f"{address}?show=unconfirmed", asked, follow=True).content.decode()

    assert "已提醒 1 人。" in one
    # Of five one has confirmed and two have objected.
    told = Notice.objects.filter(kind="chased").order_by("pk")
    assert [notice.recipient for notice in told] == list(made.employees[3:])
    assert parts(one) == {"fresh": 1, "asked": 1, "waits": 1, "answered": 1}
    assert 'data-testid="last-confirm"' in one
    assert parts(rest) == {"asked": 2, "waits": 1, "answered": 1}
    assert 'disabled data-testid="remind-confirm">今天已提醒' in rest
    assert "今天都提醒过了" in client.post(address, asked, follow=True).content.decode()
    assert client.post(address, {"what": "x"}).status_code == 404

    acknowledge(assessment=made.assessments[3], revision=1, actor=user_of(made.employees[3]))
    assert [notice.recipient for notice in told.all()] == [made.employees[4]]
