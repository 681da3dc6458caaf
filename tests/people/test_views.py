"""The pages about people."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.people import services
from competency_portal.people.models import Department, Employee
from competency_portal.people.queries import fingerprint_of
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory, PositionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr() -> Client:
    client = Client()
    client.force_login(HrFactory())
    return client


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "number": "00100",
        "name": "王芳",
        "position": PositionFactory().pk,
        "department": DepartmentFactory().pk,
        "supervisor": "",
        "status": "active",
        **changes,
    }


def test_hr_enters_a_person(hr: Client) -> None:
    answer = hr.post(reverse("people:employee_create"), filled(), follow=True)

    person = Employee.objects.get()
    assert (person.number, person.name) == ("00100", "王芳")
    assert answer.redirect_chain == [(reverse("people:employee_detail", args=[person.pk]), 302)]


def test_a_number_is_used_once_and_nothing_typed_is_lost(hr: Client) -> None:
    EmployeeFactory(number="00100")

    answer = hr.post(reverse("people:employee_create"), filled(name="赵云"))

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"number"}
    assert answer.context["form"]["name"].value() == "赵云"
    assert Employee.objects.count() == 1


@pytest.mark.parametrize(
    ("model", "field", "taken"),
    [(Employee, "number", "00100"), (Department, "code", "kf")],
)
def test_what_somebody_else_has_taken_since_the_check_is_said_at_its_field(
    hr: Client,
    monkeypatch: pytest.MonkeyPatch,
    model: type[Employee | Department],
    field: str,
    taken: str,
) -> None:
    EmployeeFactory(number="00100", department=DepartmentFactory(code="kf"))
    monkeypatch.setattr(model, "validate_unique", lambda self, exclude=None: None)
    address = reverse(f"people:{model._meta.model_name}_create")

    answer = hr.post(address, filled(**{field: taken}))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [f"“{taken}”已被使用。"]}


def test_a_loop_is_said_at_the_supervisors_field(hr: Client) -> None:
    manager = EmployeeFactory(name="经理")
    lead = EmployeeFactory(name="主管", supervisor=manager)

    answer = hr.post(reverse("people:employee_edit", args=[manager.pk]), filled(supervisor=lead.pk))

    assert answer.context["form"].errors == {
        "supervisor": ["主管 在 经理 的下级里，这样汇报关系会成环。"]
    }


def test_a_name_with_a_character_that_no_font_has_is_reported(hr: Client) -> None:
    answer = hr.post(reverse("people:employee_create"), filled(name="王\ue000"), follow=True)

    said = [str(message) for message in answer.context["messages"]]
    assert said[0] == "已保存，但报告里印不出这些字：\ue000。"


@pytest.mark.parametrize("name", ["𬱖", "㛃", "喆", "堃", "龘"])
def test_rare_characters_of_names_are_fine(hr: Client, name: str) -> None:
    answer = hr.post(reverse("people:employee_create"), filled(name=f"王{name}"), follow=True)

    assert [str(m) for m in answer.context["messages"]] == [f"已保存：王{name}。"]


@pytest.mark.parametrize("name", [b"%E7%8E%8B%00", b"%E7%8E%8B%ED%A0%80"])
def test_text_that_no_database_takes_never_breaks_the_page(hr: Client, name: bytes) -> None:
    body = "&".join(f"{key}={value}" for key, value in filled(name="NAME").items())

    answer = hr.post(
        reverse("people:employee_create"),
        body.encode().replace(b"NAME", name),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 422 or "\x00" not in Employee.objects.get().name


def test_a_supervisor_sees_their_line_only() -> None:
    lead = EmployeeFactory(name="主管")
    EmployeeFactory(name="管家", supervisor=lead)
    EmployeeFactory(name="旁人")
    client = Client()
    assert lead.user
    client.force_login(lead.user)

    page = client.get(reverse("people:employee_list")).context["page"]

    assert [person.name for person in page.object_list] == ["主管", "管家"]


def test_the_list_filters_by_department_with_what_is_below_status_and_text(hr: Client) -> None:
    office = DepartmentFactory()
    team = DepartmentFactory(parent=office)
    EmployeeFactory(name="王芳", department=team)
    EmployeeFactory(name="王离", department=team, status="left")
    EmployeeFactory(name="李雷", department=team)
    EmployeeFactory(name="王外", department=DepartmentFactory())

    answer = hr.get(
        reverse("people:employee_list"),
        {"q": "wang", "department": office.pk, "status": "active"},
    )

    assert [person.name for person in answer.context["page"].object_list] == ["王芳"]


def test_the_list_costs_the_same_for_one_person_and_for_fifty(
    hr: Client, django_assert_num_queries: Any
) -> None:
    lead = EmployeeFactory()
    url = reverse("people:employee_list")
    hr.get(url)
    with CaptureQueriesContext(connection) as one:
        hr.get(url)
    EmployeeFactory.create_batch(49, supervisor=lead)

    with django_assert_num_queries(len(one.captured_queries)):
        hr.get(url)


def test_hr_who_would_let_themselves_go_is_told_at_the_form() -> None:
    me = EmployeeFactory(user=HrFactory())
    client = Client()
    client.force_login(me.user)

    answer = client.post(
        reverse("people:employee_edit", args=[me.pk]),
        {
            "seen": fingerprint_of(me),
            "number": me.number,
            "name": me.name,
            "position": me.position_id,
            "department": me.department_id,
            "status": "left",
        },
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["__all__"]


def test_a_supervisor_who_left_stays_until_there_is_another(hr: Client) -> None:
    left = EmployeeFactory(name="李雷", number="00007", status="left")
    person = EmployeeFactory(supervisor=left)
    url = reverse("people:employee_edit", args=[person.pk])
    page = hr.get(url).content.decode()
    assert " · 00007 · 已离职" in page

    answer = hr.post(url, filled(supervisor=left.pk, name="王方", seen=fingerprint_of(person)))

    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.supervisor) == ("王方", left)


def test_who_has_left_is_no_new_supervisor(hr: Client) -> None:
    left = EmployeeFactory(status="left")
    person = EmployeeFactory()

    answer = hr.post(reverse("people:employee_edit", args=[person.pk]), filled(supervisor=left.pk))

    assert answer.context["form"].errors.keys() == {"supervisor"}


def test_nobody_is_offered_an_account_for_somebody_who_left(hr: Client) -> None:
    left = EmployeeFactory(user=None, status="left")

    page = hr.get(reverse("people:employee_detail", args=[left.pk])).content.decode()

    assert "account-open" not in page


def test_a_password_is_shown_once_and_lets_its_owner_in(hr: Client) -> None:
    person = EmployeeFactory(user=None)

    page = hr.post(reverse("people:account_open", args=[person.pk]), {"username": "wangfang"})

    found = re.search(r'data-testid="new-password">([^<]+)<', page.content.decode())
    assert found
    assert page.headers["Cache-Control"] == "private, no-store"
    assert Client().login(username="wangfang", password=found[1])


def test_the_way_back_outlasts_a_new_password(hr: Client) -> None:
    person, back = EmployeeFactory(), "/cycles/2026/preflight/"
    detail = reverse("people:employee_detail", args=[person.pk])
    page = hr.get(detail, {"back": back}).content.decode()

    link = re.search(r'href="(/people/[^"]+/password/[^"]*)"', page)

    assert link
    shown = hr.post(unescape(link[1])).content.decode()
    assert f'href="{detail}?{urlencode({"back": back})}"' in shown


def test_a_new_password_is_made_only_when_confirmed(hr: Client) -> None:
    person = EmployeeFactory()
    account = person.user
    assert account
    account.set_password("old password of hers")
    account.save()

    asked = hr.get(reverse("people:password_reset", args=[person.pk])).content.decode()

    assert "旧密码马上失效" in asked
    account.refresh_from_db()
    assert account.check_password("old password of hers")


def test_a_department_is_deleted_only_when_confirmed(hr: Client) -> None:
    empty = DepartmentFactory(name="夜班组")
    url = reverse("people:department_delete", args=[empty.pk])

    asked = hr.get(url)
    assert 'data-testid="department-delete-confirm"' in asked.content.decode()
    assert Department.objects.filter(pk=empty.pk).exists()

    hr.post(url)
    assert not Department.objects.filter(pk=empty.pk).exists()


def test_a_department_with_people_offers_no_deleting_and_says_why(hr: Client) -> None:
    team = EmployeeFactory().department

    page = hr.get(reverse("people:department_edit", args=[team.pk])).content.decode()
    asked = hr.get(reverse("people:department_delete", args=[team.pk])).content.decode()

    assert 'data-testid="department-delete"' not in page
    for shown in (page, asked):
        assert "里面有 1 人（含离职的），不能删除。" in shown
    assert 'data-testid="department-delete-confirm"' not in asked


def test_departments_are_offered_with_those_above(hr: Client) -> None:
    company = DepartmentFactory(name="长乐物业")
    office = DepartmentFactory(name="翠湖管理处", parent=company)
    services.save_department(Department(name="客服部", parent=office), actor=None)

    form = hr.get(reverse("people:employee_create")).context["form"]

    assert "翠湖管理处 · 客服部" in [str(label) for _key, label in form["department"].field.choices]


def test_an_empty_company_says_where_to_begin(hr: Client) -> None:
    people = hr.get(reverse("people:employee_list")).content.decode()
    enter = hr.get(reverse("people:employee_create")).content.decode()

    assert "还没有员工" in people
    assert f'<a href="{reverse("people:department_create")}">先建一个' in enter


def test_a_number_that_is_taken_is_said_plainly(hr: Client) -> None:
    EmployeeFactory(number="00100")

    answer = hr.post(reverse("people:employee_create"), filled())

    assert answer.context["form"].errors == {"number": ["这个工号已经用了。"]}


def test_nothing_chosen_is_to_be_chosen(hr: Client) -> None:
    answer = hr.post(reverse("people:employee_create"), filled(position="", department=""))

    assert answer.context["form"].errors == {"position": ["请选择。"], "department": ["请选择。"]}


def test_hr_builds_the_department_tree(hr: Client) -> None:
    office = DepartmentFactory(name="翠湖管理处")

    hr.post(
        reverse("people:department_create"),
        {"name": "客服组", "code": "kefu", "parent": office.pk, "order": 0},
    )

    assert Department.objects.get(code="kefu").parent == office


@pytest.mark.parametrize(
    "name",
    [
        "employee_create",
        "department_list",
        "department_create",
    ],
)
def test_only_hr_gets_in(name: str) -> None:
    lead = EmployeeFactory()
    EmployeeFactory(supervisor=lead)
    client = Client()
    assert lead.user
    client.force_login(lead.user)

    assert client.get(reverse(f"people:{name}")).status_code == 404


def test_a_number_with_a_slash_is_refused_at_its_field(hr: Client) -> None:
    answer = hr.post(reverse("people:employee_create"), filled(number="A/1"))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "number": ["只能用字母、数字和 . _ + -，并以字母或数字开头。"]
    }


def test_a_search_for_what_no_text_contains_finds_everybody(hr: Client) -> None:
    person = EmployeeFactory()

    page = hr.get(reverse("people:employee_list") + "?q=%00").context["page"]

    assert [found.pk for found in page.object_list] == [person.pk]
