"""Choosing somebody in a form, and the suggestions behind it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.core.picker import MOST_FOUND
from competency_portal.people.models import Employee
from competency_portal.people.queries import fingerprint_of
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory, PositionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr() -> Client:
    client = Client()
    client.force_login(HrFactory.create())
    return client


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "number": "00100",
        "name": "赵云",
        "position": PositionFactory.create().pk,
        "department": DepartmentFactory.create().pk,
        "status": "active",
        **changes,
    }


def enter(hr: Client, **changes: Any) -> Any:
    return hr.post(reverse("people:employee_create"), filled(**changes))


@pytest.mark.parametrize("typed", ["00007", "李雷", " 李雷 00007 "])
def test_a_number_or_a_name_that_is_unique_is_enough(hr: Client, typed: str) -> None:
    boss = EmployeeFactory.create(name="李雷", number="00007")

    enter(hr, supervisor="", supervisor_typed=typed)

    assert Employee.objects.get(number="00100").supervisor == boss


def test_namesakes_come_back_to_choose_from_with_everything_that_was_typed(hr: Client) -> None:
    first, second = EmployeeFactory.create_batch(2, name="王芳")

    answer = enter(hr, supervisor="", supervisor_typed="王芳")

    assert answer.status_code == 422
    page = answer.content.decode()
    for person in (first, second):
        assert f'name="supervisor" value="{person.pk}"' in page
    assert 'name="supervisor_typed" id="id_supervisor" value="王芳"' in page
    assert answer.context["form"]["name"].value() == "赵云"
    asked = {"supervisor_typed": "王芳", "supervisor_asked": "王芳"}
    enter(hr, supervisor=second.pk, **asked)
    assert Employee.objects.get(number="00100").supervisor == second


def test_a_part_of_a_name_chooses_nobody_by_itself(hr: Client) -> None:
    EmployeeFactory.create(name="李雷", number="00007")

    assert enter(hr, supervisor_typed="0007").status_code == 422
    assert enter(hr, supervisor_typed="lilei").status_code == 422
    assert not Employee.objects.filter(number="00100").exists()


def test_the_present_supervisor_is_shown_and_kept_or_taken_away(hr: Client) -> None:
    boss = EmployeeFactory.create(name="李雷")
    person = EmployeeFactory.create(supervisor=boss, number="00100")
    address = reverse("people:employee_edit", args=[person.pk])

    assert f'value="{boss.pk}" id="id_supervisor-{boss.pk}" checked' in (
        hr.get(address).content.decode()
    )
    blank = {"supervisor_typed": "", "supervisor_asked": ""}
    seen = fingerprint_of(person)
    hr.post(address, filled(supervisor=boss.pk, seen=seen, **blank))
    person.refresh_from_db()
    assert person.supervisor == boss
    hr.post(address, filled(supervisor="", seen=fingerprint_of(person), **blank))
    person.refresh_from_db()
    assert person.supervisor is None


def test_who_left_is_not_found_by_typing_either(hr: Client) -> None:
    EmployeeFactory.create(name="李雷", status="left")

    assert enter(hr, supervisor_typed="李雷").status_code == 422


@pytest.mark.parametrize("typed", ["\x00", "'; --", "%", "_", "王" * 5000, "、" * 300])
def test_whatever_is_typed_is_answered(hr: Client, typed: str) -> None:
    EmployeeFactory.create(name="李雷")

    assert enter(hr, supervisor="9" * 40, supervisor_typed=typed).status_code == 422


def test_very_many_departments_are_typed_instead_of_scrolled(
    hr: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("competency_portal.people.forms.MOST_OPTIONS", 2)
    DepartmentFactory.create_batch(3, name="客服部")
    only = DepartmentFactory.create(name="工程部")

    ambiguous = enter(hr, department="", department_typed="客服部")
    enter(hr, department="", department_typed="工程部")

    assert ambiguous.context["form"].errors.keys() == {"department"}
    assert Employee.objects.get(number="00100").department == only
    assert enter(hr, number="00101", department="").context["form"].errors.keys() == {"department"}


def suggested(client: Client, name: str, query: str) -> list[str]:
    page = client.get(reverse(f"people:{name}"), {"q": query}).content.decode()
    return [part.partition('"')[0] for part in page.split('data-key="')[1:]]


def test_hr_is_suggested_everybody_at_work_and_a_supervisor_their_line(hr: Client) -> None:
    lead = EmployeeFactory.create(name="王主管")
    mine = EmployeeFactory.create(name="王丁", supervisor=lead)
    other = EmployeeFactory.create(name="王戊")
    EmployeeFactory.create(name="王己", status="left", supervisor=lead)
    supervisor = Client()
    assert lead.user
    supervisor.force_login(lead.user)

    def keys(*people: Employee) -> list[str]:
        return [str(person.pk) for person in people]

    assert suggested(hr, "person_search", "wang") == keys(lead, mine, other)
    assert suggested(supervisor, "person_search", "wang") == keys(lead, mine)
    assert suggested(supervisor, "person_search", "wangwu") == []


def test_departments_are_suggested_by_initials(hr: Client) -> None:
    wanted = DepartmentFactory.create(name="客服部")
    DepartmentFactory.create(name="工程部")

    assert suggested(hr, "department_search", "kfb") == [str(wanted.pk)]


def queries_of(client: Client, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["person_search", "department_search"])
def test_suggestions_are_few_and_take_the_same_queries_for_1_and_50(hr: Client, name: str) -> None:
    address = reverse(f"people:{name}") + "?q=wang"
    counts = []
    for more in (1, 49):
        for _number in range(more):
            EmployeeFactory.create(name="王芳", department__name="王部")
        counts.append(queries_of(hr, address))

    assert counts[0] == counts[1]
    assert len(suggested(hr, name, "wang")) == MOST_FOUND


def test_the_form_takes_the_same_queries_for_1_and_50_people(hr: Client) -> None:
    person = EmployeeFactory.create(supervisor=EmployeeFactory.create())
    address = reverse("people:employee_edit", args=[person.pk])
    first = queries_of(hr, address)
    EmployeeFactory.create_batch(49)

    assert queries_of(hr, address) == first
