"""HR enters KPI in a real browser: every cell saves itself, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from competency_portal.assessments.services.kpi import Measured, save_measure
from competency_portal.core.models import User
from tests.factories import HrFactory
from tests.factories.kpi import MeasuredCycle, measured_cycle

SignIn = Callable[[BrowserContext, User], None]
Check = Callable[[Page], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> MeasuredCycle:
    return measured_cycle(3)


@pytest.fixture
def grid(page: Page, sign_in: SignIn, made: MeasuredCycle) -> Page:
    sign_in(page.context, made.hr)
    page.goto(reverse("results:kpi", args=[made.cycle.code]))
    return page


def cell(grid: Page, made: MeasuredCycle, code: str, person: int = 0) -> Locator:
    return grid.get_by_test_id(f"kpi-{made.employees[person].number}-{code}")


def test_a_cell_saves_itself_and_says_what_came_of_it(
    grid: Page, made: MeasuredCycle, assert_accessible: Check, assert_fits: Check
) -> None:
    filled = grid.get_by_test_id("kpi-filled")
    before, _slash, every = (filled.get_attribute("data-value") or "").partition("/")
    of_rate = cell(grid, made, "utilisation")
    of_rate.locator(".kpi-value").fill("９６％")
    of_rate.locator(".kpi-value").press("Tab")
    expect(of_rate.locator("[data-outcome]")).to_contain_text("样本不足")
    of_rate.locator(".kpi-cases").fill("40")
    of_rate.locator(".kpi-cases").press("Enter")
    expect(of_rate.locator("[data-outcome]")).to_have_text("达成")
    expect(of_rate.locator(".kpi-value")).to_have_value("96")
    cell(grid, made, "service-quality").locator("select").select_option(label="有待改进")
    expect(cell(grid, made, "service-quality").locator("[data-outcome]")).to_have_text("未达成")
    expect(grid.locator("[data-save-state]")).to_have_text("已全部保存")
    expect(filled).to_contain_text(f"{int(before) + 2} / {every}")

    stored = made.measure("utilisation")
    assert (stored.value, stored.cases) == (Decimal(96), 40)
    for width in (390, 1280):
        grid.set_viewport_size({"width": width, "height": 844})
        assert_accessible(grid)
        assert_fits(grid)


def test_enter_goes_down(grid: Page, made: MeasuredCycle) -> None:
    first = cell(grid, made, "satisfaction", 0).locator(".kpi-value")
    first.fill("95")
    first.press("Enter")

    expect(cell(grid, made, "satisfaction", 1).locator(".kpi-value")).to_be_focused()
    expect(cell(grid, made, "satisfaction", 0).locator("[data-outcome]")).to_have_text("达成")


def test_of_two_values_hr_chooses_one(grid: Page, made: MeasuredCycle) -> None:
    other = HrFactory.create()
    for code in ("satisfaction", "complaint-time"):
        measured = Measured(Decimal(42))
        save_measure(measure=made.measure(code), measured=measured, version=0, actor=other)
    for code in ("satisfaction", "complaint-time"):
        cell(grid, made, code).locator(".kpi-value").fill("95")
        cell(grid, made, code).locator(".kpi-value").press("Tab")
        expect(cell(grid, made, code).locator("[data-error]")).to_contain_text("你填的是 95")

    cell(grid, made, "satisfaction").get_by_role("button", name="用我填的").click()
    cell(grid, made, "complaint-time").get_by_role("button", name="用已存的").click()

    expect(grid.locator("[data-save-state]")).to_have_text("已全部保存")
    expect(cell(grid, made, "complaint-time").locator(".kpi-value")).to_have_value("42")
    assert made.measure("satisfaction").value == Decimal(95)
    assert made.measure("complaint-time").value == Decimal(42)


def test_what_is_no_number_stays_and_is_explained(grid: Page, made: MeasuredCycle) -> None:
    of_time = cell(grid, made, "complaint-time")
    of_time.locator(".kpi-value").fill("两天")
    of_time.locator(".kpi-value").press("Tab")
    expect(of_time.locator("[data-error]")).to_have_text("投诉处理时间：“两天”不是数字。")

    expect(of_time.locator(".kpi-value")).to_have_value("两天")
    of_time.locator(".kpi-value").fill("36")
    of_time.locator(".kpi-value").press("Tab")
    expect(of_time.locator("[data-outcome]")).to_have_text("达成")
    expect(of_time.locator("[data-error]")).to_be_hidden()


def test_without_a_connection_it_is_tried_again(grid: Page, made: MeasuredCycle) -> None:
    of_time = cell(grid, made, "complaint-time")
    grid.context.set_offline(offline=True)
    of_time.locator(".kpi-value").fill("36")
    of_time.locator(".kpi-value").press("Tab")
    expect(grid.locator("[data-save-state]")).to_contain_text("还没保存上")
    grid.context.set_offline(offline=False)

    expect(grid.locator("[data-save-state]")).to_have_text("已全部保存", timeout=15_000)
    assert made.measure("complaint-time").value == Decimal(36)
