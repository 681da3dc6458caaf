"""Self-assessment in a real Chromium: on a phone, and beside the supervisor's own rating."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route, expect

from competency_portal.assessments.models import Rating
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.services.submission import submit_review
from competency_portal.assessments.states import ReviewState
from competency_portal.core.models import User
from models_catalog.standing import Standing
from tests.assessments.sheets import rater_of, rating_of, sheet_url
from tests.factories import LaunchedCycle, answer
from tests.factories.self_assessments import author_of, self_cycle, self_review

SignIn = Callable[[BrowserContext, User], None]


@pytest.fixture
def made(db: None) -> LaunchedCycle:
    return self_cycle(1)


def hand_in(made: LaunchedCycle) -> None:
    """The person sees themselves above the requirement everywhere."""
    answer(self_review(made), made.catalogue, Standing.ABOVE)
    submit_review(review=self_review(made), actor=author_of(made), confirmed=True)


def test_somebody_assesses_themselves_on_a_phone(
    phone: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    sign_in(phone.context, author_of(made))
    phone.goto("/")
    phone.get_by_test_id("own-go").tap()
    own = self_review(made).pk
    for rating in sheets.ratings_of(own):
        phone.wait_for_url(f"**{reverse('reviews:sheet', args=[own, rating.competency.code])}")
        phone.locator(".choice-card.choice-at").tap()
        phone.get_by_test_id("next").tap()
    phone.get_by_test_id("confirm").check()
    phone.get_by_test_id("submit").tap()

    expect(phone.get_by_test_id("closure")).to_contain_text("你已于")
    assert self_review(made).state == ReviewState.SUBMITTED


def test_the_self_rating_comes_with_the_own_rating_and_goes_with_it(
    page: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    hand_in(made)
    sign_in(page.context, rater_of(made))
    page.goto(sheet_url(made))
    expect(page.get_by_test_id("beside-note")).to_be_visible()
    assert "当面看到的事例" not in page.content()

    page.get_by_test_id("rating-below").check()
    expect(page.get_by_test_id("beside")).to_contain_text("当面看到的事例")
    expect(page.get_by_test_id("far")).to_have_text("▲▲ 自评高 2 档")
    expect(page.get_by_test_id("beside-note")).to_be_hidden()

    page.get_by_test_id("rating-at").check()
    expect(page.get_by_test_id("far")).to_have_count(0)
    expect(page.get_by_test_id("beside")).to_be_visible()

    page.get_by_test_id("rating-unable").check()
    expect(page.get_by_test_id("beside")).to_have_count(0)
    expect(page.get_by_test_id("beside-note")).to_be_visible()
    assert rating_of(made.reviews[0], "insight").unable


def lose_posts_of_a_sheet(route: Route) -> None:
    if route.request.method == "POST" and "/rating/" in route.request.frame.url:
        route.abort()
    else:
        route.continue_()


def test_the_check_sends_what_the_sheet_was_left_with(
    page: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    """Whoever leaves by the address is faster than the save: nothing is missing all the same."""
    own = self_review(made)
    answer(own, made.catalogue, Standing.AT)
    last = sheets.ratings_of(own.pk)[len(made.catalogue.competencies) - 1]
    Rating.objects.filter(pk=last.pk).update(point=None, saved_at=None)
    sign_in(page.context, author_of(made))
    page.goto(reverse("reviews:sheet", args=[own.pk, last.competency.code]))
    page.route("**/rating/**", lose_posts_of_a_sheet)
    page.get_by_test_id("rating-at").check()
    expect(page.get_by_test_id("save-state")).to_have_text("未保存，正在重试")

    page.goto(reverse("reviews:check", args=[own.pk]))

    expect(page.get_by_test_id("submit")).to_be_visible()
    expect(page.get_by_text("还没有保存：")).to_be_hidden()
    assert rating_of(own, last.competency.code).point is not None


def test_a_refused_submission_is_not_sent_again_with_what_was_left(
    page: Page, made: LaunchedCycle, sign_in: SignIn
) -> None:
    """The page after it is the answer to a POST: to load that again would submit."""
    own = self_review(made)
    answer(own, made.catalogue, Standing.AT)
    first, *_others, last = sheets.ratings_of(own.pk)
    sign_in(page.context, author_of(made))
    page.goto(reverse("reviews:sheet", args=[own.pk, last.competency.code]))
    page.route("**/rating/**", lambda route: route.abort())
    page.get_by_test_id("rating-below").check()
    expect(page.get_by_test_id("save-state")).to_have_text("未保存，正在重试")
    page.goto(reverse("reviews:check", args=[own.pk]))
    expect(page.get_by_text("还没有保存：")).to_be_visible()
    Rating.objects.filter(pk=first.pk).update(point=None, saved_at=None)
    page.unroute("**/rating/**")
    page.get_by_test_id("confirm").check()
    posts = []
    page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)

    page.get_by_test_id("submit").click()

    expect(page.get_by_test_id("mend")).to_be_visible()
    expect(page.get_by_text("还没有保存：")).to_be_hidden()
    assert sum(url.endswith("/submit/") for url in posts) == 1
    assert page.url.endswith(reverse("reviews:check", args=[own.pk]))


def test_without_a_script_it_comes_with_the_save(
    new_context: Callable[..., BrowserContext], made: LaunchedCycle, sign_in: SignIn
) -> None:
    hand_in(made)
    context = new_context(java_script_enabled=False)
    sign_in(context, rater_of(made))
    page = context.new_page()
    page.goto(sheet_url(made))
    page.get_by_test_id("rating-at").check()
    page.get_by_test_id("save").click()

    expect(page.get_by_test_id("beside")).to_contain_text("当面看到的事例")
    page.goto(reverse("reviews:sheet", args=[made.reviews[0].pk, "response"]))
    expect(page.get_by_test_id("beside")).to_have_count(0)
