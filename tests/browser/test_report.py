"""The gap report and the list of reports in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.core.models import User
from tests.factories import LaunchedCycle, answer, launched_cycle
from tests.factories.results import ABOVE, AT, BELOW, close_and_publish, mark, submit

SignIn = Callable[[BrowserContext, User], None]
Check = Callable[[Page], None]


@pytest.fixture
def made(transactional_db: None) -> LaunchedCycle:
    made = launched_cycle(1, code="2026", name="2026 年度能力评估")
    (review,) = made.reviews
    answer(review, made.catalogue, AT, BELOW, ABOVE, BELOW, None)
    mark(review, "response", "Sb", "seen", "not_seen", "no_chance")
    submit(review)
    close_and_publish(made.cycle)
    return made


def address(made: LaunchedCycle) -> str:
    return f"/results/{made.cycle.code}/{made.employees[0].number}/"


def reader(made: LaunchedCycle) -> User:
    user = made.employees[0].user
    assert user is not None
    return user


def test_the_report_is_accessible(
    page: Page, made: LaunchedCycle, sign_in: SignIn, assert_accessible: Check, assert_fits: Check
) -> None:
    sign_in(page.context, reader(made))

    page.goto(address(made))

    expect(page.get_by_role("heading", level=1)).to_have_text("评了 4 项，2 项达标，先补两项。")
    assert_fits(page)
    assert_accessible(page)


def test_everything_opened_is_accessible_too(
    page: Page, made: LaunchedCycle, sign_in: SignIn, assert_accessible: Check
) -> None:
    sign_in(page.context, reader(made))
    page.goto(address(made))

    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")

    assert_accessible(page)


def test_the_report_fits_a_phone(
    phone: Page, made: LaunchedCycle, sign_in: SignIn, assert_accessible: Check, assert_fits: Check
) -> None:
    sign_in(phone.context, reader(made))

    phone.goto(address(made))

    assert_fits(phone)
    assert_accessible(phone)


def test_on_a_phone_the_evidence_waits_until_it_is_asked_for(
    phone: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    sign_in(phone.context, reader(made))
    phone.goto(address(made))
    told = phone.get_by_test_id("evidence").locator("blockquote").first
    expect(told).to_be_hidden()

    phone.get_by_test_id("evidence").locator("summary").first.click()
    expect(told).to_be_visible()

    phone.goto(address(made))
    phone.get_by_role("link", name="诚信").click()
    expect(told).to_be_visible()

    missing = phone.get_by_test_id("missing").locator(".phone-fold > p").first
    expect(missing).to_be_hidden()
    phone.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(missing).to_be_visible()


def test_how_it_was_computed_opens_from_its_figure(
    page: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    sign_in(page.context, reader(made))
    page.goto(address(made))

    page.get_by_test_id("category-service").get_by_role("link", name="怎么算的").click()

    expect(page.get_by_text("(3.00 + 1.00) ÷ 2 = 2.00")).to_be_visible()


def test_the_pdf_is_downloaded_under_its_name(
    page: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    sign_in(page.context, reader(made))
    page.goto(address(made))

    with page.expect_download() as download:
        page.get_by_test_id("report-pdf").click()

    name = made.employees[0].name
    assert download.value.suggested_filename == f"能力差距报告_{name}_2026 年度能力评估.pdf"


def test_the_list_of_ones_own_is_accessible(
    page: Page, made: LaunchedCycle, sign_in: SignIn, assert_accessible: Check, assert_fits: Check
) -> None:
    sign_in(page.context, reader(made))

    page.goto("/results/")

    expect(page.get_by_test_id("own-reports").get_by_role("row")).to_have_count(2)
    assert_fits(page)
    assert_accessible(page)


def test_the_list_of_all_is_accessible(
    page: Page, made: LaunchedCycle, sign_in: SignIn, assert_accessible: Check, assert_fits: Check
) -> None:
    sign_in(page.context, made.hr)

    page.goto("/results/")

    expect(page.get_by_test_id("report-table").get_by_role("row")).to_have_count(2)
    assert_fits(page)
    assert_accessible(page)
