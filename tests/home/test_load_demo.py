"""Loading the demo: when it refuses, and that it is the same every time."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from competency_portal.assessments.models import (
    BehaviourMark,
    ItemAnswer,
    KpiMeasure,
    Rating,
    UnnamedAnswer,
)
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.home.demo import company
from competency_portal.people.models import Department, Employee
from competency_portal.results.models import AssessmentResult
from models_catalog.models import ModelVersion
from models_catalog.states import VersionState
from tests.factories import EmployeeFactory
from tests.factories.demo import load_demo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

FEWEST = 18


def rows() -> dict[str, int]:
    """How many rows every table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def story() -> dict[str, list[Any]]:
    """Who works here, what was said of them and what came out; without keys and moments."""
    return {
        "people": [
            *Employee.objects.order_by("number").values_list(
                *("number", "name", "position__code", "department__code", "supervisor__number"),
                "user__username",
            )
        ],
        "departments": [*Department.objects.order_by("code").values_list("code", "path_name")],
        "ratings": [
            *Rating.objects.order_by(
                "review__assessment__cycle__code",
                "review__assessment__employee__number",
                *("review__group", "review__rater__number", "competency__order"),
            ).values_list("competency__code", "point__code", "unable", "evidence", "reason")
        ],
        "others": sorted(
            UnnamedAnswer.objects.values_list(
                *("assessment__employee__number", "group", "competency__code", "point__code")
            )
        ),
        "items": sorted(ItemAnswer.objects.values_list("item", "option__code"), key=str),
        "kpi": sorted(
            KpiMeasure.objects.filter(value__isnull=False).values_list("indicator__code", "value")
        ),
        "marks": sorted(BehaviourMark.objects.values_list("behaviour", "mark")),
        "events": sorted(
            BehaviourEvent.objects.values_list(
                *("employee__number", "author__username", "competency__code", "happened_on"),
                *("text", "is_shared"),
            )
        ),
        "figures": [
            *AssessmentResult.objects.order_by("assessment__employee__number").values_list(
                "overall_score", "met", "of"
            )
        ],
    }


def stories(*seeds: int) -> Iterator[dict[str, list[Any]]]:
    """The companies that the seeds give, one after the other, each undone."""
    for seed in seeds:
        with transaction.atomic():
            load_demo(employees=FEWEST, seed=seed)
            yield story()
            transaction.set_rollback(True)


@pytest.mark.once
def test_the_same_seed_gives_the_same_company_and_another_seed_another() -> None:
    first, again, other = stories(1, 1, 2)

    assert first == again
    assert {key: value == other[key] for key, value in first.items()} == {
        "departments": True,
        **dict.fromkeys(
            ("people", "ratings", "others", "items", "kpi", "marks", "events", "figures"), False
        ),
    }


def test_a_second_run_changes_nothing_and_names_the_accounts_again() -> None:
    load_demo(employees=FEWEST)
    before = rows(), story()

    said = load_demo(employees=30, seed=5)

    assert (rows(), story()) == before
    assert said.splitlines() == [
        "系统里已经有员工，没有改动。",
        "  hr           demo-hr-2026",
        "  supervisor   demo-lead-2026",
        "  employee     demo-staff-2026",
    ]


def test_people_who_are_there_already_are_left_alone() -> None:
    EmployeeFactory.create(name="真实员工")

    said = load_demo()

    assert said.splitlines() == ["系统里已经有员工，没有改动。"]
    assert [person.name for person in Employee.objects.all()] == ["真实员工"]


def test_passwords_that_everybody_knows_are_not_loaded_outside_debug() -> None:
    with pytest.raises(CommandError, match=re.escape("加 --force")):
        call_command("load_demo")

    assert not Employee.objects.exists()


@pytest.mark.once
def test_no_force_is_needed_under_debug(settings: Settings) -> None:
    settings.DEBUG = True

    call_command("load_demo", employees=FEWEST, verbosity=0)

    assert Employee.objects.count() == FEWEST


def test_too_few_people_are_refused_with_the_smallest_number() -> None:
    with pytest.raises(CommandError, match=f"至少要有 {FEWEST} 人"):
        load_demo(employees=FEWEST - 1)

    assert not Employee.objects.exists()


def test_without_a_catalogue_it_says_what_to_run_first() -> None:
    ModelVersion.objects.update(state=VersionState.RETIRED)

    with pytest.raises(CommandError, match="先运行 load_catalogue"):
        load_demo()


def test_the_first_office_is_whole_before_the_second_begins() -> None:
    places = [*company.plan(40)]

    assert [*company.plan(60)][:40] == places
    assert [place.boss for place in places[:3]] == [None, 0, 0]
    assert all(place.boss is None or place.boss < n for n, place in enumerate(places))
    offices = [place.position for place in places if place.position == company.OFFICE_HEAD]
    assert len(offices) == 3


def test_many_offices_stand_in_regions() -> None:
    company.load_departments(21)

    offices = Department.objects.filter(code__in=("office-0", "office-20")).order_by("order")
    assert [(office.name, office.parent.name) for office in offices if office.parent] == [
        ("翠湖管理处", "第 1 区域"),
        ("翠湖2管理处", "第 3 区域"),
    ]


def queries_for(employees: int) -> int:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        people = company.load_company(employees, random.Random(1))
        transaction.set_rollback(True)
    assert len(people) == employees
    return len(queries)


def test_people_are_made_in_bulk() -> None:
    """Two offices of the same number of departments, half and wholly staffed."""
    assert queries_for(2 + 16 + 8) == queries_for(2 + 16 + 16)
