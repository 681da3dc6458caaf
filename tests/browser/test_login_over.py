"""A login that ends while something is looked up: the page says so, and keeps what was typed."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.core.models import User
from tests.factories import (
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    UserFactory,
    make_catalogue,
)
from tests.factories.core import PASSWORD

SignIn = Callable[[BrowserContext, User], None]
Check = Callable[[Page], None]

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_search_without_a_login_says_so_and_goes_on_after_it(
    page: Page, sign_in: SignIn, assert_accessible: Check
) -> None:
    hr, new = HrFactory.create(), EmployeeFactory.create(name="王芳")
    person = EmployeeFactory.create(name="甲员工", department=DepartmentFactory.create())
    sign_in(page.context, hr)
    address = reverse("people:employee_edit", args=[person.pk])
    page.goto(address)
    page.locator("#id_name").fill("甲员工改了")
    Session.objects.all().delete()

    field = page.get_by_role("combobox", name="上级")
    field.press_sequentially("wangf")
    said = page.get_by_test_id("login-over")
    expect(said).to_contain_text("登录已过期")
    link = said.get_by_role("link", name="重新登录")
    expect(link).to_have_attribute("href", f"/accounts/login/?next={address}")
    assert_accessible(page)
    link.click()
    page.get_by_role("textbox", name="账号").fill(hr.username)
    page.get_by_test_id("relogin-password").fill(PASSWORD)
    page.get_by_test_id("relogin-submit").click()

    page.locator(".picker").get_by_role("option").click()
    expect(said).to_have_count(0)
    page.get_by_test_id("employee-save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("甲员工改了")
    person.refresh_from_db()
    assert (person.name, person.supervisor) == ("甲员工改了", new)


def test_a_login_in_another_tab_lets_the_same_account_go_on_and_no_other(
    page: Page, sign_in: SignIn
) -> None:
    mine, other = UserFactory.create(), UserFactory.create()
    make_catalogue()
    sign_in(page.context, mine)
    page.goto(reverse("catalogue:overview"))
    Session.objects.all().delete()
    field = page.get_by_test_id("catalogue-search")
    field.press_sequentially("查无此词")
    said = page.get_by_test_id("login-over")
    expect(said).to_be_visible()

    sign_in(page.context, other)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_test_id("login-dialog")).to_contain_text("现在登录的是别人")
    page.keyboard.press("Escape")
    sign_in(page.context, mine)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#found")).to_contain_text("没有找到")

    expect(said).to_have_count(0)
    expect(field).to_have_value("查无此词")
