"""Each template that comes with the product runs from launch to publication."""

import datetime

import pytest
from django.utils import timezone

from competency_portal.assessments.models import Cycle, Review
from competency_portal.assessments.queries.templates import start_from
from competency_portal.assessments.services.cycles import (
    ChosenPeople,
    close_cycle,
    launch_cycle,
    save_cycle,
)
from competency_portal.assessments.services.stages import PlannedStage
from competency_portal.assessments.states import CycleState
from competency_portal.assessments.templates import SHIPPED, Shipped
from competency_portal.results.models import AssessmentResult
from competency_portal.results.services import publish_results
from models_catalog.standing import Standing
from tests.factories import EmployeeFactory, HrFactory, answer, make_catalogue
from tests.factories.instruments import make_questionnaire
from tests.factories.results import submit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda each: each.key)
def test_a_cycle_from_each_template_launches_answers_and_publishes(shipped: Shipped) -> None:
    catalogue, hr, today = make_catalogue(), HrFactory.create(), timezone.localdate()
    asked = make_questionnaire(catalogue.version, {"a": ("100", 2)})
    definition = shipped.definition
    cycle = Cycle(
        code="2026-1",
        name="2026",
        version=catalogue.version,
        period_start=today,
        period_end=today + datetime.timedelta(days=90),
        category_weights={"core": "40", "service": "60"},
        group_weights=dict(definition.group_weights),
        part_weights=dict(definition.part_weights),
        rater_limits=dict(definition.rater_limits),
        questionnaire=asked if definition.questionnaire else None,
        respondents=dict(definition.respondents),
    )
    boss = EmployeeFactory.create(position=catalogue.positions["lead"])
    people = EmployeeFactory.create_batch(
        4, position=catalogue.positions["butler"], supervisor=boss, department=boss.department
    )
    days = start_from(definition, today).days
    stages = [PlannedStage(kind, *span) for kind, span in days.items()]
    save_cycle(cycle=cycle, people=ChosenPeople(employees=people), actor=hr, stages=stages)

    launch_cycle(cycle=cycle, actor=hr)
    for review in Review.objects.filter(assessment__cycle=cycle):
        answer(review, catalogue, Standing.AT)
        submit(review)
    close_cycle(cycle=cycle, actor=hr)
    publish_results(cycle=cycle, actor=hr, uncalibrated=True)

    assert Cycle.objects.get().state == CycleState.PUBLISHED
    assert AssessmentResult.objects.count() == len(people)
    assert Cycle.objects.get().deadline == max(
        ends for kind, (_starts, ends) in days.items() if kind.value in ANSWERED
    )


ANSWERED = ("self", "supervisor", "others", "questionnaire", "kpi")
