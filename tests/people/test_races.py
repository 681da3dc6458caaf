"""Two people change the company at once: with real commits, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.people import queries, services
from competency_portal.people.codes import proposed_code
from competency_portal.people.models import Department, Employee
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory, PositionFactory

pytestmark = pytest.mark.django_db(transaction=True)
# As long as the first waits for a second who, held by a lock, never comes.
PATIENCE = 0.5
MODELS: dict[str, type[Model]] = {"descendants_of": Department, "hr_accounts": User}


def at_once(acts: list[Callable[[], Any]]) -> list[str]:
    """Run both, each on its own connection: "done" or "refused"."""

    def run(act: Callable[[], Any]) -> str:
        try:
            act()
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def meeting(asked: Callable[..., Any]) -> Callable[..., Any]:
    """`asked`, whose answer both wait for before either goes on, if nothing keeps them apart."""
    both = Barrier(2)

    def ask(*args: Any) -> Any:
        found = set(asked(*args).values_list("pk", flat=True))
        with suppress(BrokenBarrierError):
            both.wait(PATIENCE)
        model = MODELS.get(asked.__name__, Employee)
        return model._default_manager.filter(pk__in=found)

    return ask


def test_two_departments_never_come_to_stand_below_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two = DepartmentFactory(), DepartmentFactory()
    monkeypatch.setattr(queries, "descendants_of", meeting(queries.descendants_of))

    def move(pk: int, below: int) -> None:
        department = Department.objects.get(pk=pk)
        department.parent_id = below
        services.save_department(department, actor=None)

    done = at_once([lambda: move(one.pk, two.pk), lambda: move(two.pk, one.pk)])

    assert done == ["done", "refused"]
    assert queries.tree().count() == 2


def test_two_people_never_come_to_supervise_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = EmployeeFactory(), EmployeeFactory()
    monkeypatch.setattr(queries, "line_of", meeting(queries.line_of))

    def report(pk: int, to: int) -> None:
        employee = Employee.objects.get(pk=pk)
        employee.supervisor_id = to
        services.save_employee(employee, actor=None)

    done = at_once([lambda: report(one.pk, two.pk), lambda: report(two.pk, one.pk)])

    assert done == ["done", "refused"]
    assert Employee.objects.filter(supervisor=None).count() == 1


def test_two_of_hr_never_take_the_role_from_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (EmployeeFactory(user=HrFactory()) for _ in range(2))
    monkeypatch.setattr(queries, "hr_accounts", meeting(queries.hr_accounts))

    def take(role_of: Employee, actor: User) -> None:
        services.set_account(role_of, is_active=True, is_hr=False, actor=actor)

    done = at_once([lambda: take(one, two.user), lambda: take(two, one.user)])

    assert done == ["done", "refused"]
    assert User.objects.filter(is_hr=True).count() == 1


def waiting(propose: Callable[[str], str]) -> Callable[[str], str]:
    """`propose`, whose first answers wait for each other, if nothing keeps them apart."""
    both = Barrier(2)

    def proposed(name: str) -> str:
        code = propose(name)
        with suppress(BrokenBarrierError):
            both.wait(PATIENCE)
        return code

    return proposed


@pytest.mark.parametrize("before", [0, 1])
def test_two_departments_of_one_name_get_two_codes(
    monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    DepartmentFactory.create_batch(before, code="company")
    monkeypatch.setattr(services, "proposed_code", waiting(proposed_code))

    def make() -> None:
        services.save_department(Department(name="客服部"), actor=None)

    done = at_once([make, make])

    assert done == ["done", "done"]
    codes = Department.objects.filter(name="客服部").values_list("code", flat=True)
    assert sorted(codes) == ["kefubu", "kefubu-2"]


def test_one_code_typed_twice_at_once_is_refused_once() -> None:
    def make() -> None:
        services.save_department(Department(name="客服部", code="kf"), actor=None)

    assert at_once([make, make]) == ["done", "refused"]
    assert Department.objects.count() == 1


def test_one_number_given_to_two_new_people_at_once_is_refused_once() -> None:
    position, department = PositionFactory(), DepartmentFactory()

    def enter() -> None:
        person = Employee(number="00100", name="王芳", position=position, department=department)
        services.save_employee(person, actor=None)

    assert at_once([enter, enter]) == ["done", "refused"]
    assert Employee.objects.count() == 1


def test_two_people_renumbered_alike_at_once_are_refused_once() -> None:
    people = EmployeeFactory.create_batch(2)

    def renumber(pk: int) -> None:
        person = Employee.objects.get(pk=pk)
        person.number = "00100"
        services.save_employee(person, actor=None)

    done = at_once([lambda: renumber(people[0].pk), lambda: renumber(people[1].pk)])

    assert done == ["done", "refused"]
    assert Employee.objects.filter(number="00100").count() == 1
