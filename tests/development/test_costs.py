"""What the pages of plans cost does not grow with what stands on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.development.addresses import measure_url, plan_url
from competency_portal.development.models import (
    BehaviourRemark,
    Goal,
    Horizon,
    Measure,
    MeasureBehaviour,
    Plan,
)
from competency_portal.development.services.attachments import attach
from competency_portal.development.services.plans import set_goal
from competency_portal.feedback.addresses import report_url
from competency_portal.people.models import Employee
from models_catalog.models import BehaviourIndicator, SuggestedMeasure, TrainingModule
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.plans import cycle_with_gap, line_of_gap, picture, planned, user_of

pytestmark = pytest.mark.django_db
Enter = Callable[[Employee], Client]


def cost(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def sent(client: Client, url: str, **typed: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.post(url, typed).status_code == 302
    return len(asked)


def test_what_pages_cost_does_not_grow(enter: Enter) -> None:
    made = cycle_with_gap(5)
    measure, coach = planned(made), EmployeeFactory.create()
    planned(made, owner=coach)
    lead, hr = enter(made.supervisor), Client()
    hr.force_login(made.hr)
    pages = {
        "carried": (enter(coach), "/plans/"),
        "plan": (lead, plan_url(measure.plan.assessment)),
        "measure": (lead, measure_url(measure)),
        "list": (lead, "/plans/"),
        "hr": (hr, "/plans/"),
        "start": (lead, "/"),
        "report": (lead, report_url(measure.plan.assessment)),
    }
    one = {name: cost(*page) for name, page in pages.items()}

    for index in range(5):
        planned(made, index)
        planned(made, index, competency="insight", owner=coach)
        lead.post(measure_url(measure, "note"), {"note": f"又一次 {index}"})

    assert {name: cost(*page) for name, page in pages.items()} == one


def test_what_a_measure_costs_does_not_grow_with_what_hangs_on_it(
    made: LaunchedCycle, enter: Enter
) -> None:
    measure, owner = planned(made), enter(made.employees[0])
    url = measure_url(measure)
    asked = [one.behaviour for one in line_of_gap(made).behaviours]
    measure.behaviours.all().delete()

    def hang(behaviour: BehaviourIndicator) -> None:
        chief = EmployeeFactory.create()
        MeasureBehaviour.objects.create(measure=measure, behaviour=behaviour)
        for _time in range(2):
            BehaviourRemark.objects.create(
                measure=measure, behaviour=behaviour, mark="seen", by=chief
            )
        attach(measure=measure, name="a.png", content=picture(), actor=made.hr)

    hang(asked[0])
    one = cost(owner, url)
    for behaviour in asked[1:]:
        hang(behaviour)

    assert cost(owner, url) == one


def test_the_form_costs_the_same_for_one_suggestion_and_goal_and_for_five(
    made: LaunchedCycle, enter: Enter
) -> None:
    lead, line = enter(made.supervisor), line_of_gap(made)
    person = [made.cycle.code, made.employees[0].number]
    new = reverse("development:measure_create", args=[*person, "learning"])
    pages = (new, measure_url(planned(made), "measure_edit"))
    version = line.competency.version
    plan = Plan.objects.get()

    def suggest(order: int) -> None:
        module = TrainingModule.objects.create(version=version, code=f"t{order}", name="沟通")
        Goal.objects.create(plan=plan, horizon=Horizon.LONG, text="做专家", created_by=made.hr)
        SuggestedMeasure.objects.create(
            version=version,
            code=f"m{order}",
            kind="course",
            competency=line.competency,
            level=line.level,
            text=f"措施 {order}",
            module=module,
        )

    suggest(0)
    one = [cost(lead, page) for page in pages]
    for order in range(1, 5):
        suggest(order)

    assert [cost(lead, page) for page in pages] == one
    assert "措施 4" in lead.get(pages[0]).content.decode()


def test_what_is_sent_costs_the_same_for_one_behaviour_and_for_three(
    made: LaunchedCycle, enter: Enter
) -> None:
    planned(made)
    lead, keys = enter(made.supervisor), [one.behaviour.pk for one in line_of_gap(made).behaviours]
    person = [made.cycle.code, made.employees[0].number]
    new = reverse("development:measure_create", args=[*person, "learning"])
    words = {key: value for key, value in lead.get(new).context["form"].initial.items() if value}
    counts = []
    for chosen in (keys[:1], keys):
        plan = sent(lead, new, **{**words, "text": "跟岗", "behaviours": chosen})
        url = measure_url(Measure.objects.latest("pk"), "mark")
        counts.append((plan, sent(lead, url, **{f"mark-{key}": "seen" for key in chosen})))

    assert counts[0] == counts[1]
    assert BehaviourRemark.objects.count() == 4


def test_a_goal_goes_at_the_same_cost_with_one_measure_and_with_five(
    made: LaunchedCycle, enter: Enter
) -> None:
    assessment, actor, counts = made.assessments[0], user_of(made.supervisor), []
    lead = enter(made.supervisor)
    person = [made.cycle.code, assessment.employee.number]
    for many in (1, 5):
        goals = [
            set_goal(assessment=assessment, horizon=Horizon.LONG, text=text, actor=actor)
            for text in [f"做专家 {many} {one}" for one in range(many)]
        ]
        for _measure in range(many):
            planned(made, goal=goals[0])
        url = reverse("development:goal_delete", args=[*person, goals[0].pk])
        counts.append((cost(lead, url), sent(lead, url)))

    assert counts[0] == counts[1]


def test_looking_for_an_owner_costs_the_same_for_one_found_and_for_five(
    made: LaunchedCycle, enter: Enter
) -> None:
    person, lead, counts = [made.cycle.code, made.employees[0].number], enter(made.supervisor), []
    url = reverse("development:owner_search", args=person) + "?q=带教"
    for people in (1, 4):
        EmployeeFactory.create_batch(people, name="带教", department__path_name="")
        counts.append(cost(lead, url))

    assert counts[0] == counts[1]
    assert lead.get(url).content.decode().count("带教") == 5
