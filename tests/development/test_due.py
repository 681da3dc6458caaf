"""What of measures falls due: for reminders."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competency_portal.core.models import User
from competency_portal.development.addresses import measure_url
from competency_portal.development.models import Measure, Plan
from competency_portal.development.queries.attention import attention_of
from competency_portal.development.queries.due import measures_due
from competency_portal.development.queries.reminders import due_on
from competency_portal.development.services.measures import (
    FIELDS,
    Words,
    agree,
    change_measure,
    drop,
    finish,
    hand_over,
)
from competency_portal.notices.due import step_of
from competency_portal.notices.models import Notice
from competency_portal.notices.services.reminders import send_reminders
from competency_portal.notices.services.telling import tell
from competency_portal.people.models import Employee, EmployeeStatus
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.notices import give_addresses
from tests.factories.plans import cycle_with_gap, planned
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

    assert [(one.measure, step_of(one.days), one.days) for one in found] == [
        (late.pk, "week-0", -2),
        (last_day.pk, "tomorrow", 0),
        (tomorrow.pk, "tomorrow", 1),
        (two_days.pk, "in-three-days", 2),
        (soon.pk, "in-three-days", 3),
    ]
    assert {(one.owner, one.url) for one in found} >= {(made.employees[0], measure_url(soon))}


def test_a_plan_of_somebody_who_has_left_waits_for_nobody(made: LaunchedCycle) -> None:
    coach, lead = EmployeeFactory.create(), made.supervisor
    late = ending(made, -2, owner=coach)
    ending(made, -2, state="proposed")
    before = attention_of(user_of(coach)), attention_of(user_of(lead)), measures_due(TODAY)

    Employee.objects.filter(pk=made.employees[0].pk).update(status=EmployeeStatus.LEFT)

    assert [list(before[0].mine), before[1].overdue, before[1].proposed] == [[late], 1, 1]
    assert [one.measure for one in before[2]] == [late.pk]
    assert not attention_of(user_of(coach))
    assert not attention_of(user_of(lead))
    assert not attention_of(made.hr)
    assert measures_due(TODAY) == []


def test_the_last_day_ends_at_midnight_where_the_company_is(made: LaunchedCycle) -> None:
    """In China: eight hours before it does in UTC."""
    last = datetime.date(2026, 11, 30)
    measure = ending(made, 9, starts=last, ends=last)
    measure.refresh_from_db()
    midnight = datetime.datetime(2026, 11, 30, 16, tzinfo=datetime.UTC)
    owner = user_of(measure.owner)

    def told() -> tuple[int, bool, int, int]:
        (one,) = measures_due(timezone.localdate())
        return measure.days_left(), measure.is_overdue(), one.days, attention_of(made.hr).overdue

    with time_machine.travel(midnight - datetime.timedelta(seconds=1), tick=False):
        assert told() == (0, False, 0, 0)
    with time_machine.travel(midnight, tick=False):
        assert told() == (-1, True, -1, 1)
        finish(measure=measure, outcome="做完了。", actor=owner)

    measure.refresh_from_db()
    assert measure.done_on == datetime.date(2026, 12, 1)


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


def named(kind: str, day: datetime.date = TODAY) -> list[str]:
    return [one.recipient.name for one in due_on(day) if one.kind == kind]


def told(kind: str) -> list[str]:
    rows = Notice.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("recipient__name", flat=True))


def test_in_the_list_the_newer_reminder_takes_the_place_of_the_older(
    made: LaunchedCycle, enter: Callable[[Employee], Client]
) -> None:
    measure = ending(made, 3)
    client = enter(measure.owner)
    counts = []

    for days in (0, 2, 4):
        send_reminders(TODAY + datetime.timedelta(days=days))
        page = client.get("/notices/").content.decode()
        counts.append(page.count('data-testid="notice-measure-due"'))

    assert counts == [1, 1, 1]
    assert len(told("measure-due")) == 3
    # The bell counts what is listed: the result is published, the measure is late.
    assert 'data-testid="notices" data-value="2"' in page
    # An old mail leads to the measure all the same.
    first = Notice.objects.filter(kind="measure-due").earliest("pk")
    assert client.get(f"/notices/{first.pk}/").headers["Location"] == measure_url(measure)


def test_whoever_leads_is_told_of_a_proposal_and_reminded_while_it_waits(
    made: LaunchedCycle, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    give_addresses([made.supervisor])
    person = made.employees[0]
    measure = planned(made, actor=user_of(person))
    notice = Notice.objects.get(kind="proposal")
    assert (notice.recipient, notice.url) == (made.supervisor, measure_url(measure))
    assert notice.subject == f"{person.name} · {measure.text}"

    for days in (0, 6, 7):
        send_reminders(TODAY + datetime.timedelta(days=days))
    assert told("proposal") == ["李主管"] * 2
    assert person.name not in mailoutbox[-1].body

    agree(measure=measure, actor=user_of(made.supervisor))
    assert told("proposal") == named("proposal") == []


def test_the_person_hears_that_their_proposal_is_answered_until_it_is_past(
    made: LaunchedCycle,
) -> None:
    person, lead = made.employees[0], user_of(made.supervisor)
    agreed, refused, taken_back = (planned(made, actor=user_of(person)) for _ in range(3))

    agree(measure=agreed, actor=lead)
    drop(measure=refused, reason="先做别的", actor=lead)
    drop(measure=taken_back, reason="不做了", actor=user_of(person))
    replies = Notice.objects.filter(kind="replied").order_by("pk")
    read = [(one.recipient, one.subject, one.url) for one in replies]
    hand_over(measure=agreed, owner=made.supervisor, actor=lead)
    kept = replies.count()
    finish(measure=agreed, outcome="做完了", actor=lead)

    told = [(person, one.text, measure_url(one)) for one in (agreed, refused)]
    assert (read, kept) == (told, 2)
    assert [one.url for one in replies.all()] == [measure_url(refused)]


def test_with_the_supervisor_gone_the_next_above_is_told_then_hr(made: LaunchedCycle) -> None:
    planned(made, actor=user_of(made.employees[0]))
    boss, of_hr = EmployeeFactory.create(name="赵经理"), EmployeeFactory.create(user=made.hr)
    made.supervisor.supervisor, made.supervisor.status = boss, EmployeeStatus.LEFT
    made.supervisor.save()

    send_reminders(TODAY)
    assert told("proposal") == ["赵经理"]

    User.objects.filter(employee=boss).update(is_active=False)
    send_reminders(TODAY)
    assert told("proposal") == [of_hr.name]


def test_whoever_has_a_gap_and_no_plan_is_reminded_as_its_stage_ends(made: LaunchedCycle) -> None:
    last = TODAY + datetime.timedelta(days=3)
    person = made.employees[0]
    assert named("plan-due", last) == []
    made.cycle.stages.create(kind="plan", starts=TODAY, ends=last)
    steps = [
        [one.key.rpartition(":")[2] for one in due_on(last + datetime.timedelta(days=days))]
        for days in (-4, -3, -1, 1, 29)
    ]
    assert steps == [[], ["in-three-days"], ["tomorrow"], ["week-0"], []]
    send_reminders(TODAY)
    assert told("plan-due") == [person.name]

    planned(made, actor=user_of(person))

    assert told("plan-due") == named("plan-due") == []


@pytest.mark.django_db
def test_a_look_takes_the_same_queries_for_one_and_for_five() -> None:
    counts = []
    for people in (1, 5):
        made = cycle_with_gap(people)
        made.cycle.stages.create(kind="plan", starts=TODAY, ends=TODAY)
        measure = planned(made, actor=user_of(made.employees[0]))
        for person in made.assessments[1:]:
            plan = Plan.objects.create(assessment=person)
            measure.pk, measure.sent, measure.plan = None, None, plan
            measure.save(force_insert=True)
        with CaptureQueriesContext(connection) as queries:
            found = list(due_on(TODAY))
        counts.append(len(queries))

    assert len(found) == 6
    assert counts[0] == counts[1]
