"""Choosing people and departments out of very many: by keyboard, by thumb, without a script."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route, expect

from competency_portal.assessments.models import Cycle
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from tests.factories import (
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    make_catalogue,
)

SignIn = Callable[[BrowserContext, User], None]
NewContext = Callable[..., BrowserContext]
Check = Callable[[Page], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hr_page(page: Page, sign_in: SignIn) -> Page:
    sign_in(page.context, HrFactory.create())
    return page


def person_to_edit() -> tuple[str, Employee, Employee, Employee]:
    """The address of somebody's form, who they are, their supervisor, and whom they may get."""
    old = EmployeeFactory.create(name="李雷")
    person = EmployeeFactory.create(name="甲员工", supervisor=old)
    new = EmployeeFactory.create(name="王芳", department__name="翠湖管理处")
    return reverse("people:employee_edit", args=[person.pk]), person, old, new


def test_a_supervisor_is_chosen_by_keyboard(hr_page: Page, assert_accessible: Check) -> None:
    address, person, _old, new = person_to_edit()
    EmployeeFactory.create(name="王方圆")
    hr_page.goto(address)
    field = hr_page.get_by_role("combobox", name="上级")
    expect(hr_page.get_by_role("radio", name="李雷")).to_be_checked()

    field.press_sequentially("wangf")
    options = hr_page.locator(".picker").get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text(f"翠湖管理处 · {new.number}")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    active = field.get_attribute("aria-activedescendant")
    assert active == options.nth(1).get_attribute("id")
    assert_accessible(hr_page)
    field.press("ArrowUp")
    field.press("Enter")

    expect(hr_page.get_by_role("radio", name="王芳")).to_be_checked()
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(hr_page.locator("[data-picker-status]").last).to_contain_text("已选：王芳")
    hr_page.get_by_test_id("employee-save").click()
    expect(hr_page.get_by_role("heading", level=1)).to_contain_text("甲员工")
    person.refresh_from_db()
    assert person.supervisor == new


def test_escape_closes_then_clears_and_enter_never_sends_half_a_name(hr_page: Page) -> None:
    address, _person, _old, _new = person_to_edit()
    hr_page.goto(address)
    field = hr_page.get_by_role("combobox", name="上级")

    field.press_sequentially("王")
    expect(hr_page.locator(".picker").get_by_role("option")).to_have_count(1)
    field.press("Escape")
    expect(hr_page.locator(".picker-options")).to_be_hidden()
    expect(field).to_have_value("王")
    field.press("Enter")
    assert hr_page.url.endswith(address)
    field.press("Escape")
    expect(field).to_have_value("")

    field.press_sequentially("查无此人")
    expect(hr_page.locator(".picker-note").last).to_have_text("没有找到。")


def test_a_supervisor_is_chosen_with_a_thumb(
    phone: Page, sign_in: SignIn, assert_fits: Check
) -> None:
    address, person, _old, new = person_to_edit()
    sign_in(phone.context, HrFactory.create())
    phone.goto(address)

    phone.get_by_role("combobox", name="上级").press_sequentially("wf")
    option = phone.locator(".picker").get_by_role("option")
    box = option.bounding_box()
    assert box
    assert box["height"] >= 44
    assert_fits(phone)
    option.tap()
    expect(phone.get_by_role("radio", name="王芳")).to_be_checked()
    phone.get_by_test_id("employee-save").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("甲员工")
    person.refresh_from_db()
    assert person.supervisor == new


def test_without_a_script_a_name_is_typed_and_namesakes_come_back(
    new_context: NewContext, sign_in: SignIn
) -> None:
    address, person, _old, new = person_to_edit()
    EmployeeFactory.create(name="王芳", department__name="锦江管理处")
    context = new_context(java_script_enabled=False)
    sign_in(context, HrFactory.create())
    page = context.new_page()
    page.goto(address)

    page.get_by_label("姓名").fill("甲员工二")
    page.get_by_label("上级", exact=True).fill("王芳")
    page.get_by_test_id("employee-save").click()
    expect(page.get_by_label("姓名")).to_have_value("甲员工二")
    expect(page.get_by_role("radio", name="王芳")).to_have_count(2)
    page.get_by_role("radio", name="翠湖管理处").check()
    page.get_by_test_id("employee-save").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("甲员工二")
    person.refresh_from_db()
    assert (person.name, person.supervisor) == ("甲员工二", new)


