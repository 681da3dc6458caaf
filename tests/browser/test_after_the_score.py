"""What follows a score, in a real browser: from a case on a phone to the way to another position.

A case is recorded and stands beside the sheet; HR publishes; the person objects, a second reviewer
changes, revision 2 stands beside revision 1; the gap becomes two measures, a behaviour is marked
again, and the page of another position shows what has changed.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from competency_portal.core.models import User
from competency_portal.development.models import Measure
from tests.assessments.sheets import sheet_url
from tests.browser.conftest import PHONE
from tests.factories import EmployeeFactory, LaunchedCycle, answer, launched_cycle
from tests.factories.feedback import ANSWER, REASON, above, user_of
from tests.factories.results import AT, BELOW, mark, submit

SignIn = Callable[[BrowserContext, User], None]
Check = Callable[[Page], None]

pytestmark = pytest.mark.django_db(transaction=True)

CASE = "客户说不清要什么，他问了三句就弄明白了。"


@pytest.fixture
def made() -> LaunchedCycle:
    """Two gaps: one that the marks explain, and one that the person will contest."""
    made = launched_cycle(1, code="2026", name="2026 年度能力评估")
    made.supervisor.supervisor = EmployeeFactory.create(name="赵经理")
    made.supervisor.save()
    (review,) = made.reviews
    answer(review, made.catalogue, BELOW, BELOW, AT)
    mark(review, "learning", "E", "seen", "seen", "not_seen")
    mark(review, "integrity", "E", "seen", "seen", "not_seen")
    return made


@pytest.fixture
def own(new_context: Callable[..., BrowserContext], made: LaunchedCycle, sign_in: SignIn) -> Page:
    """The person's own phone."""
    context = new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    sign_in(context, user_of(made.employees[0]))
    return context.new_page()


def address(made: LaunchedCycle, name: str) -> str:
    return reverse(name, args=[made.cycle.code, made.employees[0].number])


def step(page: Page, made: LaunchedCycle, competency: str) -> str:
    """How many levels the page says that a competency is away from the supervisor's position."""
    position = made.catalogue.positions["lead"].code
    page.goto(f"{address(made, 'development:next_position')}?position={position}")
    value = page.get_by_test_id(f"step-{competency}").get_attribute("data-value")
    return value or ""


def paper(page: Page, url: str) -> str:
    """The text of a PDF."""
    content = PdfReader(io.BytesIO(page.request.get(url).body()))
    return "".join(sheet.extract_text() for sheet in content.pages).replace("\n", "")


def record(phone: Page, made: LaunchedCycle, assert_fits: Check) -> None:
    """The supervisor writes down what they saw, and finds it beside the sheet."""
    phone.goto("/reviews/")
    phone.get_by_test_id(f"record-{made.employees[0].pk}").tap()
    phone.get_by_test_id("event-text").fill(CASE)
    phone.get_by_test_id("event-competency").select_option("insight")
    assert_fits(phone)
    phone.get_by_test_id("event-save").tap()
    phone.wait_for_url("**/reviews/")
    phone.goto(sheet_url(made))
    expect(phone.get_by_test_id("events-of-period")).to_contain_text(CASE)


def publish(desk: Page, made: LaunchedCycle) -> None:
    """HR closes the cycle and publishes it."""
    desk.goto(f"/cycles/{made.cycle.code}/close/")
    desk.get_by_label("原因").fill("都提交了。")
    desk.get_by_test_id("action-submit").click()
    desk.get_by_test_id("publish-agreed").check()
    desk.get_by_test_id("cycle-publish").click()
    expect(desk.get_by_test_id("cycle-publish")).to_have_count(0)


def contest(phone: Page, made: LaunchedCycle, assert_fits: Check) -> None:
    """The person writes why; whatever interrupts it, what was typed is still there."""
    phone.goto(address(made, "reports:report"))
    phone.get_by_test_id("object").click()
    phone.get_by_test_id("contest-integrity").click()
    phone.get_by_test_id("why-integrity").fill(REASON)
    phone.reload()
    expect(phone.get_by_test_id("why-integrity")).to_have_value(REASON)
    assert_fits(phone)
    phone.get_by_test_id("objection-send").click()
    expect(phone.get_by_test_id("objection-waiting")).to_contain_text(REASON)


