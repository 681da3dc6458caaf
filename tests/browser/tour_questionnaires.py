"""Questionnaires of the demo company in every state, for the tour of its pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from competency_portal.assessments.answers import ItemChoice
from competency_portal.assessments.models import Cycle, RaterGroup, Response
from competency_portal.assessments.services.cycles import close_cycle, launch_cycle
from competency_portal.assessments.services.response_moves import (
    return_response,
    submit_response,
)
from competency_portal.assessments.services.responses import TypedAnswer, save_items
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.results.services import publish_results
from models_catalog.models import ModelVersion, Questionnaire, QuestionnaireItem
from tests.factories import CycleFactory


@dataclass(frozen=True)
class Questioned:
    """The demo's supervisor answers about their people; a published cycle about one of them."""

    begun: Response
    uniform: Response
    returned: Response
    submitted: Response
    published: Cycle
    code: str
    item: int


def make_questioned(version: ModelVersion, hr: User, subject: Employee) -> Questioned:
    """Two cycles that ask the shipped questionnaire; the published one about `subject`."""
    questionnaire = version.questionnaires.all()[0]
    boss = Employee.objects.get(user__username="supervisor")
    people = Employee.objects.filter(supervisor=boss)
    running = asking(questionnaire, "questioned", hr, *people)
    mine = Response.objects.filter(assessment__cycle=running, group=RaterGroup.SUPERVISOR)
    begun, uniform, returned, submitted = mine.order_by("pk")[:4]
    codes = list(questionnaire.responses.values_list("code", flat=True))
    answer(begun, codes[:2], only=5)
    answer(uniform, codes[:1])
    for response in (returned, submitted):
        answer(response, codes)
        submit_response(response=response, actor=user_of(response))
    return_response(response=returned, actor=hr, reason="请再看一遍。")
    published = asking(questionnaire, "answered", hr, subject)
    for response in Response.objects.filter(assessment__cycle=published):
        answer(response, codes)
        submit_response(response=response, actor=user_of(response))
    close_cycle(cycle=published, actor=hr)
    publish_results(cycle=published, actor=hr)
    item = QuestionnaireItem.objects.filter(dimension__questionnaire=questionnaire)[0]
    return Questioned(begun, uniform, returned, submitted, published, item.dimension.code, item.pk)


def asking(questionnaire: Questionnaire, code: str, hr: User, *people: Employee) -> Cycle:
    """A running cycle in which both answer about these people."""
    made: Cycle = CycleFactory.create(
        version=questionnaire.version,
        code=code,
        name=f"{code} 2026",
        questionnaire=questionnaire,
        respondents={"supervisor": "100", "self": "0"},
        part_weights={"competencies": "70", "questionnaire": "30"},
    )
    today = timezone.localdate()
    made.stages.create(kind="questionnaire", starts=today, ends=today)
    made.employees.set(people)
    launch_cycle(cycle=made, actor=hr, leave_out=True)
    return made


def answer(response: Response, codes: list[str], *, only: int | None = None) -> None:
    """Choose these options in turn, for all items or the first few."""
    asked = response.assessment.cycle.questionnaire_id
    items = QuestionnaireItem.objects.filter(dimension__questionnaire=asked)
    typed = [
        TypedAnswer(item.pk, 0, ItemChoice(codes[place % len(codes)]))
        for place, item in enumerate(items.order_by("dimension__order", "order")[:only])
    ]
    save_items(response=response.pk, actor=user_of(response), typed=typed)


def user_of(response: Response) -> User:
    """Whose response it is."""
    assert response.rater.user
    return response.rater.user
