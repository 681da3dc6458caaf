"""Scoring in a real Chromium: by keyboard, in two tabs, offline, logged out, without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, Route, expect

from competency_portal.assessments.models import Rating
from competency_portal.assessments.proposal import Mark, propose
from competency_portal.assessments.services.submission import submit_review
from competency_portal.core.models import User
from tests.assessments.sheets import complete, rater_of, rating_of, sheet_url
from tests.factories import PASSWORD, LaunchedCycle, launched_cycle

SignIn = Callable[[BrowserContext, User], None]
NewContext = Callable[..., BrowserContext]
SAVED = re.compile(r"已保存 \d\d:\d\d")


@pytest.fixture
def made(db: None) -> LaunchedCycle:
    return launched_cycle(2)


@pytest.fixture
def sheet(page: Page, made: LaunchedCycle, sign_in: SignIn) -> Page:
    """The first person's sheet, open at one competency."""
    sign_in(page.context, rater_of(made))
    page.goto(sheet_url(made))
    return page


def saved(page: Page) -> None:
    """Wait until the page says that it is saved."""
    expect(page.get_by_test_id("save-state")).to_have_text(SAVED)


def stored(made: LaunchedCycle, competency: str = "insight") -> Rating:
    return rating_of(made.reviews[0], competency)


def test_a_person_is_scored_by_keyboard_alone(sheet: Page, made: LaunchedCycle) -> None:
    sheet.get_by_test_id("mark-Sb-1-seen").focus()
    for _ in range(3):
        sheet.keyboard.press("Space")
        sheet.keyboard.press("Tab")
    expect(sheet.get_by_test_id("proposal")).to_contain_text("3 / 3 见到")
    expect(sheet.get_by_test_id("proposal")).to_contain_text("按行为点建议：达到目标")
    sheet.keyboard.press("2")
    expect(sheet.get_by_test_id("rating-at")).to_be_checked()
    saved(sheet)
    sheet.locator("body").click(position={"x": 5, "y": 5})
    sheet.keyboard.press("ArrowRight")
    sheet.wait_for_url(f"**{sheet_url(made, 'response')}")
    expect(sheet.get_by_role("heading", name="快速响应")).to_be_focused()
    sheet.keyboard.press("0")
    saved(sheet)
    sheet.keyboard.press("ArrowLeft")
    sheet.wait_for_url(f"**{sheet_url(made, 'insight')}")
    sheet.keyboard.press("n")
    sheet.wait_for_url(f"**/reviews/{made.reviews[1].pk}/rating/learning/")

    insight, response = stored(made), stored(made, "response")
    assert insight.point
    assert insight.point.code == "at"
    assert insight.marks.filter(mark="seen").count() == 3
    assert response.unable


def test_keys_are_text_while_somebody_types(sheet: Page, made: LaunchedCycle) -> None:
    sheet.get_by_test_id("evidence").click()
    sheet.keyboard.type("n 2 0")
    sheet.keyboard.press("ArrowLeft")
    saved(sheet)

    rating = stored(made)
    assert (rating.evidence, rating.point, rating.unable) == ("n 2 0", None, False)


def test_after_a_click_the_arrows_lead_on_and_change_nothing(
    sheet: Page, made: LaunchedCycle
) -> None:
    sheet.get_by_test_id("mark-Sb-1-seen").click()
    sheet.keyboard.press("2")
    sheet.keyboard.press("ArrowRight")
    sheet.wait_for_url(f"**{sheet_url(made, 'response')}")

    assert list(stored(made).marks.values_list("mark", flat=True)) == ["seen"]


def test_on_a_radio_reached_by_tab_the_arrows_choose(sheet: Page, made: LaunchedCycle) -> None:
    sheet.get_by_test_id("level-Sb").click()
    sheet.keyboard.press("Tab")
    sheet.keyboard.press("ArrowRight")

    expect(sheet.get_by_test_id("mark-Sb-1-not_seen")).to_be_checked()
    assert sheet.url.endswith(sheet_url(made))


