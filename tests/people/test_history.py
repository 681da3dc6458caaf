"""What the page of a person says was done with them."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from competency_portal.core.models import User
from competency_portal.people import services
from competency_portal.people.history import history_of
from competency_portal.people.models import Employee
from tests.factories import DepartmentFactory, EmployeeFactory, HrFactory, PositionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr() -> User:
    person: Employee = EmployeeFactory.create(name="赵喆", user=HrFactory.create())
    assert person.user
    return person.user


def entered(hr: User, **changes: object) -> Employee:
    fields = {
        "number": "00100",
        "name": "王芳",
        "position": PositionFactory.create(name="大堂管家"),
        "department": DepartmentFactory.create(),
        "supervisor": EmployeeFactory.create(),
    }
    return services.save_employee(Employee(**{**fields, **changes}), actor=hr)


def said(person: Employee) -> list[tuple[str, str]]:
    return [(event.who, event.what) for event in history_of(person)]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on it is an hour later."""
    hour = timezone.now() + datetime.timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: hour)


def test_a_new_person_is_one_line_by_the_name_of_who_entered_them(hr: User) -> None:
    person = entered(hr)

    assert said(person) == [("赵喆", "录入")]


def test_what_was_changed_in_one_go_is_one_line_in_plain_words(
    hr: User, request: pytest.FixtureRequest
) -> None:
    person = entered(hr)
    request.getfixturevalue("later")
    person.name, person.position = "王方", PositionFactory.create(name="客服主管")
    services.save_employee(person, actor=hr)

    assert said(person) == [
        ("赵喆", "姓名：王芳 → 王方；岗位：大堂管家 → 客服主管"),
        ("赵喆", "录入"),
    ]


def test_what_another_person_did_is_another_line(hr: User) -> None:
    person = entered(hr)
    other = HrFactory.create(username="second")
    person.name = "王方"
    services.save_employee(person, actor=other)

    assert said(person) == [("second", "姓名：王芳 → 王方"), ("赵喆", "录入")]


def test_an_account_is_said_by_its_name_and_its_rights(
    hr: User, request: pytest.FixtureRequest
) -> None:
    person = entered(hr)
    request.getfixturevalue("later")
    services.open_account(person, username="wangfang", actor=hr)
    person.refresh_from_db()
    services.set_account(person, is_active=False, is_hr=False, actor=hr)

    assert said(person)[0] == ("赵喆", "开通账号：wangfang；可以登录：是 → 否")


def test_what_a_command_did_has_nobodys_name() -> None:
    person = services.save_employee(
        EmployeeFactory.build(
            position=PositionFactory.create(),
            department=DepartmentFactory.create(),
            user=None,
        ),
        actor=None,
    )

    assert said(person) == [("—", "录入")]


def test_english_readers_read_english(hr: User) -> None:
    person = entered(hr)

    with override("en"):
        assert said(person) == [("赵喆", "Entered")]


def test_the_page_costs_the_same_for_one_change_and_for_many(
    hr: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = entered(hr)
    client = Client()
    client.force_login(hr)
    address = reverse("people:employee_detail", args=[person.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(10):
        person.name = f"王{number}"
        services.save_employee(person, actor=EmployeeFactory.create(user=HrFactory.create()).user)

    with django_assert_num_queries(len(one)):
        client.get(address)