def decide(desk: Page) -> None:
    """The second reviewer changes the band, with a reason."""
    desk.goto("/")
    desk.get_by_test_id("objection").click()
    expect(desk.get_by_test_id("objection-reason")).to_have_text(REASON)
    desk.get_by_test_id("verdict-at").check(force=True)
    desk.get_by_test_id("verdict-reason").fill(ANSWER)
    desk.get_by_test_id("verdict-decide").click()
    expect(desk.get_by_test_id("verdict")).to_contain_text(ANSWER)


def compare(phone: Page, made: LaunchedCycle, assert_fits: Check) -> None:
    """Revision 2 beside revision 1, on the page and on paper."""
    phone.goto(address(made, "reports:report"))
    assert_fits(phone)
    change = phone.get_by_test_id("change-integrity").locator("td")
    told = ["有待改进 1.00", "有待改进 计算", "达到目标 复核", ANSWER]
    assert [" ".join(text.split()) for text in change.all_inner_texts()] == told
    pdf = address(made, "reports:report_pdf")
    now, before = paper(phone, pdf), paper(phone, f"{pdf}?revision=1")
    assert ("第 2 版与第 1 版对照" in now, ANSWER[:8] in now) == (True, True)
    assert ("之后已有第 2 版" in before, ANSWER[:8] in before) == (True, False)
    phone.get_by_test_id("edition-1").click()
    expect(phone.get_by_test_id("earlier-edition")).to_contain_text("现在以第 2 版为准")


def plan(phone: Page, made: LaunchedCycle) -> None:
    """The supervisor plans two measures for the gap that is left."""
    for text in ("请老同事带教一个月", "每周复盘一个案例"):
        phone.goto(address(made, "reports:report"))
        phone.get_by_test_id("plan-learning").click()
        phone.get_by_label("改进措施").fill(text)
        phone.get_by_label("预期效果").fill("三条行为都能见到")
        phone.get_by_test_id("measure-save").click()
        expect(phone.get_by_test_id("plan-table")).to_contain_text(text)


def mark_again(phone: Page) -> None:
    """With the first measure done, the behaviour that was missing is seen."""
    phone.get_by_test_id("plan-table").get_by_role("link", name="请老同事带教一个月").click()
    phone.get_by_test_id("finish-open").click()
    phone.get_by_label("跟踪结果").fill("已能独立做到")
    phone.get_by_test_id("finish").click()
    (row,) = Measure.objects.get(text="请老同事带教一个月").behaviours.all()
    phone.get_by_test_id(f"again-{row.behaviour_id}-seen").check(force=True)
    phone.get_by_test_id("mark-again").click()
    expect(phone.get_by_test_id(f"movement-{row.behaviour_id}")).to_contain_text("变为见到")


def test_a_score_is_contested_and_worked_on(  # noqa: PLR0917 -- who is there
    phone: Page, page: Page, own: Page, made: LaunchedCycle, sign_in: SignIn, assert_fits: Check
) -> None:
    sign_in(phone.context, user_of(made.supervisor))
    record(phone, made, assert_fits)
    submit(made.reviews[0])
    sign_in(page.context, made.hr)
    publish(page, made)
    assert step(page, made, "integrity") == "2–2"

    contest(own, made, assert_fits)
    sign_in(page.context, above(made))
    decide(page)
    compare(own, made, assert_fits)

    assert step(own, made, "integrity") == "1–1"
    between = own.get_by_test_id("step-learning").locator("summary")
    expect(between).to_contain_text("6 条，已见到 2 条")
    plan(phone, made)
    mark_again(phone)
    own.reload()
    expect(between).to_contain_text("6 条，已见到 3 条")
