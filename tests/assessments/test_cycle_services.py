"""What HR does with a cycle as a whole."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.participants import participants
from competency_portal.assessments.services.cycles import (
    ChosenPeople,
    choose_person,
    close_cycle,
    leave_out_person,
    reopen_cycle,
    save_cycle,
)
from competency_portal.assessments.states import CycleState
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from tests.factories import (
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    launched_cycle,
    make_catalogue,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def days(number: int) -> datetime.date:
    return TODAY() + datetime.timedelta(days=number)


def plan(**fields: Any) -> Cycle:
    version = make_catalogue().version
    made: Cycle = CycleFactory.build(version=version, category_weights={}, **fields)
    return made


def test_a_new_cycle_remembers_who_planned_it_and_what_counts() -> None:
    hr, department = HrFactory.create(), DepartmentFactory.create()
    cycle = plan(group_weights={}, part_weights={})

    saved = save_cycle(cycle=cycle, people=ChosenPeople(departments=[department]), actor=hr)

    saved.refresh_from_db()
    assert saved.created_by == hr
    assert saved.state == CycleState.DRAFT
    assert list(saved.departments.all()) == [department]
    assert saved.group_weights == {
        "self": "0",
        "supervisor": "100",
        "peer": "0",
        "subordinate": "0",
        "related": "0",
    }
    assert saved.part_weights == {"competencies": "100", "questionnaire": "0", "kpi": "0"}
    assert saved.anonymity_threshold == 3
    assert [record.action for record in audit.trail(saved)] == ["create"]


def test_a_change_is_recorded_with_what_it_was_and_is() -> None:
    cycle = CycleFactory.create(name="旧名")
    cycle.name = "新名"

    save_cycle(cycle=cycle, people=ChosenPeople(), actor=None)

    record = audit.trail(cycle).get()
    assert record.action == "edit"
    assert record.detail == {"changed": {"name": ["旧名", "新名"]}}


def test_saving_what_did_not_change_leaves_no_record() -> None:
    cycle = CycleFactory.create()

    save_cycle(cycle=cycle, people=ChosenPeople(), actor=None)

    assert not audit.trail(cycle).exists()


def test_a_launched_cycle_is_no_plan_any_more() -> None:
    made = launched_cycle()
    stale = made.cycle
    stale.name = "晚了一步"

    with pytest.raises(Refused):
        save_cycle(cycle=stale, people=ChosenPeople(), actor=made.hr)

    assert Cycle.objects.get().name != "晚了一步"


def test_a_code_that_was_taken_meanwhile_is_refused() -> None:
    CycleFactory.create(code="2026-1")

    with pytest.raises(Refused):
        save_cycle(cycle=plan(code="2026-1"), people=ChosenPeople(), actor=None)

    assert Cycle.objects.count() == 1


def test_only_a_code_that_is_taken_is_told_to_be_taken() -> None:
    cycle = CycleFactory.create()
    cycle.period_end = cycle.period_start - datetime.timedelta(days=1)

    with pytest.raises(IntegrityError):
        save_cycle(cycle=cycle, people=ChosenPeople(), actor=None)


def test_changing_the_plan_keeps_single_people_and_those_left_out() -> None:
    cycle = CycleFactory.create()
    single, left_out = EmployeeFactory.create_batch(2)
    cycle.employees.add(single)
    cycle.excluded.add(left_out)

    save_cycle(cycle=cycle, people=ChosenPeople(), actor=None)

    assert list(cycle.employees.all()) == [single]
    assert list(cycle.excluded.all()) == [left_out]


def test_leaving_out_and_choosing_again_is_undone_without_a_trace_in_the_choice() -> None:
    cycle, person = CycleFactory.create(), EmployeeFactory.create()
    cycle.departments.add(person.department)

    leave_out_person(cycle=cycle, employee=person, actor=None)
    assert list(participants(cycle)) == []

    choose_person(cycle=cycle, employee=person, actor=None)
    assert list(participants(cycle)) == [person]
    assert not cycle.employees.exists()
    assert not cycle.excluded.exists()


def test_a_single_person_who_is_left_out_is_simply_not_chosen() -> None:
    cycle, person = CycleFactory.create(), EmployeeFactory.create()

    choose_person(cycle=cycle, employee=person, actor=None)
    assert list(cycle.employees.all()) == [person]

    leave_out_person(cycle=cycle, employee=person, actor=None)
    assert not cycle.employees.exists()
    assert not cycle.excluded.exists()


@pytest.mark.parametrize("verb", [choose_person, leave_out_person])
def test_the_choice_of_a_launched_cycle_is_fixed(verb: Any) -> None:
    made = launched_cycle()

    with pytest.raises(Refused):
        verb(cycle=made.cycle, employee=made.employees[0], actor=made.hr)


def test_closing_and_opening_again() -> None:
    made = launched_cycle()

    close_cycle(cycle=made.cycle, actor=made.hr)
    closed = Cycle.objects.get()
    assert (closed.state, closed.is_open) == (CycleState.CLOSED, False)
    assert closed.closed_at is not None

    reopen_cycle(cycle=made.cycle, actor=made.hr, reason="漏了一人")
    reopened = Cycle.objects.get()
    assert (reopened.state, reopened.closed_at) == (CycleState.RUNNING, None)
    assert [record.to_value for record in audit.trail(made.cycle)] == [
        "running",
        "closed",
        "running",
    ]


@pytest.mark.parametrize("state", [CycleState.DRAFT, CycleState.CLOSED, CycleState.PUBLISHED])
def test_only_a_running_cycle_is_closed(state: CycleState) -> None:
    cycle = CycleFactory.create(state=state)

    with pytest.raises(Refused):
        close_cycle(cycle=cycle, actor=None)


@pytest.mark.parametrize("state", [CycleState.DRAFT, CycleState.PUBLISHED])
def test_what_was_never_closed_or_is_published_is_not_opened_again(state: CycleState) -> None:
    cycle = CycleFactory.create(state=state)

    with pytest.raises(Refused):
        reopen_cycle(cycle=cycle, actor=None, reason="x")
