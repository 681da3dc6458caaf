"""The sheet without a script, with one thumb on a phone, and for everybody's eyes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.assessments.services.submission import submit_review
from competency_portal.core.models import User
from tests.assessments.sheets import complete, rater_of, rating_of, save, sheet_url
from tests.factories import LaunchedCycle, launched_cycle

SignIn = Callable[[BrowserContext, User], None]
NewContext = Callable[..., BrowserContext]


@pytest.fixture
def made(db: None) -> LaunchedCycle:
    return launched_cycle(2)


def test_without_a_script_the_buttons_save(
    new_context: NewContext, made: LaunchedCycle, sign_in: SignIn
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, rater_of(made))
    page = context.new_page()
    page.goto(sheet_url(made, "relations"))
    page.get_by_test_id("mark-Si-1-not_seen").check()
    page.get_by_test_id("level-Sa").click()
    page.get_by_test_id("mark-Sa-1-seen").check()
    page.get_by_test_id("rating-below").check()
    page.get_by_test_id("attained").select_option("Sb")
    page.get_by_test_id("evidence").fill("没有脚本也能写。")

    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("evidence")).to_have_value("没有脚本也能写。")
    page.get_by_test_id("next").click()

    rating = rating_of(made.reviews[0], "relations")
    assert page.url.endswith(reverse("reviews:check", args=[made.reviews[0].pk]))
    assert rating.attained == made.catalogue.levels["Sb"]
    assert sorted(rating.marks.values_list("mark", flat=True)) == ["not_seen", "seen"]


def test_without_a_script_two_texts_are_shown(
    new_context: NewContext, made: LaunchedCycle, sign_in: SignIn
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, rater_of(made))
    page = context.new_page()
    page.goto(sheet_url(made))
    save(made, evidence="先保存的。")
    page.get_by_test_id("evidence").fill("后写的。")

    page.get_by_test_id("next").click()
    expect(page.get_by_test_id("version-stored-evidence")).to_have_text("先保存的。")
    page.get_by_test_id("keep-mine").click()

    expect(page.get_by_test_id("evidence")).to_have_value("后写的。")
    assert rating_of(made.reviews[0], "insight").evidence == "后写的。"


def test_one_thumb_scores_a_person_on_a_phone(
    phone: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    sign_in(phone.context, rater_of(made))
    phone.goto(reverse("reviews:team"))
    phone.get_by_test_id("resume").tap()

    for code in ("learning", "integrity", "insight", "response", "relations"):
        phone.wait_for_url(f"**{sheet_url(made, code)}")
        phone.get_by_test_id("rating-at").tap()
        assert_within_thumb(phone, "next")
        phone.get_by_test_id("next").tap()
    phone.wait_for_url("**/check/")
    phone.get_by_test_id("confirm").tap()
    phone.get_by_test_id("submit").tap()
    expect(phone.get_by_test_id("next")).to_have_text(f"下一位：{made.employees[1].name}")
    phone.get_by_test_id("next").tap()

    assert made.reviews[0].state == "submitted"
    expect(phone.get_by_role("heading", level=1)).to_contain_text(made.employees[1].name)


def assert_within_thumb(page: Page, testid: str) -> None:
    """The control is at the bottom of the screen and at least 44 px high."""
    box = page.get_by_test_id(testid).bounding_box()
    size = page.viewport_size
    assert box
    assert size
    assert box["height"] >= 44
    assert box["y"] > size["height"] - 100


def test_every_target_of_the_sheet_is_large_enough_for_a_thumb(
    phone: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    sign_in(phone.context, rater_of(made))
    phone.goto(sheet_url(made))

    small = phone.evaluate(
        """() => [...document.querySelectorAll(
            "main a[href], main button, main summary, main .tabset-label, main textarea, "
            + "main input[type=radio]:not(.tabset-radio)")]
          .map((one) => [one.dataset.testid || one.textContent.trim(), one.getBoundingClientRect()])
          .filter(([, box]) => box.width && box.height && Math.min(box.width, box.height) > 1)
          .filter(([name, box]) => box.height < 44)
          .map(([name, box]) => `${name}: ${box.height}`)"""
    )

    assert small == []


def test_everybody_can_read_a_submitted_review(
    page: Page,
    phone: Page,
    made: LaunchedCycle,
    sign_in: SignIn,
    assert_readable: Callable[[Page], None],
) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))
    for device, user in ((page, rater_of(made)), (phone, made.hr)):
        sign_in(device.context, user)
        device.goto(reverse("reviews:review", args=[review.pk]))
        device.get_by_test_id("return-open").click()
        assert_readable(device)


def test_the_two_questions_can_be_read_by_everybody(
    page: Page,
    made: LaunchedCycle,
    sign_in: SignIn,
    assert_accessible: Callable[[Page], None],
) -> None:
    sign_in(page.context, rater_of(made))
    page.goto(sheet_url(made))
    save(made, rating="at", evidence="先保存的。")
    page.get_by_test_id("evidence").fill("后写的。")
    expect(page.get_by_test_id("conflict")).to_be_visible()
    assert_accessible(page)
    page.get_by_test_id("keep-mine").click()
    expect(page.get_by_test_id("conflict")).to_be_hidden()
    expect(page.get_by_test_id("save-state")).to_contain_text("已保存")

    page.context.clear_cookies(name="sessionid")
    page.get_by_test_id("rating-at").check()
    expect(page.get_by_test_id("login-dialog")).to_be_visible()
    assert_accessible(page)


def test_who_types_without_a_pause_is_saved_meanwhile(
    phone: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    sign_in(phone.context, rater_of(made))
    phone.goto(sheet_url(made))

    phone.get_by_test_id("evidence").press_sequentially("当面看到的事情" * 4, delay=100)

    # The pause after typing has not come yet: what is stored was saved while typing went on.
    assert len(rating_of(made.reviews[0], "insight").evidence) > 5
    expect(phone.get_by_test_id("save-state")).to_contain_text("已保存")
    assert rating_of(made.reviews[0], "insight").evidence == "当面看到的事情" * 4


@pytest.mark.parametrize("text", ["没有网的时候写的。", ""])
def test_offline_the_way_on_stays_and_says_why(
    phone: Page, made: LaunchedCycle, sign_in: SignIn, text: str
) -> None:
    sign_in(phone.context, rater_of(made))
    phone.goto(sheet_url(made))
    phone.context.set_offline(offline=True)
    phone.get_by_test_id("evidence").fill(text)
    phone.get_by_test_id("next").tap()

    expect(phone.get_by_test_id("note")).to_contain_text("先留在这一项")
    assert phone.url.endswith(sheet_url(made))
    phone.context.set_offline(offline=False)
    expect(phone.get_by_test_id("note")).to_be_hidden()
    phone.get_by_test_id("next").tap()
    phone.wait_for_url(f"**{sheet_url(made, 'response')}*")
