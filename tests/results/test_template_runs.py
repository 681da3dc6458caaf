"""Each template that comes with the product, from planning to the published report.

On the demo company's people and model: a team leader and two of the team take part.
"""

import random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.answers import ItemChoice
from competency_portal.assessments.models import (
    ANSWERING,
    Cycle,
    KpiMeasure,
    Nomination,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.services.approval import approve_all
from competency_portal.assessments.services.cycles import choose_people, close_cycle, launch_cycle
from competency_portal.assessments.services.kpi import Measured, save_measure
from competency_portal.assessments.services.response_moves import submit_response
from competency_portal.assessments.services.responses import TypedAnswer, save_items
from competency_portal.assessments.services.submission import submit_review
from competency_portal.assessments.templates import SHIPPED, Definition, Shipped
from competency_portal.core.models import User
from competency_portal.home.demo.answers import Answerer
from competency_portal.home.demo.company import FEWEST, load_company
from competency_portal.people.models import Employee
from competency_portal.results.models import AssessmentResult, GroupResult, PartResult
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import begin_calibration, lock_calibration
from models_catalog.models import QuestionnaireItem, RatingPoint, ResponseOption
from tests.factories.demo import load_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr() -> User:
    """Of the smallest demo company: one office."""
    load_catalogue()
    load_company(FEWEST, random.Random(2026))
    return User.objects.get(username="hr")


def team() -> list[Employee]:
    leader = Employee.objects.get(user__username="supervisor")
    return [leader, *leader.subordinates.order_by("number")[:2]]


def planned(template: str, hr: User) -> Cycle:
    """What the form proposes is sent as it stands."""
    client = Client()
    client.force_login(hr)
    address = reverse("cycles:cycle_create") + f"?template={template}"
    plan = client.get(address).context["plan"]
    fields = {
        bound.html_name: bound.value()
        for part in (plan.cycle, plan.stages, plan.composition)
        for bound in part
        if bound.value() not in (None, False)
    }
    today = timezone.localdate()
    period = {"period_start": today.replace(month=1, day=1), "period_end": today}
    fields["version"] = plan.cycle.versions[0].pk
    answer = client.post(address, {**fields, **period})
    assert answer.status_code == 302
    return Cycle.objects.get()


def launched(template: str, hr: User) -> Cycle:
    """With all days of answering today, so that everybody can answer at once."""
    cycle = planned(template, hr)
    choose_people(cycle=cycle, employees=team(), actor=hr)
    assert launch_cycle(cycle=cycle, actor=hr) == len(team())
    today = timezone.localdate()
    cycle.stages.filter(kind__in=ANSWERING).update(starts=today, ends=today)
    approve_all(cycle=cycle, proposals=Nomination.objects.all(), actor=hr)
    return cycle


def rate(cycle: Cycle) -> None:
    """Everybody who is asked for a review writes and submits it."""
    reviews = list(Review.objects.select_related("rater__user", "stage", "assessment__cycle"))
    Answerer(cycle.version, random.Random(2026), timezone.localdate()).answer(reviews)
    for review in reviews:
        assert review.rater.user
        submit_review(review=review, actor=review.rater.user, confirmed=True)


def fill_in(cycle: Cycle) -> None:
    """Every questionnaire is answered and submitted."""
    items = QuestionnaireItem.objects.filter(dimension__questionnaire=cycle.questionnaire)
    option = ResponseOption.objects.filter(questionnaire=cycle.questionnaire).order_by("-value")[0]
    chosen = ItemChoice(option=option.code)
    for response in Response.objects.select_related("rater__user"):
        actor = response.rater.user
        assert actor
        typed = [TypedAnswer(item.pk, 0, chosen) for item in items]
        save_items(response=response.pk, actor=actor, typed=typed)
        submit_response(response=response, actor=actor, confirmed=True)


def enter(cycle: Cycle, hr: User) -> None:
    """HR enters a value for every indicator."""
    at = RatingPoint.objects.filter(scale__version=cycle.version_id).order_by("-points")[0]
    for measure in KpiMeasure.objects.all():
        target = measure.high or measure.low
        measured = Measured(point=at) if target is None else Measured(value=target, cases=1000)
        save_measure(measure=measure, measured=measured, version=measure.version, actor=hr)


def finished(shipped: Shipped, hr: User) -> Cycle:
    cycle = launched(shipped.key, hr)
    rate(cycle)
    if StageKind.QUESTIONNAIRE in shipped.definition.kinds:
        fill_in(cycle)
    enter(cycle, hr)
    close_cycle(cycle=cycle, actor=hr)
    if StageKind.CALIBRATION in shipped.definition.kinds:
        begin_calibration(cycle=cycle, actor=hr)
        lock_calibration(cycle=cycle, actor=hr)
    publish_results(cycle=cycle, actor=hr)
    return cycle


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda each: each.key)
def test_each_template_runs_from_the_plan_to_the_report(shipped: Shipped, hr: User) -> None:
    cycle = finished(shipped, hr)

    leader = Employee.objects.get(user__username="supervisor")
    result = AssessmentResult.objects.get(assessment__employee=leader)
    parts = PartResult.objects.filter(result=result, value__isnull=False, weight__gt=0)
    assert {part.part: f"{part.weight:.0f}" for part in parts} == {
        part: weight for part, weight in shipped.definition.part_weights.items() if weight != "0"
    }
    groups = GroupResult.objects.filter(competency_result__result=result)
    assert set(groups.filter(state="shown").values_list("group", flat=True)) == expected(
        shipped.definition
    )
    client = Client()
    assert leader.user
    client.force_login(leader.user)
    page = client.get(reverse("reports:report", args=[cycle.code, leader.number]))
    figures = [result.attainment_rate, *([p.value for p in parts] if len(parts) > 1 else [])]
    text = page.content.decode()
    assert [figure for figure in figures if f'data-value="{figure}"' not in text] == []


def expected(definition: Definition) -> set[str]:
    """The groups of which the leader reads figures of their own."""
    named = {StageKind.SELF: {"self"}, StageKind.SUPERVISOR: {"supervisor"}}
    found = {group for kind in definition.kinds for group in named.get(kind, set())}
    return found | ({"peer", "subordinate"} if StageKind.OTHERS in definition.kinds else set())
