"""Who decides on an objection as people come, go and move; and where nobody may."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.core.models import User
from competency_portal.notices.models import Notice
from competency_portal.notices.services.reminders import send_reminders
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import lock_calibration
from tests.factories import EmployeeFactory, HrFactory, LaunchedCycle
from tests.factories.calibration import calibrating, decide_on
from tests.factories.feedback import above, contest, contested_cycle, decide_item, user_of
from tests.factories.results import ABOVE, AT, BELOW

pytestmark = pytest.mark.django_db

NOBODY = "现在没有合适的复核人，HR 正在安排。"
SOMEBODY = "由上级的上级或 HR 复核。"


def decided_by_hr(people: int = 1) -> LaunchedCycle:
    """Published with nobody above the supervisor; HR's account decided on 洞察需求."""
    made = calibrating(*[[AT, BELOW, AT]] * people)
    for person in range(people):
        decide_on(made, "insight", BELOW, person=person)
    lock_calibration(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)
    return made


def page(made: LaunchedCycle, user: User, name: str = "reports:report") -> str:
    client = Client()
    client.force_login(user)
    address = reverse(name, args=[made.cycle.code, made.employees[0].number])
    return client.get(address).content.decode()


def start(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get("/").content.decode()


def told() -> list[str]:
    """Whom an objection waits for, as far as they were told."""
    rows = Notice.objects.filter(kind="objection").order_by("pk")
    return list(rows.values_list("recipient__name", flat=True))


def test_nobody_may_decide_until_somebody_else_has_the_role() -> None:
    made = decided_by_hr()
    objection = contest(made, "insight", "integrity")
    person = user_of(made.employees[0])

    both = page(made, person)
    decide_item(made, objection, AT, "integrity", actor=made.hr)
    own, look, board = (
        page(made, person),
        page(made, made.hr, "feedback:second_look"),
        start(made.hr),
    )

    # On 诚信 HR could decide, so it was looked at.
    assert (both.count(NOBODY), SOMEBODY in both) == (1, True)
    assert (own.count(NOBODY), SOMEBODY in own) == (1, False)
    assert ("有异议，正在复核" in both, "有异议，等安排复核人" in own) == (True, True)
    assert "请给一位没有参与这次评分的同事 HR 权限" in look
    assert 'data-testid="undecidable" data-value="1"' in board
    assert told() == []

    EmployeeFactory.create(name="HR 同事", user=HrFactory.create())
    send_reminders(timezone.localdate())

    own, board = page(made, person), start(made.hr)
    assert (own.count(NOBODY), SOMEBODY in own) == (0, True)
    assert 'data-testid="undecidable"' not in board
    assert told() == ["HR 同事"]


def test_hr_is_told_of_what_the_only_one_who_may_decide_leaves_over() -> None:
    made, boss = calibrating([AT, BELOW, AT]), EmployeeFactory.create(name="赵经理")
    made.supervisor.supervisor = boss
    made.supervisor.save()
    EmployeeFactory.create(name="HR 同事", user=made.hr)
    decide_on(made, "insight", BELOW, actor=user_of(boss))
    decide_on(made, "insight", ABOVE)
    lock_calibration(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)

    contest(made, "insight", "integrity")

    assert told() == ["赵经理", "HR 同事"]
    assert page(made, user_of(made.employees[0])).count(NOBODY) == 1


def test_an_account_of_hr_that_belongs_to_nobody_may_decide_and_reads_that_it_is_not_told() -> None:
    made = decided_by_hr()
    contest(made, "insight")
    other = HrFactory.create()

    board = start(other)

    assert NOBODY not in page(made, user_of(made.employees[0]))
    assert 'data-testid="undecidable"' not in board
    assert 'data-testid="untold"' in board
    # Whoever is told as well doesn't need the hint.
    EmployeeFactory.create(user=made.hr)
    assert 'data-testid="untold"' not in start(User.objects.get(pk=made.hr.pk))


def test_the_only_one_of_hr_reads_that_their_own_objection_can_not_be_decided() -> None:
    made = decided_by_hr()
    contest(made, "insight")
    person = user_of(made.employees[0])
    User.objects.filter(pk=made.hr.pk).update(is_active=False)
    User.objects.filter(pk=person.pk).update(is_hr=True)

    board = start(User.objects.get(pk=person.pk))

    assert 'data-testid="undecidable" data-value="1"' in board
    assert 'data-testid="objection"' not in board


def test_the_start_page_of_hr_costs_the_same_for_one_and_for_five() -> None:
    made, counts = decided_by_hr(5), []
    client = Client()
    client.force_login(made.hr)
    contest(made, "insight")
    for people in ((), range(1, 5)):
        for person in people:
            contest(made, "insight", person=person)
        with CaptureQueriesContext(connection) as queries:
            board = client.get("/").content.decode()
        counts.append(len(queries))

    assert 'data-testid="undecidable" data-value="5"' in board
    assert counts[0] == counts[1]


def test_after_a_move_the_new_one_above_is_told_and_the_old_one_no_more() -> None:
    made = contested_cycle()
    contest(made)
    assert told() == ["赵经理"]
    made.supervisor.supervisor = EmployeeFactory.create(name="新上级")
    made.supervisor.save()

    send_reminders(timezone.localdate())

    assert told() == ["新上级"]


def test_who_gave_the_first_rating_and_comes_to_stand_above_leaves_it_to_hr() -> None:
    made = contested_cycle()
    EmployeeFactory.create(name="HR 同事", user=made.hr)
    contest(made)
    person = made.employees[0]
    person.supervisor = EmployeeFactory.create(supervisor=made.supervisor)
    person.save()

    send_reminders(timezone.localdate())

    assert told() == ["HR 同事"]


@pytest.mark.parametrize("lost", ["switched off", "no account"])
def test_an_objection_waits_for_nobody_who_can_not_log_in(lost: str) -> None:
    made = contested_cycle()
    EmployeeFactory.create(name="HR 同事", user=made.hr)
    boss, account = made.supervisor.supervisor, above(made)
    assert boss
    if lost == "no account":
        boss.user = None
        boss.save()
    else:
        account.is_active = False
        account.save()

    contest(made)

    assert told() == ["HR 同事"]
