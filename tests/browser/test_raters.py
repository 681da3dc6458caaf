"""360 feedback in a real browser: naming, approving, answering without a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.assessments.models import (
    Nomination,
    RaterGroup,
    Review,
    UnnamedAnswer,
    UnnamedComment,
)
from competency_portal.assessments.services.nominations import nominate
from competency_portal.core.models import User
from models_catalog.standing import Standing
from tests.factories.raters import RatedCycle, rated_cycle, user_of

SignIn = Callable[[BrowserContext, User], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> RatedCycle:
    return rated_cycle(proposes_raters=False)


def test_from_the_employees_wish_to_an_answer_without_a_name(
    page: Page, made: RatedCycle, sign_in: SignIn
) -> None:
    rater = made.employees[1]
    sign_in(page.context, user_of(made.employees[0]))
    page.goto("/")
    page.get_by_test_id("own-raters").click()
    page.get_by_label("同级", exact=True).check()
    page.locator("input[name=people_typed]").press_sequentially(rater.number)
    page.get_by_role("option").first.click()
    page.get_by_test_id("nominate-send").click()
    expect(page.get_by_test_id("take-back")).to_be_visible()

    sign_in(page.context, user_of(made.supervisor))
    page.goto(reverse("reviews:team"))
    page.get_by_test_id("team-raters").click()
    page.get_by_role("link", name=made.employees[0].name, exact=True).click()
    page.get_by_test_id(f"approve-{rater.number}").click()
    expect(page.get_by_test_id("raters-peer")).to_contain_text("已批准")

    sign_in(page.context, user_of(rater))
    page.goto("/")
    page.get_by_test_id("asked").click()
    page.get_by_role("link", name=made.employees[0].name, exact=True).click()
    page.get_by_test_id("begin").click()
    answer_everything(page)
    expect(page.get_by_test_id("final")).to_be_visible()
    page.get_by_test_id("confirm").check()
    page.get_by_test_id("submit").dblclick()
    expect(page.get_by_test_id("thanks")).to_be_visible()

    assert Nomination.objects.get().state == "submitted"
    assert UnnamedAnswer.objects.count() == 5
    assert [comment.text for comment in UnnamedComment.objects.all()] == ["总能听完再说。"]
    assert Review.objects.filter(group="peer").count() == 0


def answer_everything(page: Page) -> None:
    """Above everywhere, one comment, and no sentence demanded."""
    page.get_by_test_id("evidence").fill("总能听完再说。")
    for _competency in range(5):
        expect(page.locator("[data-evidence-field][data-needed]")).to_have_count(0)
        page.get_by_test_id("rating-above").check(force=True)
        expect(page.locator("[data-evidence-field][data-needed]")).to_have_count(0)
        before = page.url
        page.get_by_test_id("next").click()
        expect(page).not_to_have_url(before)


def test_who_declines_is_asked_no_more(page: Page, made: RatedCycle, sign_in: SignIn) -> None:
    rater = made.employees[1]
    (nomination,) = nominate(
        assessment=made.first, raters=[rater], group=RaterGroup.PEER, actor=made.hr
    )
    sheet = made.admit(nomination)
    sign_in(page.context, user_of(rater))

    page.goto(reverse("reviews:invitation", args=[sheet.pk]))
    page.get_by_test_id("decline").click()
    page.get_by_label("原因").fill("没有共事过。")
    page.locator("main .btn-primary").click()

    expect(page.locator(f"[data-testid=asked-{sheet.pk}]")).to_have_count(0)
    assert Nomination.objects.get().reason == "没有共事过。"


def test_an_anonymous_review_submitted_in_another_tab_keeps_what_is_typed_here(
    page: Page, sign_in: SignIn
) -> None:
    cycle = rated_cycle(2)
    cycle.approve()
    rater = cycle.employees[1]
    sign_in(page.context, user_of(rater))
    page.goto(reverse("reviews:sheet", args=[cycle.sheet(rater).pk, "insight"]))
    cycle.respond(rater, Standing.AT)

    page.get_by_test_id("evidence").fill("这句还没存。")
    expect(page.get_by_test_id("conflict")).to_contain_text("已提交，不能再改。")
    expect(page.get_by_test_id("version-typed-evidence")).to_have_text("这句还没存。")
    expect(page.locator("[data-save-state]")).to_have_text("未保存")
    page.get_by_test_id("conflict").get_by_role("link").click()

    expect(page.get_by_text("还没有保存：")).to_be_visible()
    expect(page.get_by_text("这句还没存。")).to_be_visible()
    page.locator("[data-pending] a").click()
    expect(page.get_by_test_id("thanks")).to_be_visible()