def test_keys_can_be_switched_off(sheet: Page) -> None:
    sheet.locator(".sheet-keys summary").click()
    sheet.get_by_test_id("keys-switch").click()
    sheet.reload()

    sheet.keyboard.press("2")

    expect(sheet.get_by_test_id("rating-at")).not_to_be_checked()


def test_every_change_is_saved_and_says_so(sheet: Page, made: LaunchedCycle) -> None:
    sheet.get_by_test_id("evidence").fill("当面看到的事例。")
    saved(sheet)
    sheet.reload()

    expect(sheet.get_by_test_id("evidence")).to_have_value("当面看到的事例。")
    expect(sheet.get_by_test_id("save-state")).to_have_text(SAVED)
    assert stored(made).version == 1


def test_the_fields_follow_the_decision(sheet: Page, made: LaunchedCycle) -> None:
    sheet.goto(sheet_url(made, "relations"))
    sheet.get_by_test_id("mark-Si-1-not_seen").check()
    expect(sheet.get_by_test_id("reason")).to_be_hidden()

    sheet.get_by_test_id("rating-above").check()
    expect(sheet.get_by_test_id("reason")).to_be_visible()
    expect(sheet.get_by_test_id("attained")).to_be_hidden()

    sheet.get_by_test_id("rating-below").check()
    expect(sheet.get_by_test_id("reason")).to_be_hidden()
    saved(sheet)


def test_a_level_is_asked_only_where_the_rating_leaves_it_open(
    sheet: Page, made: LaunchedCycle
) -> None:
    level = sheet.get_by_test_id("attained")
    expect(level).to_be_hidden()

    sheet.get_by_test_id("rating-above").check()
    expect(level).to_be_visible()
    level.select_option("Sa")
    saved(sheet)
    assert stored(made).attained == made.catalogue.levels["Sa"]

    sheet.get_by_test_id("rating-at").check()
    expect(level).to_be_hidden()
    saved(sheet)
    expect(sheet.get_by_test_id("save-state")).to_have_attribute("data-state", "saved")
    sheet.reload()
    expect(level).to_be_hidden()
    assert stored(made).attained is None


def test_the_script_proposes_what_the_server_proposes(sheet: Page) -> None:
    options: list[str | None] = ["seen", "not_seen", "no_chance", None]
    cases = [
        (list(here), None if beyond is None else list(beyond))
        for here in product(options, repeat=2)
        for beyond in (None, (), *product(options, repeat=3))
    ]

    proposed = sheet.evaluate(
        """async (cases) => {
            const { propose } = await import("/static/js/sheet/rating.js");
            return cases.map(([here, beyond]) => propose(here, beyond));
        }""",
        cases,
    )

    def marks(values: list[str | None]) -> list[Mark | None]:
        return [Mark(value) if value else None for value in values]

    expected = [
        propose(marks(here), None if beyond is None else marks(beyond)).standing or ""
        for here, beyond in cases
    ]
    assert proposed == expected


def in_another_tab(page: Page, made: LaunchedCycle, text: str) -> Page:
    """Open the same sheet again, write something there and let it be saved."""
    other = page.context.new_page()
    other.goto(sheet_url(made))
    other.get_by_test_id("evidence").fill(text)
    saved(other)
    return other


def test_two_tabs_show_both_texts_and_lose_neither(sheet: Page, made: LaunchedCycle) -> None:
    in_another_tab(sheet, made, "第二页写的。")
    sheet.get_by_test_id("evidence").fill("第一页写的。")

    expect(sheet.get_by_test_id("version-typed-evidence")).to_have_text("第一页写的。")
    expect(sheet.get_by_test_id("version-stored-evidence")).to_have_text("第二页写的。")
    expect(sheet.get_by_test_id("save-state")).to_have_text("有两份内容")
    sheet.get_by_test_id("keep-both").click()
    saved(sheet)

    expect(sheet.get_by_test_id("evidence")).to_have_value("第二页写的。\n第一页写的。")
    assert stored(made).evidence == "第二页写的。\n第一页写的。"


