"""Two of HR have the same form open: neither stores over the other without a word."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.core.errors import Refused
from competency_portal.people import services
from competency_portal.people.models import Department, Employee
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr() -> Client:
    client = Client()
    client.force_login(HrFactory())
    return client


def sent_by(hr: Client, address: str) -> dict[str, Any]:
    """What the form sends that HR has just opened, nothing changed."""
    shown = hr.get(address).context["form"].initial
    return {name: "" if value is None else value for name, value in shown.items()}


def test_a_person_whom_somebody_else_has_moved_meanwhile_stays_where_they_are(hr: Client) -> None:
    old, new = EmployeeFactory(name="傅海燕"), EmployeeFactory(name="曹一鸣", number="00007")
    person = EmployeeFactory(name="王芳", supervisor=old)
    address = reverse("people:employee_edit", args=[person.pk])
    mine = {**sent_by(hr, address), "name": "王方"}
    hr.post(address, {**sent_by(hr, address), "supervisor": new.pk})

    answer = hr.post(address, mine)

    form = answer.context["form"]
    assert answer.status_code == 409
    assert form.errors == {
        "supervisor": ["现在存的是：曹一鸣 00007"],
        "name": ["现在存的是：王芳"],
        "__all__": ["刚才有别人改过这里。别人存的内容写在各栏下面；再次保存，就以你填的为准。"],
    }
    assert form["name"].value() == "王方"
    assert f'value="{old.pk}" id="id_supervisor-{old.pk}" checked' in answer.content.decode()
    person.refresh_from_db()
    assert (person.name, person.supervisor) == ("王芳", new)

    again = hr.post(address, {**mine, "seen": form["seen"].value()})

    assert again.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.supervisor) == ("王方", old)


def test_a_department_that_somebody_else_has_moved_meanwhile_stays_there(hr: Client) -> None:
    east, west = DepartmentFactory(name="东区"), DepartmentFactory(name="西区")
    team = DepartmentFactory(name="客服部", parent=east)
    address = reverse("people:department_edit", args=[team.pk])
    mine = {**sent_by(hr, address), "name": "客户服务部"}
    hr.post(address, {**sent_by(hr, address), "parent": west.pk})

    answer = hr.post(address, mine)

    assert answer.status_code == 409
    assert answer.context["form"].errors["parent"] == ["现在存的是：西区"]
    team.refresh_from_db()
    assert (team.name, team.parent) == ("客服部", west)


def test_the_same_form_sent_twice_by_one_person_stores_the_first(hr: Client) -> None:
    person = EmployeeFactory()
    address = reverse("people:employee_edit", args=[person.pk])
    mine = sent_by(hr, address)

    answers = [hr.post(address, {**mine, "name": name}) for name in ("王芳", "王方")]

    assert [answer.status_code for answer in answers] == [302, 409]
    assert Employee.objects.get(pk=person.pk).name == "王芳"


def test_a_form_without_its_mark_changes_nothing(hr: Client) -> None:
    person = EmployeeFactory(name="王芳")
    address = reverse("people:employee_edit", args=[person.pk])
    mine = {**sent_by(hr, address), "name": "王方"}
    del mine["seen"]

    assert hr.post(address, mine).status_code == 409
    assert Employee.objects.get(pk=person.pk).name == "王芳"


def test_a_department_deleted_meanwhile_does_not_come_back() -> None:
    department = DepartmentFactory()
    read_before = Department.objects.get(pk=department.pk)
    services.delete_department(department, actor=None)

    with pytest.raises(Refused, match="删除"):
        services.save_department(read_before, actor=None)

    assert not Department.objects.exists()
