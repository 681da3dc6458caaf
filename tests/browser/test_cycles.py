"""HR plans, launches and steers a cycle in a real browser."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.assessments.models import Assessment, Cycle, CycleStage
from competency_portal.core.models import User
from competency_portal.people.models import Department, Employee
from tests.factories import (
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    launched_cycle,
    make_catalogue,
)

SignIn = Callable[[BrowserContext, User], None]
Check = Callable[[Page], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hr_page(page: Page, sign_in: SignIn) -> Page:
    sign_in(page.context, HrFactory.create())
    return page


def company() -> tuple[Department, Employee]:
    """A department with eight teams, its supervisor and two butlers, one without a supervisor."""
    catalogue = make_catalogue()
    top = DepartmentFactory.create(name="翠湖管理处")
    for name in ("客服", "工程", "秩序", "保洁", "园艺", "仓储", "前台", "会所"):
        DepartmentFactory.create(name=f"{name}组", parent=top)
    boss: Employee = EmployeeFactory.create(position=catalogue.positions["lead"])
    butler = catalogue.positions["butler"]
    EmployeeFactory.create(name="甲员工", department=top, position=butler, supervisor=boss)
    EmployeeFactory.create(name="乙员工", department=top, position=butler)
    return top, boss


def addresses(code: str, person: int) -> list[str]:
    def url(name: str, *more: object) -> str:
        return reverse(f"cycles:{name}", args=[code, *more])

    return [
        *[url(name) for name in ("cycle_detail", "cycle_supervisors", "people", "cycle_history")],
        *[url(name) for name in ("extend", "close", "add")],
        *[url(name, person) for name in ("person", "transfer", "withdraw", "refresh")],
    ]


def test_hr_plans_a_cycle_and_launches_it(hr_page: Page) -> None:
    company()
    hr_page.goto("/cycles/")
    hr_page.get_by_role("link", name="新建评估周期").click()
    hr_page.get_by_test_id("template-quarterly").click()
    hr_page.get_by_label("名称").first.fill("2026 年度能力评估")
    for field, day in (
        ("period_start", "2026-01-01"),
        ("period_end", "2026-12-31"),
        ("stage-supervisor-ends", "2099-12-31"),
    ):
        hr_page.fill(f"[name={field}]", day)
    hr_page.get_by_label("翠湖管理处").check()
    hr_page.get_by_test_id("cycle-save").click()

    expect(hr_page.get_by_test_id("left-out").first).to_have_attribute("data-value", "1")
    expect(hr_page.locator("[data-problem=no_supervisor]")).to_be_visible()
    hr_page.get_by_label("不带这 1 人启动").check()
    hr_page.get_by_test_id("cycle-launch").click()

    expect(hr_page.get_by_test_id("cycle-progress")).to_be_visible()
    assert Cycle.objects.get().state == "running"
    assert Assessment.objects.get().employee_name == "甲员工"


def test_departments_are_found_by_pinyin_and_take_their_teams_along(hr_page: Page) -> None:
    company()
    hr_page.goto("/cycles/new/plan/")
    top, team = hr_page.get_by_label("翠湖管理处"), hr_page.get_by_label("工程组")

    top.check()
    expect(team).to_be_checked()
    expect(team).to_be_disabled()
    top.uncheck()
    expect(team).not_to_be_checked()
    expect(team).to_be_enabled()

    search = hr_page.locator("#filter-departments")
    search.fill("gcz")
    expect(team).to_be_visible()
    expect(top).to_be_hidden()
    search.press("Enter")
    assert hr_page.url.endswith("/cycles/new/plan/")
    search.fill("查无此组")
    expect(hr_page.locator(".choices-none").first).to_be_visible()


def test_only_the_weights_of_the_chosen_version_stand_there(hr_page: Page) -> None:
    first, second = make_catalogue(), make_catalogue()
    hr_page.goto("/cycles/new/plan/")
    sets = hr_page.locator(".weight-set[data-version]:has([name^=weight-])")
    for catalogue in (first, second):
        hr_page.select_option("[name=version]", str(catalogue.version.pk))
        expect(sets.locator("visible=true")).to_have_count(1)
        name = f"[name=weight-{catalogue.categories['core'].pk}]"
        expect(hr_page.locator(name)).to_be_visible()


def test_searching_for_a_supervisor_keeps_the_reason(hr_page: Page) -> None:
    made = launched_cycle(1)
    EmployeeFactory.create(name="钱多多")
    person = made.assessments[0]
    hr_page.goto(reverse("cycles:transfer", args=[made.cycle.code, person.pk]))

    hr_page.get_by_label("原因").fill("主管休假")
    hr_page.get_by_role("searchbox").fill("qdd")
    hr_page.get_by_label("钱多多").check()
    hr_page.get_by_test_id("action-submit").click()

    expect(hr_page.get_by_test_id("history")).to_contain_text("主管休假")
    person.refresh_from_db()
    assert person.supervisor.name == "钱多多"


def test_very_long_names_break_on_a_phone(hr_page: Page, assert_fits: Check) -> None:
    made = launched_cycle(1)
    Employee.objects.filter(pk=made.supervisor.pk).update(name="阿" * 46)
    office = DepartmentFactory.create(name="W" * 80, path_name="W" * 80)
    EmployeeFactory.create(
        name="王主管", number="00777", department=office, position=made.supervisor.position
    )
    hr_page.set_viewport_size({"width": 390, "height": 844})

    hr_page.goto("/")
    expect(hr_page.get_by_test_id("persons")).to_contain_text("阿" * 46)
    assert_fits(hr_page)

    address = reverse("cycles:transfer", args=[made.cycle.code, made.assessments[0].pk])
    hr_page.goto(f"{address}?q=00777")
    expect(hr_page.get_by_role("radio", name="王主管")).to_be_visible()
    assert_fits(hr_page)

    # The strip of tabs starts where one stands; its end is far to the right.
    days = {"starts": made.cycle.deadline, "ends": made.cycle.deadline}
    made.cycle.stages.bulk_create(
        CycleStage(cycle=made.cycle, kind=kind, **days) for kind in ("kpi", "others", "calibration")
    )
    hr_page.goto(reverse("cycles:cycle_history", args=[made.cycle.code]))
    expect(hr_page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
