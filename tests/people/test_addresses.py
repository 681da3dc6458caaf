"""Where notices are mailed: HR enters it, a file may bring it."""

import pytest
from django.test import Client

from competency_portal.core.models import User
from competency_portal.people.history import history_of
from tests.factories import EmployeeFactory, HrFactory
from tests.factories.tables import xlsx
from tests.people.import_files import HEADS, imported, planned

pytestmark = pytest.mark.django_db

HEADS_TOO = (*HEADS, "邮箱")


def line(number: str, account: str | None, address: str) -> tuple[str | None, ...]:
    return (number, *[None] * 5, account, address)


def test_hr_enters_an_address_and_the_history_keeps_it() -> None:
    person = EmployeeFactory.create()
    client = Client()
    client.force_login(HrFactory.create())
    url = f"/people/{person.pk}/account/set/"
    good = {"is_active": "on", "email": "zhang@example.com"}

    client.post(url, good)
    refused = client.post(url, {**good, "email": "zhang@"}, follow=True)

    assert User.objects.get(employee=person).email == "zhang@example.com"
    assert "邮箱：— → zhang@example.com" in [event.what for event in history_of(person)]
    assert "有效的" in refused.content.decode()


def test_a_file_brings_addresses_to_accounts_old_and_new() -> None:
    there, without = (
        EmployeeFactory.create(number="1"),
        EmployeeFactory.create(number="2", user=None),
    )
    first, second = ("1", None, "one@example.com"), ("2", "two", "two@example.com")

    imported(xlsx([HEADS_TOO, line(*first), line(*second)]))
    refused = planned(xlsx([HEADS_TOO, line("1", None, "one@")]))

    assert User.objects.get(employee=there).email == "one@example.com"
    assert User.objects.get(employee=without).email == "two@example.com"
    assert [fault.message for fault in refused.faults] == ["“one@”不是邮箱地址。"]


def test_an_address_without_an_account_is_a_fault() -> None:
    EmployeeFactory.create(number="2", user=None)

    plan = planned(xlsx([HEADS_TOO, line("2", None, "two@example.com")]))

    assert [fault.message for fault in plan.faults] == ["邮箱属于账号：请同时填写账号。"]
