"""A questionnaire in a real Chromium: by thumb, by keyboard, in two tabs, offline, logged out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import APIResponse, BrowserContext, Page, Route, expect

from competency_portal.assessments.models import Response
from competency_portal.assessments.services.response_moves import submit_response
from competency_portal.core.models import User
from tests.assessments.questionnaires import (
    account,
    choose,
    fill,
    items_of,
    questioned_cycle,
    response_of,
    stored,
)
from tests.factories import PASSWORD, LaunchedCycle

SignIn = Callable[[BrowserContext, User], None]
NewContext = Callable[..., BrowserContext]
SAVED = re.compile(r"已保存 \d\d:\d\d")


@pytest.fixture
def made(db: None) -> LaunchedCycle:
    return questioned_cycle(2)


@pytest.fixture
def response(made: LaunchedCycle) -> Response:
    return response_of(made)


@pytest.fixture
def sheet(page: Page, response: Response, sign_in: SignIn) -> Page:
    """The first dimension about the first person."""
    sign_in(page.context, account(response))
    page.goto(section_url(response))
    return page


def section_url(response: Response, dimension: str = "service") -> str:
    return reverse("reviews:questionnaire_section", args=[response.pk, dimension])


def saved(page: Page) -> None:
    """Wait until the page says that it is saved."""
    expect(page.get_by_test_id("save-state")).to_have_text(SAVED)


def test_one_thumb_answers_a_questionnaire_on_a_phone(
    phone: Page, made: LaunchedCycle, response: Response, sign_in: SignIn
) -> None:
    sign_in(phone.context, account(response))
    phone.goto(reverse("reviews:team"))
    phone.get_by_test_id(f"questionnaire-{response.pk}").get_by_role("link").tap()

    for number, answer in enumerate(("r4", "r3", "r5", "unable", "r2"), start=1):
        phone.get_by_test_id(f"q{number}-{answer}").tap()
    expect(phone.locator(".questions-where [data-section-progress]")).to_have_text("5 / 5")
    expect(phone.locator(".questions-where [data-total-progress]")).to_have_text("5 / 8")
    phone.get_by_test_id("next").tap()
    phone.wait_for_url(f"**{section_url(response, 'team')}")
    for number in (1, 2, 3):
        phone.get_by_test_id(f"q{number}-r4").tap()
    phone.get_by_test_id("next").tap()
    phone.wait_for_url("**/check/")
    phone.get_by_test_id("submit").tap()

    expect(phone.get_by_test_id("next")).to_have_text(f"下一位：{made.employees[1].name}")
    assert response_of(made).state == "submitted"
    assert [option for option, _version in stored(response).values()][:5] == [
        *("r4", "r3", "r5", "*", "r2")
    ]


def test_digits_answer_and_go_on_and_arrows_go_back(
    sheet: Page, made: LaunchedCycle, response: Response
) -> None:
    for digit in "4350":
        sheet.keyboard.press(digit)
    sheet.keyboard.press("ArrowUp")
    sheet.keyboard.press("ArrowUp")
    sheet.keyboard.press("2")
    saved(sheet)
    expect(sheet.get_by_test_id("q3-r2")).to_be_checked()

    first = items_of(made)[:4]
    assert [stored(response)[item][0] for item in first] == ["r4", "r3", "r2", "*"]
    sheet.keyboard.press("ArrowRight")
    sheet.wait_for_url(f"**{section_url(response, 'team')}")


def test_the_keys_can_be_switched_off(sheet: Page, response: Response) -> None:
    sheet.get_by_text("快捷键", exact=True).click()
    sheet.get_by_test_id("keys-switch").uncheck()
    sheet.locator("body").click(position={"x": 5, "y": 5})

    sheet.keyboard.press("4")

    expect(sheet.get_by_test_id("q1-r4")).not_to_be_checked()
    assert stored(response) == {}


def test_another_device_goes_on_at_the_first_blank(
    phone: Page, made: LaunchedCycle, response: Response, sign_in: SignIn
) -> None:
    for item in items_of(made)[:2]:
        choose(response, item)
    sign_in(phone.context, account(response))

    phone.goto(reverse("reviews:questionnaire", args=[response.pk]))

    assert phone.url.endswith(f"{section_url(response)}#item-{items_of(made)[2]}")
    expect(phone.get_by_test_id("question-3")).to_be_in_viewport()
    expect(phone.get_by_test_id("q2-r3")).to_be_checked()


def test_two_tabs_are_asked_which_answer_stays(
    sheet: Page, made: LaunchedCycle, response: Response
) -> None:
    one, other = items_of(made)[:2]
    choose(response, one, "r2")
    choose(response, other, "r2")
    sheet.get_by_test_id("q1-r5").check()
    expect(sheet.get_by_test_id("conflict")).to_be_visible()
    expect(sheet.get_by_test_id("version-typed")).to_contain_text("5 分")
    expect(sheet.get_by_test_id("version-stored")).to_contain_text("2 分")
    sheet.get_by_test_id("keep-mine").click()
    saved(sheet)
    sheet.get_by_test_id("q2-r5").check()
    sheet.get_by_test_id("keep-stored").click()

    expect(sheet.get_by_test_id("conflict")).to_be_hidden()
    expect(sheet.get_by_test_id("q2-r2")).to_be_checked()
    saved(sheet)
    assert stored(response) == {one: ("r5", 2), other: ("r2", 1)}


def test_offline_every_answer_waits_and_is_saved_later(
    sheet: Page, made: LaunchedCycle, response: Response
) -> None:
    sheet.context.set_offline(offline=True)
    for number in (1, 2, 3):
        sheet.get_by_test_id(f"q{number}-r4").check()
    expect(sheet.get_by_test_id("save-state")).to_have_text("未保存，正在重试")
    assert stored(response) == {}

    sheet.context.set_offline(offline=False)
    saved(sheet)

    assert list(stored(response).values()) == [("r4", 1)] * 3


def test_of_two_saves_the_later_count_stands_whichever_answer_comes_last(sheet: Page) -> None:
    late: list[tuple[Route, APIResponse]] = []

    def hold_the_first(route: Route) -> None:
        answer = route.fetch()
        if late:
            route.fulfill(response=answer)
        else:
            late.append((route, answer))

    sheet.route("**/items/*/", hold_the_first)
    count = sheet.locator(".questions-where [data-section-progress]")
    with sheet.expect_request_finished(lambda one: one.method == "POST"):
        sheet.get_by_test_id("q1-r4").check()
        sheet.get_by_test_id("q2-r4").check()
    expect(count).to_have_text("2 / 5")

    ((first, answer),) = late
    first.fulfill(response=answer)

    saved(sheet)
    expect(count).to_have_text("2 / 5")


def test_what_was_chosen_offline_survives_a_reload(sheet: Page, response: Response) -> None:
    sheet.route("**/items/*/", lambda route: route.abort())
    sheet.get_by_test_id("q1-r4").check()
    sheet.get_by_test_id("q3-r2").check()
    expect(sheet.get_by_test_id("save-state")).to_have_text("未保存，正在重试")

    sheet.reload()

    expect(sheet.get_by_text("上次选的没有保存，已经放回来了。")).to_be_visible()
    sheet.unroute("**/items/*/")
    saved(sheet)
    assert sorted(option for option, _version in stored(response).values()) == ["r2", "r4"]


def test_an_expired_session_is_renewed_in_place(sheet: Page, response: Response) -> None:
    Session.objects.all().delete()
    sheet.get_by_test_id("q1-r4").check()
    expect(sheet.get_by_test_id("login-dialog")).to_be_visible()
    sheet.get_by_test_id("relogin-password").fill(PASSWORD)
    sheet.keyboard.press("Enter")
    saved(sheet)

    expect(sheet.get_by_test_id("login-dialog")).to_be_hidden()
    assert list(stored(response).values()) == [("r4", 1)]


def test_an_answer_after_the_submission_is_kept_to_look_at(
    sheet: Page, made: LaunchedCycle, response: Response
) -> None:
    fill(response, "r3", "r4")
    submit_response(response=response, actor=account(response))

    sheet.get_by_test_id("q1-r5").check()

    expect(sheet.get_by_test_id("conflict")).to_contain_text("这份问卷已提交。")
    sheet.get_by_role("link", name="看已保存的").click()
    expect(sheet.get_by_text("还没有保存：")).to_be_visible()
    sheet.get_by_role("button", name="不要了").click()
    expect(sheet.get_by_text("还没有保存：")).to_be_hidden()


def test_without_a_script_the_buttons_save(
    new_context: NewContext, made: LaunchedCycle, response: Response, sign_in: SignIn
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, account(response))
    page = context.new_page()
    page.goto(section_url(response))
    page.get_by_test_id("q1-r4").check()
    page.get_by_test_id("q2-unable").check()

    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("q1-r4")).to_be_checked()
    choose(response, items_of(made)[0], "r1", version=1)
    page.get_by_test_id("q1-r5").check()
    page.get_by_test_id("next").click()
    expect(page.get_by_test_id("keep-mine")).to_be_checked()
    page.get_by_test_id("save-choice").click()

    expect(page.get_by_test_id("q1-r5")).to_be_checked()
    assert list(stored(response).values()) == [("r5", 3), ("*", 1)]


def test_every_answer_is_large_enough_for_a_thumb(
    phone: Page, response: Response, sign_in: SignIn
) -> None:
    sign_in(phone.context, account(response))
    phone.goto(section_url(response))

    small = phone.evaluate(
        """() => [...document.querySelectorAll("main a[href], main button, main input[type=radio]")]
          .map((one) => [one.dataset.testid || one.textContent.trim(), one.getBoundingClientRect()])
          .filter(([, box]) => box.width && box.height)
          .filter(([name, box]) => box.height < 44 || box.width < 44)
          .map(([name, box]) => `${name}: ${box.width} × ${box.height}`)"""
    )

    assert [name for name in small if not name.startswith(("service", "team"))] == []


def test_many_or_long_answers_stand_below_each_other(
    page: Page,
    phone: Page,
    made: LaunchedCycle,
    sign_in: SignIn,
    assert_readable: Callable[[Page], None],
) -> None:
    response = response_of(made)
    options = response.assessment.cycle.questionnaire.responses  # type: ignore[union-attr]
    options.filter(value=5).update(label="每一次都这样做，从来没有例外")
    for device in (page, phone):
        sign_in(device.context, account(response))
        device.goto(section_url(response))
        assert_readable(device)
        device.get_by_test_id("q1-r5").click()
        saved(device)

    assert stored(response) == {items_of(made)[0]: ("r5", 1)}
