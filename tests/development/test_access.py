"""Whoever carries out a measure of somebody else's plan: what opens to them, and when."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from competency_portal.development.addresses import measure_url
from competency_portal.development.models import Measure
from competency_portal.development.services.attachments import attach
from competency_portal.development.services.measures import (
    agree,
    change_measure,
    drop,
    hand_over,
)
from competency_portal.development.urls import urlpatterns
from competency_portal.notices.models import Notice
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.plans import picture, planned, user_of, words
from tests.project.test_permissions import POSTED

pytestmark = pytest.mark.django_db
Enter = Callable[[Employee], Client]

OF_THE_OWNER = {"measure", "begin", "finish", "note", "attach", "file", "file_remove"}
# Everybody's own, and of people who lead somebody.
OF_ALL = {"plan_list", "moved_group"}


@pytest.fixture
def coach() -> Employee:
    """Somebody who is neither the person nor anybody in their line."""
    made: Employee = EmployeeFactory.create()
    return made


def opened(client: Client, measure: Measure) -> set[str]:
    """The routes about a person that answer at all; what they change is undone."""
    assessment = measure.plan.assessment
    known = {
        "code": assessment.cycle.code,
        "number": assessment.employee.number,
        "competency": measure.competency.code,
        "pk": measure.pk,
        "file": getattr(measure.attachments.first(), "pk", 1),
    }
    found = set()
    for route in urlpatterns:
        name = route.name or ""
        needed = {key: known[key] for key in route.pattern.converters}
        url = reverse(f"development:{name}", kwargs=needed)
        with transaction.atomic():
            ask = client.post if f"development:{name}" in POSTED else client.get
            if name not in OF_ALL and ask(url).status_code != 404:
                found.add(name)
            transaction.set_rollback(True)
    return found


def test_an_owner_works_on_their_measure_and_reads_nothing_else_of_the_plan(
    made: LaunchedCycle, coach: Employee, enter: Enter
) -> None:
    measure = planned(made, owner=coach)
    attach(measure=measure, name="a.png", content=picture(), actor=user_of(coach))

    assert opened(enter(coach), measure) == OF_THE_OWNER


def test_a_proposal_opens_to_the_named_owner_once_it_is_agreed(
    made: LaunchedCycle, coach: Employee, enter: Enter
) -> None:
    person, lead = made.employees[0], user_of(made.supervisor)
    measure = planned(made, actor=user_of(person), owner=coach)
    client = enter(coach)

    before = opened(client, measure), Notice.objects.filter(recipient=coach).exists()
    agree(measure=measure, actor=lead)
    told = Notice.objects.get(recipient=coach)
    page = client.get(told.url)
    listed = client.get(reverse("development:plan_list")).content.decode()
    drop(measure=measure, reason="不做了", actor=lead)

    assert before == (set(), False)
    assert (told.kind, told.subject) == ("opened", f"{made.cycle.name} · 改进措施")
    assert (page.status_code, measure.text in listed) == (200, True)
    assert client.get(measure_url(measure)).status_code == 404
    assert not Notice.objects.filter(recipient=coach).exists()


def test_whoever_gets_a_measure_is_told_and_whoever_had_it_is_not_any_more(
    made: LaunchedCycle, coach: Employee
) -> None:
    person, lead, other = made.employees[0], user_of(made.supervisor), EmployeeFactory.create()
    measure = planned(made, owner=coach)
    later = words(coach, ends=measure.ends + datetime.timedelta(days=9))

    def told() -> set[Employee]:
        return {one.recipient for one in Notice.objects.filter(kind="opened")}

    change_measure(measure=measure, words=later, version=1, actor=lead)
    first = told()
    hand_over(measure=measure, owner=other, actor=lead)
    then = told()
    # Their own plan is their own, and who takes it over knows.
    for own in (person, made.supervisor):
        hand_over(measure=measure, owner=own, actor=lead)

    assert (first, then, told()) == ({coach}, {other}, set())
