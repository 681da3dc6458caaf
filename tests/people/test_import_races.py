"""Two imports at once, and one beside a change by hand: with real commits, on both databases."""

from __future__ import annotations

import pytest

from competency_portal.people import services
from competency_portal.people.models import Employee
from tests.factories import DepartmentFactory, EmployeeFactory, PositionFactory
from tests.people.import_files import imported, rows_of
from tests.people.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_imports_of_one_file_enter_everybody_once() -> None:
    PositionFactory.create(code="P309")
    DepartmentFactory.create(name="公司")
    content = rows_of(*((f"{n}", "甲", "P309", "公司") for n in range(30)))

    said = at_once([lambda: imported(content), lambda: imported(content)])

    assert said in (["done", "done"], ["done", "refused"])
    assert Employee.objects.count() == 30


def test_an_import_and_a_change_by_hand_never_make_a_loop_together() -> None:
    one, two = EmployeeFactory.create(number="1"), EmployeeFactory.create(number="2")
    by_hand = Employee.objects.get(pk=one.pk)
    by_hand.supervisor = two

    said = at_once(
        [
            lambda: imported(rows_of(("2", None, None, None, "1"))),
            lambda: services.save_employee(by_hand, actor=None),
        ]
    )

    assert said == ["done", "refused"]
    assert Employee.objects.exclude(supervisor=None).count() == 1
