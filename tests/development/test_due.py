"""What of measures falls due: for reminders."""

from __future__ import annotations

import datetime

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competency_portal.development.addresses import measure_url
from competency_portal.development.models import Measure
from competency_portal.development.queries.due import Due, measures_due
from competency_portal.development.queries.reminders import due_on
from competency_portal.development.services.measures import (
    FIELDS,
    Words,
    change_measure,
    finish,
)
from competency_portal.notices.models import Notice
from competency_portal.notices.services.reminders import send_reminders
from competency_portal.notices.services.telling import tell
from competency_portal.people.models import EmployeeStatus
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.notices import give_addresses
from tests.factories.plans import planned
from tests.factories.raters import user_of

TODAY = timezone.localdate()


def ending(made: LaunchedCycle, days: int, **other: object) -> Measure:
    ends = TODAY + datetime.timedelta(days=days)
    measure = planned(made, starts=ends - datetime.timedelta(days=9), ends=ends)
    Measure.objects.filter(pk=measure.pk).update(**other)
    return measure


def test_three_days_before_one_day_before_and_after_the_last(
    made: LaunchedCycle, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    gone = EmployeeFactory.create(status=EmployeeStatus.LEFT)
    soon, tomorrow, late = ending(made, 3), ending(made, 1), ending(made, -2)
    last_day, two_days = ending(made, 0), ending(made, 2)
    ending(made, 4)
    ending(made, -5, owner=gone)
    ending(made, -5, state="done")
    ending(made, -5, state="proposed")

    with django_assert_num_queries(1):
        found = measures_due(TODAY)

    assert [(one.measure, one.due, one.days) for one in found] == [
        (late.pk, Due.OVERDUE, -2),
        (last_day.pk, Due.TOMORROW, 0),
        (tomorrow.pk, Due.TOMORROW, 1),
        (two_days.pk, Due.IN_THREE_DAYS, 2),
        (soon.pk, Due.IN_THREE_DAYS, 3),
    ]
    assert {(one.owner, one.url) for one in found} >= {(made.employees[0], measure_url(soon))}


@pytest.mark.django_db
def test_nothing_is_due_where_there_is_no_plan() -> None:
    assert measures_due(TODAY) == []


def test_owners_are_reminded_until_the_measure_is_done(
    made: LaunchedCycle, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    measure = ending(made, 1)
    give_addresses([measure.owner])

    send_reminders(TODAY)
    send_reminders(TODAY)

    # The result that was published has a mail of its own.
    (letter,) = [one for one in mailoutbox if "你负责的改进措施" in one.body]
    # Of whom it is stays in the portal.
    assert measure.text not in letter.body
    notice = Notice.objects.get(kind="measure-due")
    assert (notice.recipient, notice.subject) == (measure.owner, measure.text[:80])
    finish(measure=measure, outcome="做到了。", actor=user_of(measure.owner))
    assert not Notice.objects.filter(kind="measure-due").exists()


@pytest.mark.parametrize("change", ["ends", "owner"])
def test_with_another_last_day_or_owner_the_old_reminder_is_gone(
    made: LaunchedCycle, change: str
) -> None:
    measure, coach = ending(made, 1), EmployeeFactory.create()
    tell(due_on(TODAY))
    other = {"ends": {"ends": TODAY + datetime.timedelta(days=20)}, "owner": {"owner": coach}}
    typed = Words(**{**{field: getattr(measure, field) for field in FIELDS}, **other[change]})

    change_measure(measure=measure, words=typed, version=1, actor=made.hr)

    assert not Notice.objects.filter(kind="measure-due").exists()
