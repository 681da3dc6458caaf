"""What the check before launch says about the stages of a cycle."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.queries.preflight import Problem, preflight
from competency_portal.assessments.queries.stage_checks import Caution, Obstacle
from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.core.errors import Refused
from tests.factories import (
    CycleFactory,
    EmployeeFactory,
    HrFactory,
    ModelVersionFactory,
    make_catalogue,
)
from tests.factories.instruments import make_questionnaire

pytestmark = pytest.mark.django_db


def planned(*stages: tuple[str, int, int], colleagues: int = 0, **fields: Any) -> Cycle:
    """A draft about one person, its stages from and to so many days from now."""
    catalogue = make_catalogue()
    made: Cycle = CycleFactory.create(version=catalogue.version, **fields)
    made.stages.all().delete()
    today = timezone.localdate()
    for kind, starts, ends in stages:
        first, last = (today + datetime.timedelta(days=day) for day in (starts, ends))
        made.stages.create(kind=kind, starts=first, ends=last)
    boss = EmployeeFactory.create()
    group = EmployeeFactory.create_batch(
        1 + colleagues,
        position=catalogue.positions["butler"],
        supervisor=boss,
        department=boss.department,
    )
    made.employees.add(group[0])
    return made


def test_a_stage_that_is_over_stops_the_launch() -> None:
    cycle = planned(("self", -9, -2), ("supervisor", -1, 7))

    assert preflight(cycle).obstacles == (Obstacle.STAGE_OVER,)
    with pytest.raises(Refused):
        launch_cycle(cycle=cycle, actor=None)


def test_answers_before_the_period_stop_the_launch() -> None:
    today = timezone.localdate()
    begins, ends = (today + datetime.timedelta(days=day) for day in (8, 400))

    cycle = planned(("self", 0, 7), ("supervisor", 0, 8), period_start=begins, period_end=ends)

    assert preflight(cycle).obstacles_at == ((StageKind.SELF, Obstacle.BEFORE_PERIOD),)
    assert preflight(cycle).obstacles == (Obstacle.BEFORE_PERIOD,)


def test_each_stage_says_what_is_wrong_with_it(client: Client) -> None:
    cycle = planned(("self", -9, -2), ("supervisor", 0, 7), ("publication", 5, 900))
    client.force_login(HrFactory.create())

    page = client.get(reverse("cycles:preflight", args=[cycle.code]))

    said = {line.kind.value: (line.stops, line.problems) for line in page.context["lines"]}
    assert said == {
        "self": (["它已经结束，请把最后一天改晚。"], ()),
        "supervisor": ((), ()),
        "publication": ((), [Caution.PUBLICATION.label, Caution.LONG_AFTER.label]),
    }
    text = page.content.decode()
    assert text.count("要改：它已经结束") == 1
    assert "自评" in text.partition("要改：它已经结束")[0].rpartition("<li")[2]


def test_a_questionnaire_needs_to_be_chosen_and_answered_by_somebody() -> None:
    cycle = planned(("supervisor", 0, 7), ("questionnaire", 0, 7))
    assert preflight(cycle).obstacles == (Obstacle.QUESTIONNAIRE, Obstacle.RESPONDENTS)

    cycle.respondents = {"supervisor": "100"}
    cycle.questionnaire = make_questionnaire(ModelVersionFactory.create(), {"a": ("100", 1)})
    assert preflight(cycle).obstacles == (Obstacle.QUESTIONNAIRE,)

    cycle.questionnaire = make_questionnaire(cycle.version, {"a": ("100", 1)})
    assert preflight(cycle).obstacles == ()


@pytest.mark.parametrize(
    ("stages", "cautions"),
    [
        ([("supervisor", 0, 7), ("calibration", 8, 9), ("publication", 10, 10)], ()),
        ([("supervisor", 0, 7), ("calibration", 7, 9)], (Caution.CALIBRATION,)),
        ([("supervisor", 0, 7), ("publication", 5, 9)], (Caution.PUBLICATION,)),
        (
            [("supervisor", 0, 7), ("calibration", 8, 10), ("publication", 9, 12)],
            (Caution.PUBLISHED_FIRST,),
        ),
        (
            [("supervisor", 0, 7), ("publication", 9, 12), ("plan", 8, 30)],
            (Caution.AFTERWARDS,),
        ),
        ([("self", 0, 9), ("supervisor", 0, 7)], (Caution.SELF_LATE,)),
        ([("supervisor", 0, 7), ("kpi", 0, 7)], (Caution.NO_KPI,)),
        ([("supervisor", 0, 800)], (Caution.LONG_AFTER,)),
    ],
)
def test_an_odd_order_of_stages_is_said_and_stops_nobody(
    stages: list[tuple[str, int, int]], cautions: tuple[Caution, ...]
) -> None:
    found = preflight(planned(*stages))

    assert (found.cautions, found.obstacles) == (cautions, ())


@pytest.mark.parametrize(("colleagues", "warned"), [(2, True), (3, False)])
def test_too_few_possible_raters_are_a_warning(colleagues: int, warned: bool) -> None:
    cycle = planned(("supervisor", 0, 7), ("others", 0, 7), colleagues=colleagues)

    (person,) = preflight(cycle).ready

    assert (Problem.FEW_RATERS in person.problems) == warned
