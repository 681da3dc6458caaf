"""Everybody who would take part, and every problem."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.participants import participants
from competency_portal.assessments.queries.preflight import Mend, Problem, preflight
from competency_portal.assessments.queries.stage_checks import Obstacle
from competency_portal.assessments.services.cycles import change_to_version_in_use
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord
from competency_portal.people.models import Employee
from models_catalog.models import ModelVersion
from models_catalog.services import create_draft, publish_version
from models_catalog.states import VersionState
from tests.factories import (
    Catalogue,
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    UserFactory,
    make_catalogue,
)
from tests.factories.instruments import make_questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue() -> Catalogue:
    return make_catalogue()


@pytest.fixture
def cycle(catalogue: Catalogue) -> Cycle:
    made: Cycle = CycleFactory.create(version=catalogue.version)
    return made


@pytest.fixture
def boss(catalogue: Catalogue) -> Employee:
    made: Employee = EmployeeFactory.create(position=catalogue.positions["lead"])
    return made


def person(catalogue: Catalogue, cycle: Cycle, **fields: Any) -> Employee:
    fields = {"position": catalogue.positions["butler"], **fields}
    employee: Employee = EmployeeFactory.create(**fields)
    cycle.employees.add(employee)
    return employee


def problems(cycle: Cycle) -> list[tuple[Problem, ...]]:
    return [candidate.problems for candidate in preflight(cycle).candidates]


def test_somebody_in_order_has_no_problem(
    catalogue: Catalogue, cycle: Cycle, boss: Employee
) -> None:
    person(catalogue, cycle, supervisor=boss)

    found = preflight(cycle)

    assert found.obstacles == ()
    assert [candidate.problems for candidate in found.ready] == [()]
    assert found.left_out == found.warned == ()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"supervisor": None}, Problem.NO_SUPERVISOR),
        ({"status": "left"}, Problem.LEFT),
        ({"status": "leave"}, Problem.ON_LEAVE),
        ({"user": None}, Problem.NO_ACCOUNT),
    ],
)
def test_each_problem_of_the_person_is_named(
    catalogue: Catalogue,
    cycle: Cycle,
    boss: Employee,
    fields: dict[str, Any],
    problem: Problem,
) -> None:
    person(catalogue, cycle, **{"supervisor": boss, **fields})

    assert problems(cycle) == [(problem,)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "left"}, (Problem.SUPERVISOR_LEFT,)),
        ({"status": "leave"}, (Problem.SUPERVISOR_ON_LEAVE,)),
        ({"user": None}, (Problem.SUPERVISOR_NO_ACCOUNT,)),
        ({"user": None, "status": "left"}, (Problem.SUPERVISOR_LEFT,)),
    ],
)
def test_each_problem_of_the_supervisor_is_named(
    catalogue: Catalogue, cycle: Cycle, fields: dict[str, Any], expected: tuple[Problem, ...]
) -> None:
    person(catalogue, cycle, supervisor=EmployeeFactory.create(**fields))

    assert problems(cycle) == [expected]


def test_an_account_that_is_switched_off_is_none(catalogue: Catalogue, cycle: Cycle) -> None:
    boss = EmployeeFactory.create(user=UserFactory.create(is_active=False))
    person(catalogue, cycle, supervisor=boss, user=UserFactory.create(is_active=False))

    assert problems(cycle) == [(Problem.SUPERVISOR_NO_ACCOUNT, Problem.NO_ACCOUNT)]


def test_self_supervision_is_named_although_the_database_refuses_it(
    catalogue: Catalogue, boss: Employee
) -> None:
    from competency_portal.assessments.queries.preflight import problems_of  # noqa: PLC0415

    boss.supervisor = boss

    assert list(problems_of(boss, has_requirements=True)) == [Problem.SELF_SUPERVISED]


def test_a_position_that_asks_nothing_leaves_its_people_out(
    catalogue: Catalogue, cycle: Cycle, boss: Employee
) -> None:
    person(catalogue, cycle, supervisor=boss, position=catalogue.positions["bare"])
    person(catalogue, cycle, supervisor=boss, position=catalogue.positions["clerk"])

    assert problems(cycle) == [(Problem.NO_REQUIREMENTS,), ()]


def test_requirements_of_another_version_do_not_count(catalogue: Catalogue, boss: Employee) -> None:
    other = CycleFactory.create(version=make_catalogue().version)
    person(catalogue, other, supervisor=boss)

    assert problems(other) == [(Problem.NO_REQUIREMENTS,)]


def test_warnings_leave_nobody_out(catalogue: Catalogue, cycle: Cycle, boss: Employee) -> None:
    person(catalogue, cycle, supervisor=boss, user=None)
    person(catalogue, cycle, supervisor=None)

    found = preflight(cycle)

    assert [candidate.problems for candidate in found.warned] == [(Problem.NO_ACCOUNT,)]
    assert [candidate.problems for candidate in found.left_out] == [(Problem.NO_SUPERVISOR,)]
    assert len(found.ready) == 1


def test_every_problem_says_where_it_is_mended() -> None:
    assert {problem: problem.mend for problem in Problem if problem.mend != Mend.EMPLOYEE} == {
        Problem.NO_REQUIREMENTS: Mend.POSITION,
        Problem.SUPERVISOR_NO_ACCOUNT: Mend.SUPERVISOR,
        Problem.SUPERVISOR_ON_LEAVE: Mend.SUPERVISOR,
    }


def test_nobody_chosen_stops_the_cycle(cycle: Cycle) -> None:
    assert preflight(cycle).obstacles == (Obstacle.NOBODY,)


def test_nobody_ready_stops_the_cycle(catalogue: Catalogue, cycle: Cycle) -> None:
    person(catalogue, cycle, supervisor=None)

    assert preflight(cycle).obstacles == (Obstacle.NOBODY_READY,)


@pytest.mark.parametrize("state", [VersionState.DRAFT, VersionState.RETIRED])
def test_a_version_that_is_not_published_stops_the_cycle(
    catalogue: Catalogue, cycle: Cycle, boss: Employee, state: VersionState
) -> None:
    person(catalogue, cycle, supervisor=boss)
    catalogue.version.state = state
    catalogue.version.save()

    assert preflight(Cycle.objects.get()).obstacles == (Obstacle.VERSION,)


def test_the_deadline_runs_to_the_end_of_its_day(
    catalogue: Catalogue, cycle: Cycle, boss: Employee
) -> None:
    person(catalogue, cycle, supervisor=boss)

    cycle.deadline = timezone.localdate()
    assert preflight(cycle).obstacles == ()

    cycle.deadline -= datetime.timedelta(days=1)
    assert preflight(cycle).obstacles == (Obstacle.DEADLINE,)


def test_departments_bring_everybody_below_them(catalogue: Catalogue, cycle: Cycle) -> None:
    top = DepartmentFactory.create()
    middle = DepartmentFactory.create(parent=top)
    below = DepartmentFactory.create(parent=middle)
    chosen = [EmployeeFactory.create(department=each) for each in (top, middle, below)]
    EmployeeFactory.create()
    cycle.departments.add(top)

    assert list(participants(cycle)) == chosen


def test_positions_people_and_departments_add_up_and_each_person_comes_once(
    catalogue: Catalogue, cycle: Cycle
) -> None:
    both = EmployeeFactory.create(position=catalogue.positions["butler"])
    single = EmployeeFactory.create()
    cycle.departments.add(both.department)
    cycle.positions.add(both.position)
    cycle.employees.add(both, single)

    assert list(participants(cycle)) == [both, single]


def test_who_is_left_out_stays_out_whatever_else_is_chosen(
    catalogue: Catalogue, cycle: Cycle
) -> None:
    employee: Employee = EmployeeFactory.create()
    cycle.departments.add(employee.department)
    cycle.employees.add(employee)
    cycle.excluded.add(employee)

    assert list(participants(cycle)) == []
    assert [each.employee for each in preflight(cycle).excluded] == [employee]


def test_the_fingerprint_follows_who_is_left_out(
    catalogue: Catalogue, cycle: Cycle, boss: Employee
) -> None:
    person(catalogue, cycle, supervisor=boss)
    before = preflight(cycle).fingerprint
    troubled = person(catalogue, cycle, supervisor=None)

    assert preflight(cycle).fingerprint != before
    cycle.excluded.add(troubled)
    assert preflight(cycle).fingerprint == before


@pytest.mark.parametrize("people", [1, 50])
def test_the_number_of_queries_does_not_grow(
    catalogue: Catalogue,
    cycle: Cycle,
    boss: Employee,
    people: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(people):
        person(catalogue, cycle, supervisor=boss)

    with django_assert_num_queries(6):
        assert len(preflight(cycle).ready) == people


def superseded(cycle: Cycle) -> ModelVersion:
    """Publish the next version of the model that the plan uses."""
    draft = create_draft(model=cycle.version.model, actor=None)
    publish_version(version=draft, actor=None)
    return draft


def test_a_version_that_was_replaced_is_said_to_be_so(
    catalogue: Catalogue, cycle: Cycle, boss: Employee
) -> None:
    person(catalogue, cycle, supervisor=boss)
    published = superseded(cycle)

    found = preflight(Cycle.objects.get())

    assert found.obstacles == (Obstacle.SUPERSEDED,)
    assert found.in_use == published


def test_one_press_changes_the_plan_to_the_version_in_use(
    catalogue: Catalogue, cycle: Cycle, boss: Employee, client: Client
) -> None:
    person(catalogue, cycle, supervisor=boss)
    cycle.category_weights = {"core": "70", "service": "30"}
    cycle.save()
    published = superseded(cycle)
    client.force_login(HrFactory.create())
    page = client.get(reverse("cycles:preflight", args=[cycle.code])).content.decode()
    assert "模型第 1 版已被第 2 版取代。" in page

    client.post(reverse("cycles:change_version", args=[cycle.code]))

    changed = Cycle.objects.get()
    assert changed.version == published
    assert changed.category_weights == {"core": "70", "service": "30"}
    assert list(changed.employees.all()) == list(cycle.employees.all())
    assert preflight(changed).obstacles == ()
    assert AuditRecord.objects.filter(subject_kind="assessments.cycle", action="edit").count() == 1


def test_a_version_with_other_categories_brings_its_own_weights(
    cycle: Cycle, catalogue: Catalogue
) -> None:
    cycle.category_weights = {"core": "70", "service": "20", "gone": "10"}
    cycle.save()
    superseded(cycle)

    change_to_version_in_use(cycle=cycle, actor=None)

    assert Cycle.objects.get().category_weights == {"core": "40", "service": "60"}


def test_the_questionnaire_is_asked_as_the_version_in_use_has_it(cycle: Cycle) -> None:
    cycle.questionnaire = make_questionnaire(cycle.version, {"service": ("100", 2)})
    cycle.save()
    published = superseded(cycle)

    change_to_version_in_use(cycle=cycle, actor=None)

    assert Cycle.objects.get().questionnaire == published.questionnaires.get(code="behaviour")


def test_a_plan_with_the_version_in_use_is_not_changed(cycle: Cycle) -> None:
    with pytest.raises(Refused):
        change_to_version_in_use(cycle=cycle, actor=None)

    assert Cycle.objects.get().version == cycle.version
