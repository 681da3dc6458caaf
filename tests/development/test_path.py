"""From the gap on a report to a behaviour that moved, as people press it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.development.models import Measure
from competency_portal.development.queries.remarks import latest_marks
from tests.factories import LaunchedCycle
from tests.factories.plans import cycle_with_gap, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return cycle_with_gap()


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(client: Client, url: str, **typed: Any) -> dict[str, Any]:
    """What the form sends that somebody has just opened."""
    form = client.get(url).context["form"]
    return {**{name: value for name, value in form.initial.items() if value is not None}, **typed}


def test_from_the_gap_to_a_behaviour_that_moved(made: LaunchedCycle) -> None:
    person, lead = made.employees[0], made.supervisor
    mine, theirs = client_of(user_of(person)), client_of(user_of(lead))
    at = [made.cycle.code, person.number]
    report = theirs.get(reverse("reports:report", args=at)).content.decode()
    new = reverse("development:measure_create", args=[*at, "learning"])
    assert f'href="{new}" data-testid="plan-learning"' in report

    first = theirs.post(new, sent(theirs, new, text="参加沟通技巧培训", kind="course"))
    second = mine.post(new, sent(mine, new, text="每周复盘一个案例", kind="case"))

    assert (first.status_code, second.status_code) == (302, 302)
    course, case = Measure.objects.order_by("pk")
    assert (course.state, case.state) == ("planned", "proposed")
    assert [row.before for row in course.behaviours.all()] == ["not_seen"]

    for client, measure, action, typed in (
        (theirs, case, "agree", {"version": case.version}),
        (mine, course, "begin", {}),
        (mine, course, "note", {"note": "上了第一次课。"}),
        (mine, course, "finish", {"outcome": "完成培训，效果良好"}),
    ):
        url = reverse(f"development:{action}", args=[*at, measure.pk])
        assert client.post(url, typed).status_code == 302, action
    (row,) = course.behaviours.all()
    mark = reverse("development:mark", args=[*at, course.pk])
    assert theirs.post(mark, {f"mark-{row.behaviour_id}": "seen"}).status_code == 302

    plan = mine.get(reverse("development:plan", args=at))
    rows = {shown.measure.pk: shown for shown in plan.context["rows"]}
    assert [moved.movement for moved in rows[course.pk].moves] == ["moved"]
    assert (rows[course.pk].measure.outcome, rows[case.pk].measure.state) == (
        "完成培训，效果良好",
        "planned",
    )
    assert f'data-testid="movement-{row.behaviour_id}" data-value="moved"' in plan.content.decode()
    key = (made.cycle.version.model.code, "learning", "E", "学习 E 的行为 2")
    marks = {key: latest.mark for key, latest in latest_marks([person])[person.pk].items()}
    assert marks == {key: "seen"}
