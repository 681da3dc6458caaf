"""An objection from a phone to revision 2 beside revision 1, on the page and on paper."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from competency_portal.core.models import User
from tests.factories import LaunchedCycle
from tests.factories.feedback import ANSWER, REASON, above, contested_cycle, user_of
from tests.factories.results import AT, BELOW

SignIn = Callable[[BrowserContext, User], None]
Check = Callable[[Page], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> LaunchedCycle:
    return contested_cycle([AT, BELOW, AT], code="2026", name="2026 年度能力评估")


def address(made: LaunchedCycle, name: str) -> str:
    return reverse(name, args=[made.cycle.code, made.employees[0].number])


def paper(page: Page, url: str) -> str:
    """The text of a PDF."""
    content = PdfReader(io.BytesIO(page.request.get(url).body()))
    return "".join(sheet.extract_text() for sheet in content.pages).replace("\n", "")


@pytest.fixture
def own(phone: Page, made: LaunchedCycle, sign_in: SignIn) -> Page:
    """The person's phone, with their report."""
    sign_in(phone.context, user_of(made.employees[0]))
    phone.goto(address(made, "reports:report"))
    return phone


@pytest.fixture
def desk(page: Page, made: LaunchedCycle, sign_in: SignIn) -> Page:
    """The desk of the supervisor's supervisor."""
    sign_in(page.context, above(made))
    return page


def contest_on(own: Page, assert_fits: Check) -> None:
    own.get_by_test_id("object").click()
    own.get_by_test_id("contest-integrity").click()
    own.get_by_test_id("why-integrity").fill(REASON)
    # Whatever interrupts it: what was typed is still there.
    own.reload()
    expect(own.get_by_test_id("why-integrity")).to_have_value(REASON)
    assert_fits(own)
    own.get_by_test_id("objection-send").click()
    expect(own.get_by_test_id("objection-waiting")).to_contain_text(REASON)


def decide_on(desk: Page) -> None:
    desk.goto("/")
    desk.get_by_test_id("objection").click()
    expect(desk.get_by_test_id("objection-reason")).to_have_text(REASON)
    desk.get_by_test_id("verdict-at").check(force=True)
    desk.get_by_test_id("verdict-reason").fill(ANSWER)
    desk.get_by_test_id("verdict-decide").click()
    expect(desk.get_by_test_id("verdict")).to_contain_text(ANSWER)


def test_from_a_phone_to_revision_2_beside_revision_1(
    own: Page, desk: Page, made: LaunchedCycle, assert_fits: Check
) -> None:
    contest_on(own, assert_fits)
    decide_on(desk)

    own.goto(address(made, "reports:report"))
    assert_fits(own)
    change = own.get_by_test_id("change-integrity").locator("td")
    told = ["有待改进 1.00", "有待改进 计算", "达到目标 复核", ANSWER]
    assert [" ".join(text.split()) for text in change.all_inner_texts()] == told
    pdf = address(made, "reports:report_pdf")
    now, before = paper(own, pdf), paper(own, f"{pdf}?revision=1")
    assert ("第 2 版与第 1 版对照" in now, ANSWER[:8] in now) == (True, True)
    assert ("之后已有第 2 版" in before, ANSWER[:8] in before) == (True, False)
    own.get_by_test_id("edition-1").click()
    expect(own.get_by_test_id("earlier-edition")).to_contain_text("现在以第 2 版为准")
