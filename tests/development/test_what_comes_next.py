"""What the pages of plans offer as the next thing to do, and what they no longer offer."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from competency_portal.development.addresses import measure_url
from competency_portal.development.models import Measure
from competency_portal.people.models import Employee
from tests.factories import LaunchedCycle
from tests.factories.plans import planned

pytestmark = pytest.mark.django_db
Enter = Callable[[Employee], Client]
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("stored", "step"),
    [
        ({}, "begin"),
        ({"state": "running"}, "note"),
        ({"state": "running", "ends": TODAY + 3 * DAY}, "finish"),
        ({"ends": TODAY - DAY}, "finish"),
        ({"state": "done", "done_on": TODAY}, "mark-again"),
        ({"state": "dropped"}, None),
    ],
)
def test_what_comes_next_is_the_one_filled_button(
    made: LaunchedCycle, enter: Enter, stored: dict[str, Any], step: str | None
) -> None:
    measure, lead = planned(made, starts=TODAY - 9 * DAY), enter(made.supervisor)
    Measure.objects.filter(pk=measure.pk).update(**stored)

    page = lead.get(measure_url(measure)).content.decode()

    filled_buttons = re.findall(r'<button [^>]*btn-primary[^>]*data-testid="([\w-]+)"', page)
    assert filled_buttons == ([step] if step else [])


def test_once_its_behaviours_are_marked_again_nothing_comes_next(
    made: LaunchedCycle, enter: Enter
) -> None:
    measure, lead = planned(made), enter(made.supervisor)
    lead.post(measure_url(measure, "finish"), {"outcome": "已能独立做到"})
    (row,) = measure.behaviours.all()

    lead.post(measure_url(measure, "mark"), {f"mark-{row.behaviour_id}": "seen"})

    assert "btn-primary" not in lead.get(measure_url(measure)).content.decode()


def test_whoever_leads_nobody_any_more_is_led_to_no_page_that_is_not_theirs(
    made: LaunchedCycle, enter: Enter
) -> None:
    lead, pages = enter(made.supervisor), ("/plans/", "/results/")
    before = ['data-testid="to-moved"' in lead.get(page).content.decode() for page in pages]
    Employee.objects.filter(pk=made.employees[0].pk).update(supervisor=None)

    after = ['data-testid="to-moved"' in lead.get(page).content.decode() for page in pages]

    assert (before, after) == ([True, True], [False, False])
    assert lead.get("/plans/moved/").status_code == 404