@pytest.mark.parametrize(
    ("button", "kept"), [("keep-mine", "第一页写的。"), ("keep-stored", "第二页写的。")]
)
def test_of_two_texts_one_is_chosen(
    sheet: Page, made: LaunchedCycle, button: str, kept: str
) -> None:
    in_another_tab(sheet, made, "第二页写的。")
    sheet.get_by_test_id("evidence").fill("第一页写的。")

    sheet.get_by_test_id(button).click()
    saved(sheet)
    sheet.get_by_test_id("rating-at").check()
    sheet.get_by_test_id("next").click()
    sheet.wait_for_url(f"**{sheet_url(made, 'response')}")

    rating = stored(made)
    assert (rating.evidence, rating.point) == (kept, rating_point(made, "at"))


def rating_point(made: LaunchedCycle, code: str) -> object:
    return made.catalogue.version.rating_scale.points.get(code=code)


def test_a_conflict_survives_a_reload(sheet: Page, made: LaunchedCycle) -> None:
    in_another_tab(sheet, made, "第二页写的。")
    sheet.get_by_test_id("evidence").fill("第一页写的。")
    expect(sheet.get_by_test_id("conflict")).to_be_visible()

    sheet.reload()

    expect(sheet.get_by_test_id("version-typed-evidence")).to_have_text("第一页写的。")
    expect(sheet.get_by_test_id("version-stored-evidence")).to_have_text("第二页写的。")


def test_a_review_submitted_elsewhere_keeps_what_is_typed_here(
    sheet: Page, made: LaunchedCycle
) -> None:
    submit_review(review=complete(made), actor=rater_of(made))

    sheet.get_by_test_id("evidence").fill("这句还没存。")
    expect(sheet.get_by_test_id("conflict")).to_contain_text("这份评价已提交。")
    expect(sheet.get_by_test_id("version-typed-evidence")).to_have_text("这句还没存。")
    sheet.get_by_role("link", name="看已保存的").click()

    expect(sheet.get_by_text("还没有保存：")).to_be_visible()
    expect(sheet.get_by_text("这句还没存。")).to_be_visible()
    sheet.get_by_role("button", name="不要了").click()
    expect(sheet.get_by_text("还没有保存：")).to_be_hidden()


def test_offline_it_says_so_and_saves_when_the_net_is_back(
    sheet: Page, made: LaunchedCycle
) -> None:
    sheet.context.set_offline(offline=True)
    sheet.get_by_test_id("evidence").fill("没有网的时候写的。")
    expect(sheet.get_by_test_id("save-state")).to_have_text("未保存，正在重试")
    expect(sheet.get_by_test_id("note")).to_contain_text("写的内容留在这台设备上")
    assert stored(made).version == 0

    sheet.context.set_offline(offline=False)
    saved(sheet)

    expect(sheet.get_by_test_id("note")).to_be_hidden()
    assert stored(made).evidence == "没有网的时候写的。"


