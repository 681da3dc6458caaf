"""HR reminds whoever has a gap and no plan."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.core.errors import Refused
from competency_portal.development.services.chasing import chase_plans
from competency_portal.notices.models import Notice
from competency_portal.notices.services.reminders import tell_due
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.results.queries.results import published
from tests.factories import LaunchedCycle
from tests.factories.plans import cycle_with_gap, planned, user_of

pytestmark = pytest.mark.django_db
LIST, CHASE = reverse("development:plan_list"), reverse("development:plans_chase")
TODAY = timezone.localdate()


def with_stage(people: int) -> LaunchedCycle:
    made = cycle_with_gap(people)
    made.cycle.stages.create(kind="plan", starts=TODAY, ends=TODAY)
    return made


def chased() -> list[str]:
    """Whom HR has reminded, in order."""
    rows = Notice.objects.filter(kind="chased").order_by("pk")
    return list(rows.values_list("recipient__name", flat=True))


@pytest.fixture
def enter_hr(client: Client) -> Callable[[LaunchedCycle], Client]:
    def entered(made: LaunchedCycle) -> Client:
        client.force_login(made.hr)
        return client

    return entered


def test_hr_sees_whom_it_reaches_then_reminds_one_and_the_rest(
    enter_hr: Callable[[LaunchedCycle], Client],
) -> None:
    made = with_stage(4)
    first, second, planning, gone = made.employees
    planned(made, 2, actor=user_of(planning))
    Employee.objects.filter(pk=gone.pk).update(status=EmployeeStatus.LEFT)
    hr, code = enter_hr(made), made.cycle.code
    url = f"{CHASE}?show=missing&cycle={code}"

    seen = hr.get(f"{LIST}?show=missing").content.decode()
    one = hr.post(url, {"cycle": code, "person": second.pk}, follow=True).content.decode()
    rest = hr.post(url, {"cycle": code}, follow=True).content.decode()
    again = hr.post(url, {"cycle": code}, follow=True).content.decode()

    assert seen.count('data-testid="asked-plan"') == 2
    assert 'data-testid="last-plan"' in one
    assert "已提醒 1 人。" in rest
    assert "今天都提醒过了" in again
    assert chased() == [second.name, first.name]
    trail = hr.get(reverse("cycles:cycle_history", args=[code])).content.decode()
    assert trail.count("发提醒给 1 人：定改进计划") == 2

    planned(made, 1, actor=user_of(second))
    assert chased() == [first.name]


def test_of_a_plan_that_cannot_be_made_nobody_is_reminded_any_more() -> None:
    made = with_stage(2)
    results = published().filter(assessment__cycle=made.cycle)
    chase_plans(cycle=made.cycle, results=results, actor=made.hr)
    stays, goes = made.employees

    Employee.objects.filter(pk=goes.pk).update(status=EmployeeStatus.LEFT)
    tell_due(TODAY)

    assert chased() == [stays.name]


def test_the_filter_of_the_list_says_whom(
    enter_hr: Callable[[LaunchedCycle], Client],
) -> None:
    made = with_stage(2)
    asked = {"cycle": made.cycle.code}

    enter_hr(made).post(f"{CHASE}?show=missing&q={made.employees[1].number}", asked)
    said = enter_hr(made).post(f"{CHASE}?show=missing&q=没有这个人", asked, follow=True)

    assert chased() == [made.employees[1].name]
    assert "没有缺措施的人" in said.content.decode()


def test_of_several_cycles_one_is_to_be_chosen(
    enter_hr: Callable[[LaunchedCycle], Client],
) -> None:
    with_stage(1)
    made = with_stage(1)

    page = enter_hr(made).get(f"{LIST}?show=missing").content.decode()

    assert ('data-testid="choose-cycle"' in page, "remind-plan" in page) == (True, False)


def test_without_such_a_stage_nobody_is_asked_for_a_plan(made: LaunchedCycle) -> None:
    with pytest.raises(Refused):
        chase_plans(cycle=made.cycle, results=published(), actor=made.hr)


def test_it_costs_the_same_for_one_and_for_five(
    enter_hr: Callable[[LaunchedCycle], Client],
) -> None:
    counts = []
    for people in (1, 5):
        made = with_stage(people)
        hr, code = enter_hr(made), made.cycle.code
        query = f"?show=missing&cycle={code}"
        with CaptureQueriesContext(connection) as page:
            assert len(hr.get(LIST + query).context["chased"].people) == people
        with CaptureQueriesContext(connection) as press:
            hr.post(CHASE + query, {"cycle": code})
        counts.append((len(page), len(press)))

    assert len(chased()) == 6
    assert counts[0] == counts[1]
