"""What the pages say before a goal goes, and of the marks made until now."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from competency_portal.assessments.proposal import Mark
from competency_portal.core.templatetags.formats import date_cn
from competency_portal.development.addresses import measure_url, plan_url
from competency_portal.development.models import Goal, Horizon
from competency_portal.development.services.plans import set_goal
from competency_portal.development.services.tracking import mark_again
from competency_portal.people.models import Employee
from tests.factories import LaunchedCycle
from tests.factories.plans import planned, user_of

pytestmark = pytest.mark.django_db
Enter = Callable[[Employee], Client]


def test_before_a_goal_goes_it_says_what_becomes_of_its_measures(
    made: LaunchedCycle, enter: Enter
) -> None:
    assessment, lead = made.assessments[0], user_of(made.supervisor)
    goal = set_goal(assessment=assessment, horizon=Horizon.LONG, text="做专家", actor=lead)
    planned(made, goal=goal)
    url = reverse(
        "development:goal_delete", args=[made.cycle.code, made.employees[0].number, goal.pk]
    )
    person = enter(made.employees[0])

    asked = person.get(url).content.decode()
    assert "有 1 条措施是为了这个目标。去掉以后，措施照旧留在计划里" in asked
    assert Goal.objects.exists()
    assert person.post(url).headers["Location"] == plan_url(assessment)
    assert (Goal.objects.exists(), person.get(url).status_code) == (False, 404)


def test_the_last_mark_stands_beside_each_behaviour(made: LaunchedCycle, enter: Enter) -> None:
    measure, lead = planned(made), user_of(made.supervisor)
    (row,) = measure.behaviours.all()
    for mark in (Mark.SEEN, Mark.NO_CHANCE):
        mark_again(measure=measure, marks={row.behaviour_id: mark}, actor=lead)

    page = enter(made.supervisor).get(measure_url(measure)).content.decode()

    last = page.partition(f'data-testid="last-mark-{row.behaviour_id}"')[2].partition("</p>")[0]
    said = " ".join(strip_tags(f"<p{last}").split())
    assert (
        said
        == f"最近一次标的： 没机会观察 · {date_cn(timezone.localdate())} · {made.supervisor.name}"
    )