def lose_posts(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def test_what_was_typed_offline_survives_a_reload(sheet: Page, made: LaunchedCycle) -> None:
    sheet.route("**/insight/", lose_posts)
    sheet.get_by_test_id("evidence").fill("没有网的时候写的。")
    expect(sheet.get_by_test_id("save-state")).to_have_text("未保存，正在重试")
    sheet.unroute_all()

    sheet.reload()

    expect(sheet.get_by_test_id("evidence")).to_have_value("没有网的时候写的。")
    saved(sheet)
    assert stored(made).evidence == "没有网的时候写的。"


def test_a_lost_answer_is_no_conflict(sheet: Page, made: LaunchedCycle) -> None:
    """The save arrives, its answer does not, and more is typed before the next attempt."""
    lost: list[str] = []

    def lose_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            route.fetch()
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    sheet.route("**/insight/", lose_first)
    sheet.get_by_test_id("evidence").fill("第一句。")
    expect(sheet.get_by_test_id("save-state")).to_have_text("未保存，正在重试")
    sheet.get_by_test_id("evidence").fill("第一句。第二句。")
    saved(sheet)

    expect(sheet.get_by_test_id("conflict")).to_be_hidden()
    assert stored(made).evidence == "第一句。第二句。"


def test_an_expired_session_is_renewed_in_place(sheet: Page, made: LaunchedCycle) -> None:
    Session.objects.all().delete()
    sheet.get_by_test_id("evidence").fill("过期以后写的。")
    expect(sheet.get_by_test_id("login-dialog")).to_be_visible()

    sheet.get_by_test_id("relogin-password").fill("wrong")
    sheet.get_by_test_id("relogin-submit").click()
    expect(sheet.get_by_text("密码不对。")).to_be_visible()
    sheet.get_by_test_id("relogin-password").fill(PASSWORD)
    sheet.keyboard.press("Enter")
    saved(sheet)

    expect(sheet.get_by_test_id("login-dialog")).to_be_hidden()
    assert stored(made).evidence == "过期以后写的。"


def test_a_lost_token_is_fetched_again(sheet: Page, made: LaunchedCycle) -> None:
    sheet.context.clear_cookies(name="csrftoken")

    sheet.get_by_test_id("evidence").fill("令牌丢了以后写的。")
    saved(sheet)

    assert stored(made).evidence == "令牌丢了以后写的。"


def test_somebody_else_in_this_browser_changes_nothing(
    sheet: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    assert made.employees[0].user
    sign_in(sheet.context, made.employees[0].user)

    sheet.get_by_test_id("evidence").fill("还是主管写的。")

    expect(sheet.get_by_text("这个浏览器里现在登录的是别人。")).to_be_visible()
    assert stored(made).version == 0


def test_logging_out_saves_first_and_leaves_nothing_behind(
    sheet: Page, made: LaunchedCycle
) -> None:
    sheet.get_by_test_id("account-menu").click()
    sheet.get_by_test_id("evidence").evaluate("(field) => { field.value = '最后一句。'; }")
    sheet.get_by_test_id("logout").click()
    sheet.wait_for_url("**/accounts/login/**")

    assert stored(made).evidence == "最后一句。"
    assert kept_texts(sheet) == 0


def test_what_cannot_be_saved_is_given_up_only_by_logging_out_twice(sheet: Page) -> None:
    sheet.route("**/insight/", lose_posts)
    sheet.route("**/logout/", lambda route: route.fulfill(status=204))
    sheet.get_by_test_id("evidence").fill("没有网的时候写的。")
    sheet.get_by_test_id("account-menu").click()

    sheet.get_by_test_id("logout").click()
    expect(sheet.get_by_test_id("save-state")).to_have_text("未保存，正在重试")
    assert kept_texts(sheet) == 1
    sheet.get_by_test_id("logout").click()

    assert kept_texts(sheet) == 0


def kept_texts(page: Page) -> int:
    """How many texts the browser holds back."""
    page.wait_for_load_state()
    keys = page.evaluate("Object.keys(localStorage)")
    return len([key for key in keys if key.startswith("sheet:")])


def test_too_long_a_text_is_said_beside_its_field(sheet: Page, made: LaunchedCycle) -> None:
    sheet.get_by_test_id("evidence").fill("事" * 5001)
    expect(sheet.get_by_text("这里最多写 5000 个字，现在有 5001 个。")).to_be_visible()
    expect(sheet.get_by_test_id("save-state")).to_have_text("未保存")

    sheet.get_by_test_id("evidence").fill("事" * 5000)
    saved(sheet)

    assert len(stored(made).evidence) == 5000