def test_several_people_are_taken_into_a_plan(hr_page: Page, assert_accessible: Check) -> None:
    cycle: Cycle = CycleFactory.create(version=make_catalogue().version)
    first, second = EmployeeFactory.create(name="王芳"), EmployeeFactory.create(name="李雷")
    hr_page.goto(reverse("cycles:preflight", args=[cycle.code]))
    field = hr_page.get_by_role("combobox")

    for initials, name in (("wf", "王芳"), ("ll", "李雷")):
        field.press_sequentially(initials)
        hr_page.locator(".picker").get_by_role("option", name=name).click()
        expect(hr_page.get_by_role("checkbox", name=name)).to_be_checked()
    assert_accessible(hr_page)
    hr_page.get_by_test_id("single-people-add").click()

    expect(hr_page.get_by_role("alert").or_(hr_page.get_by_role("status")).first).to_be_visible()
    assert set(cycle.employees.all()) == {first, second}


def plan_large_company() -> None:
    make_catalogue()
    company = DepartmentFactory.create(name="公司")
    for region in ("东区", "西区"):
        top = DepartmentFactory.create(name=region, parent=company)
        for number in range(40):
            DepartmentFactory.create(name=f"{region}{number}处", parent=top)


def test_branches_of_a_large_company_open_and_are_searched(
    hr_page: Page, assert_accessible: Check, assert_fits: Check
) -> None:
    plan_large_company()
    hr_page.goto("/cycles/new/plan/")
    hr_page.get_by_label("名称").first.fill("年度评估")
    office = hr_page.get_by_label("东区7处")

    expect(office).to_have_count(0)
    hr_page.get_by_role("checkbox", name="西区").check()
    opener = hr_page.get_by_role("button", name="东区的下级部门")
    opener.press("Enter")
    expect(office).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(opener).to_be_focused()
    assert_accessible(hr_page)
    office.check()
    hr_page.locator("#department-q").press_sequentially("xiqu9chu")
    expect(hr_page.get_by_label("西区9处")).to_be_disabled()
    expect(hr_page.get_by_label("西区9处")).to_be_checked()
    expect(office).to_be_checked()
    hr_page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(hr_page)
    expect(hr_page.get_by_label("名称").first).to_have_value("年度评估")


def test_without_a_script_branches_open_and_nothing_typed_is_lost(
    new_context: NewContext, sign_in: SignIn
) -> None:
    plan_large_company()
    context = new_context(java_script_enabled=False)
    sign_in(context, HrFactory.create())
    page = context.new_page()
    page.goto("/cycles/new/plan/")
    page.get_by_label("名称").first.fill("年度评估")

    page.get_by_role("button", name="东区的下级部门").click()
    page.get_by_label("东区7处").check()
    page.locator("#department-q").fill("西区9")
    page.get_by_role("button", name="搜索").click()

    expect(page.get_by_label("西区9处")).to_be_visible()
    expect(page.get_by_label("东区7处")).to_be_checked()
    expect(page.get_by_label("名称").first).to_have_value("年度评估")
    assert not Cycle.objects.exists()


def test_whoever_is_logged_out_meanwhile_loses_nothing_that_stands_there(hr_page: Page) -> None:
    plan_large_company()
    hr_page.goto("/cycles/new/plan/")
    hr_page.get_by_role("checkbox", name="西区").check()
    hr_page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    with hr_page.expect_response("**/cycles/new/plan/"):
        hr_page.get_by_role("button", name="东区的下级部门").click()

    expect(hr_page.get_by_role("checkbox", name="西区")).to_be_checked()
    expect(hr_page.get_by_role("checkbox")).not_to_have_count(0)


def test_suggestions_of_nobody_logged_in_leave_the_field_as_it_is(hr_page: Page) -> None:
    address, _person, _old, _new = person_to_edit()
    hr_page.goto(address)
    field = hr_page.get_by_role("combobox", name="上级")
    hr_page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    with hr_page.expect_response("**/people/search/**"):
        field.press_sequentially("w")

    expect(field).to_have_value("w")
    expect(hr_page.locator(".picker-popup").last).to_be_hidden()


def test_what_is_typed_before_the_scripts_run_is_found_too(hr_page: Page) -> None:
    address, _person, _old, new = person_to_edit()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    hr_page.route("**/htmx*.js", hold)
    hr_page.goto(address, wait_until="commit")
    field = hr_page.locator(".picker-search input")
    field.press_sequentially("wangf")
    held[0].continue_()

    expect(hr_page.locator(".picker").get_by_role("option")).to_contain_text(new.name)
