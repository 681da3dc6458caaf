"""HR calibrates in a real browser: the dialog, two at once, the phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.assessments.services.cycles import reopen_cycle
from competency_portal.core.models import User
from competency_portal.results.models import Decision, Discussion
from tests.browser.conftest import Watch
from tests.factories import HrFactory, LaunchedCycle
from tests.factories.calibration import calibrating, decide_on
from tests.factories.results import ABOVE, AT, BELOW

SignIn = Callable[[BrowserContext, User], None]
Check = Callable[[Page], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> LaunchedCycle:
    return calibrating(*[[AT, BELOW, AT, ABOVE, None]] * 12)


@pytest.fixture
def board(page: Page, sign_in: SignIn, made: LaunchedCycle) -> Page:
    sign_in(page.context, made.hr)
    page.goto(reverse("results:calibration", args=[made.cycle.code]))
    return page


def cell(page: Page, made: LaunchedCycle, competency: str = "insight", person: int = 0) -> str:
    return f'[data-cells] a[href="{made.assessments[person].pk}/{competency}/"]'


def open_cell(page: Page, made: LaunchedCycle) -> None:
    """Wait until the dialog shows what holds now: what comes afterwards is news to it."""
    page.locator(cell(page, made)).click()
    expect(page.get_by_test_id("cell-decide")).to_be_visible()


def decide(page: Page, band: str, reason: str) -> None:
    page.get_by_test_id(f"band-{band}").check(force=True)
    page.get_by_label("原因").fill(reason)
    page.get_by_test_id("cell-decide").click()


def test_a_band_is_changed_undone_and_the_place_in_the_grid_kept(
    board: Page, made: LaunchedCycle, assert_accessible: Check
) -> None:
    grid = board.locator("[data-cells]")
    grid.evaluate("grid => { grid.scrollTop = 120; }")
    link = board.locator(cell(board, made, person=5))
    link.click()
    expect(board.get_by_test_id("cell-decide")).to_be_visible()
    assert_accessible(board)

    decide(board, "above", "讨论后上调")

    expect(link).to_contain_text("校准")
    expect(board.get_by_test_id("changed")).to_have_attribute("data-value", "1")
    expect(link).to_be_focused()
    assert grid.evaluate("grid => grid.scrollTop") == 120
    link.click()
    board.get_by_test_id("cell-undo").click()
    expect(link).not_to_contain_text("校准")
    assert Decision.objects.count() == 2


def test_who_comes_second_sees_both_and_loses_nothing(
    board: Page, made: LaunchedCycle, watch: Watch
) -> None:
    watch.allow("409")
    open_cell(board, made)
    decide_on(made, "insight", BELOW, reason="先到的理由", actor=HrFactory.create())

    decide(board, "above", "后到的理由")

    dialog = board.get_by_test_id("cell-dialog")
    expect(dialog.get_by_test_id("cell-problem")).to_be_focused()
    expect(dialog).to_contain_text("先到的理由")
    expect(board.get_by_label("原因")).to_have_value("后到的理由")
    board.get_by_test_id("cell-decide").click()
    expect(dialog).to_be_hidden()
    assert Decision.objects.count() == 2


def test_a_reason_is_asked_for(board: Page, made: LaunchedCycle, watch: Watch) -> None:
    watch.allow("422")
    open_cell(board, made)

    decide(board, "above", "")

    expect(board.get_by_text("请写理由：本人会在报告里看到。")).to_be_visible()
    assert not Decision.objects.exists()


def test_who_was_logged_out_keeps_what_was_typed(
    board: Page, made: LaunchedCycle, sign_in: SignIn, watch: Watch
) -> None:
    watch.allow("403")
    open_cell(board, made)
    board.context.clear_cookies()

    decide(board, "above", "不能丢的理由")

    expect(board.get_by_text("你已退出登录")).to_be_visible()
    expect(board.get_by_label("原因")).to_have_value("不能丢的理由")
    sign_in(board.context, made.hr)
    board.get_by_test_id("cell-decide").click()
    expect(board.get_by_test_id("cell-dialog")).to_be_hidden()
    assert Decision.objects.get().reason == "不能丢的理由"


def test_a_calibration_that_ended_meanwhile_gives_back_what_was_typed(
    board: Page, made: LaunchedCycle, sign_in: SignIn, watch: Watch
) -> None:
    for status in ("403", "409"):
        watch.allow(status)
    open_cell(board, made)
    board.context.clear_cookies()
    decide(board, "above", "不能丢的理由")
    expect(board.get_by_text("你已退出登录")).to_be_visible()
    reopen_cycle(cycle=made.cycle, actor=made.hr, reason="漏了人")
    sign_in(board.context, made.hr)

    board.get_by_test_id("cell-decide").click()

    expect(board.get_by_test_id("cell-problem")).to_contain_text("重新开放了，没有保存")
    expect(board.get_by_test_id("typed-reason")).to_have_value("不能丢的理由")


def test_a_person_is_marked_where_they_stand(board: Page, made: LaunchedCycle) -> None:
    row = board.locator(f"#p{made.assessments[2].pk}")

    row.get_by_role("button").click()

    expect(row.get_by_role("button")).to_have_text("已讨论")
    expect(board.get_by_test_id("discussed")).to_have_attribute("data-value", "1")
    assert Discussion.objects.get().assessment == made.assessments[2]


def test_on_the_phone_a_row_opens(
    phone: Page, made: LaunchedCycle, sign_in: SignIn, assert_fits: Check
) -> None:
    sign_in(phone.context, made.hr)
    phone.goto(reverse("results:calibration", args=[made.cycle.code]))
    assert_fits(phone)
    phone.get_by_role("link", name=made.employees[0].name, exact=True).click()
    expect(phone.locator("#insight a")).to_be_visible()
    assert_fits(phone)
    phone.locator("#insight a").click()
    expect(phone).to_have_url(re.compile(rf"/calibration/{made.assessments[0].pk}/insight/$"))
    assert_fits(phone)

    decide(phone, "above", "讨论后上调")

    expect(phone).to_have_url(re.compile(rf"/calibration/{made.assessments[0].pk}/$"))
    expect(phone.locator("#insight")).to_contain_text("学习典范")


def test_it_works_without_scripts(
    new_context: Callable[..., BrowserContext], made: LaunchedCycle, sign_in: SignIn
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, made.hr)
    page = context.new_page()
    page.goto(reverse("results:calibration", args=[made.cycle.code]))
    page.locator(cell(page, made)).click()

    decide(page, "above", "没有脚本")
    page.get_by_test_id("discussed-toggle").click()
    page.get_by_test_id("to-everybody").click()

    expect(page.locator(cell(page, made))).to_contain_text("校准")
    assert Discussion.objects.exists()
