"""What is typed about a result is lost to nobody, and found by nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.core.models import User
from tests.factories import LaunchedCycle
from tests.factories.feedback import ANSWER, REASON, above, contest, contested_cycle, user_of

SignIn = Callable[[BrowserContext, User], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> LaunchedCycle:
    return contested_cycle()


def address(made: LaunchedCycle, name: str) -> str:
    return reverse(name, args=[made.cycle.code, made.employees[0].number])


def words(page: Page) -> list[str]:
    """Everything typed that this tab holds, once the page's scripts have run."""
    page.wait_for_load_state()
    typed: list[str] = page.evaluate(
        "Object.keys(sessionStorage).filter(key => key.startsWith('kept:'))"
        ".map(key => sessionStorage[key])"
    )
    return typed


def test_a_login_that_runs_out_loses_no_word_and_what_was_taken_is_kept_no_longer(
    page: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    me = user_of(made.employees[0])
    me.set_password("sonnig-und-warm-7")
    me.save()
    sign_in(page.context, me)
    page.goto(address(made, "feedback:objection"))
    page.get_by_test_id("contest-integrity").click()
    page.get_by_test_id("why-integrity").fill(REASON)
    page.context.clear_cookies(name="sessionid")
    page.get_by_test_id("objection-send").click()
    page.get_by_label("账号").fill(me.username)
    page.get_by_label("密码").fill("sonnig-und-warm-7")
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("back-again")).to_be_visible()
    expect(page.get_by_test_id("why-integrity")).to_have_value(REASON)
    assert words(page) == [REASON]

    page.get_by_test_id("objection-send").click()
    expect(page.get_by_test_id("objection-withdraw")).to_be_visible()
    assert words(page) == []

    # Taken back, the words stand in the form again: the portal had kept them.
    page.get_by_test_id("objection-withdraw").click()
    page.goto(address(made, "feedback:objection"))
    expect(page.get_by_test_id("why-integrity")).to_have_value(REASON)


def test_what_was_taken_is_kept_no_longer_where_there_is_no_room_to_note_it(
    page: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    sign_in(page.context, user_of(made.employees[0]))
    page.goto(address(made, "feedback:objection"))
    page.get_by_test_id("contest-integrity").click()
    page.get_by_test_id("why-integrity").fill(REASON)
    page.evaluate(
        """() => {
          for (let size = 2 ** 22; size >= 1; size /= 2) {
            try {
              for (let number = 0; ; number += 1) {
                sessionStorage[`${size}-${number}`] = "x".repeat(size);
              }
            } catch {
              // the next ones are smaller
            }
          }
        }"""
    )

    page.get_by_test_id("objection-send").click()
    expect(page.get_by_test_id("objection-withdraw")).to_be_visible()

    assert words(page) == []


def test_the_next_account_in_a_tab_finds_nothing(
    page: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    contest(made)
    url, reason = address(made, "feedback:second_look"), page.get_by_test_id("verdict-reason")
    sign_in(page.context, above(made))
    page.goto(url)
    reason.fill(ANSWER)
    page.reload()
    expect(reason).to_have_value(ANSWER)

    sign_in(page.context, made.hr)
    page.goto(url)
    expect(reason).to_have_value("")
    assert words(page) == []

    reason.fill(ANSWER)
    page.get_by_test_id("account-menu").click()
    page.get_by_test_id("logout").click()
    page.wait_for_url("**/accounts/login/")
    assert words(page) == []


def test_words_that_replace_what_a_form_offers_are_there_on_coming_back(
    page: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    sign_in(page.context, user_of(made.supervisor))
    args = [made.cycle.code, made.employees[0].number, "integrity"]
    form = reverse("development:measure_create", args=args)
    page.goto(form)
    text, expected = page.locator("#id_text"), page.locator("#id_expected")
    expect(expected).not_to_have_value("")
    expected.fill(ANSWER)
    text.fill(REASON)
    page.goto("/plans/")
    page.goto(form)

    expect(expected).to_have_value(ANSWER)
    expect(text).to_have_value(REASON)

    page.get_by_test_id("measure-save").click()
    expect(page.get_by_test_id("plan-table")).to_contain_text(ANSWER)
    assert words(page) == []


def test_deciding_on_one_competency_keeps_what_was_chosen_for_the_next(
    page: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    contest(made, "integrity", "learning")
    first, second = (page.get_by_test_id(f"case-{code}") for code in ("integrity", "learning"))
    sign_in(page.context, above(made))
    page.goto(address(made, "feedback:second_look"))
    for case in (first, second):
        case.get_by_test_id("verdict-below").check(force=True)
        case.get_by_test_id("verdict-reason").fill(ANSWER)

    first.get_by_test_id("verdict-decide").click()

    expect(first.get_by_test_id("verdict-form")).to_have_count(0)
    expect(second.get_by_test_id("verdict-below")).to_be_checked()
    expect(second.get_by_test_id("verdict-reason")).to_have_value(ANSWER)
    assert sorted(words(page)) == sorted([ANSWER, "below"])
