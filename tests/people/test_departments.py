"""The form for a department: a name is enough."""

import pytest
from django.test import Client
from django.urls import reverse

from competency_portal.people.codes import proposed_code
from competency_portal.people.forms import MOST_ORDER
from competency_portal.people.models import Department
from competency_portal.people.queries import fingerprint_of
from tests.factories import DepartmentFactory, HrFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr() -> Client:
    client = Client()
    client.force_login(HrFactory.create())
    return client


def test_a_name_is_enough_for_a_department(hr: Client) -> None:
    DepartmentFactory.create(order=7)

    hr.post(reverse("people:department_create"), {"name": "客服部"})

    made = Department.objects.get(name="客服部")
    assert (made.code, made.order) == ("kefubu", 8)


def test_a_department_of_the_same_name_gets_another_code(hr: Client) -> None:
    for _ in range(3):
        hr.post(reverse("people:department_create"), {"name": "客服部"})

    codes = Department.objects.filter(name="客服部").values_list("code", flat=True)
    assert sorted(codes) == ["kefubu", "kefubu-2", "kefubu-3"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("R&D 中心", "rd-zhongxin"), ("——", "department"), ("物" * 40, "wu" * 25)],
)
def test_whatever_the_name_the_code_is_one(name: str, code: str) -> None:
    assert proposed_code(name) == code


def test_what_was_typed_stays_and_a_blank_changes_nothing(hr: Client) -> None:
    made = DepartmentFactory.create(name="客服部", code="service", order=3)
    address = reverse("people:department_edit", args=[made.pk])

    seen = fingerprint_of(made)
    hr.post(address, {"name": "客户服务部", "code": "", "order": "", "seen": seen})
    made.refresh_from_db()
    assert (made.name, made.code, made.order) == ("客户服务部", "service", 3)

    seen = fingerprint_of(made)
    hr.post(address, {"name": "客户服务部", "code": "kf", "order": "0", "seen": seen})
    made.refresh_from_db()
    assert (made.code, made.order) == ("kf", 0)


@pytest.mark.parametrize("order", [str(MOST_ORDER + 1), "99999999999", "-1", "一"])
def test_an_order_that_no_database_takes_is_said_at_its_field(hr: Client, order: str) -> None:
    answer = hr.post(reverse("people:department_create"), {"name": "客服部", "order": order})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["order"]
    assert not Department.objects.exists()


def test_the_list_shows_names_not_codes(hr: Client) -> None:
    DepartmentFactory.create(name="客服部", code="office-0-3")

    page = hr.get(reverse("people:department_list")).content.decode()

    assert "客服部" in page
    assert "office-0-3" not in page
