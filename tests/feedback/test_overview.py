"""HR's overview: who has read, confirmed, contested and talked."""

from __future__ import annotations

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
from tests.factories import LaunchedCycle
from tests.factories.feedback import contest, contested_cycle, decide_item, user_of
from tests.factories.people import DepartmentFactory
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
        "unconfirmed": 3,
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


def test_hr_reminds_whoever_has_not_confirmed_once_a_day_in_one_press() -> None:
    made = answered()
    client = Client()
    client.force_login(made.hr)
    address = reverse("responses:overview", args=[made.cycle.code])

    one = client.post(f"{address}?q={made.employees[3].number}", follow=True).content.decode()
    rest = client.post(address, follow=True).content.decode()

    assert "已提醒 1 人。" in one
    # Of five one has confirmed and two have objected.
    told = Notice.objects.filter(kind="chased").order_by("pk")
    assert [notice.recipient for notice in told] == list(made.employees[3:])
    assert 'data-testid="remind-unconfirmed" disabled>今天已提醒' in rest
    assert 'data-testid="last-reminder"' in rest
    assert "今天都提醒过了" in client.post(address, follow=True).content.decode()

    acknowledge(assessment=made.assessments[3], revision=1, actor=user_of(made.employees[3]))
    assert [notice.recipient for notice in told.all()] == [made.employees[4]]
