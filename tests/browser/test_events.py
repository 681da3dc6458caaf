"""A case recorded on a phone, seen beside the sheet, taken into the library."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.core.models import User
from competency_portal.evidence.models import BehaviourEvent
from models_catalog.models import SharedCase
from tests.assessments.sheets import rater_of, sheet_url
from tests.browser.conftest import Watch
from tests.factories import LaunchedCycle, launched_cycle

SignIn = Callable[[BrowserContext, User], None]

TEXT = "客户说不清要什么，他问了三句就弄明白了。"


@pytest.fixture
def made(db: None) -> LaunchedCycle:
    return launched_cycle(1)


def test_a_case_is_recorded_on_a_phone_and_stands_beside_the_sheet(
    phone: Page, page: Page, made: LaunchedCycle, sign_in: SignIn, assert_fits: Callable[..., None]
) -> None:
    sign_in(phone.context, rater_of(made))
    phone.goto("/reviews/")
    phone.get_by_test_id(f"record-{made.employees[0].pk}").tap()
    phone.get_by_test_id("event-text").fill(TEXT)
    phone.get_by_test_id("event-competency").select_option("insight")
    expect(phone.get_by_test_id("shows-none")).to_be_checked()
    phone.get_by_test_id(f"shows-level-{made.catalogue.levels['Sb'].pk}").tap()
    assert_fits(phone)
    phone.get_by_test_id("event-save").tap()
    phone.wait_for_url("**/reviews/")

    phone.goto(sheet_url(made))
    event = BehaviourEvent.objects.get()
    expect(phone.get_by_test_id("events-of-period")).to_contain_text(TEXT)
    phone.get_by_test_id(f"use-{event.pk}").tap()
    expect(phone.get_by_test_id("evidence")).to_have_value(re.compile(f"日：{TEXT}$"))
    expect(phone.get_by_test_id("save-state")).to_contain_text("已保存")

    sign_in(page.context, made.hr)
    page.goto(f"/events/{event.pk}/")
    page.get_by_test_id("event-share").click()
    page.get_by_label("标题").fill("三句话问明白")
    expect(page.get_by_label("等级")).to_have_value("Sb")
    page.get_by_test_id("case-save").click()
    page.wait_for_url("**/events/*/")
    case = SharedCase.objects.get()
    page.goto(f"/catalogue/models/{case.model.code}/competencies/insight/")
    page.get_by_test_id("cases-1").click()
    expect(page.get_by_test_id(f"case-{case.pk}")).to_contain_text(TEXT)


def test_without_a_connection_what_is_typed_stays(
    phone: Page, made: LaunchedCycle, sign_in: SignIn, watch: Watch
) -> None:
    watch.allow("htmx:")
    sign_in(phone.context, rater_of(made))
    phone.goto(f"/events/people/{made.employees[0].pk}/new/?competency=insight")
    phone.get_by_test_id("event-text").fill(TEXT)
    phone.context.set_offline(True)
    phone.get_by_test_id("event-save").tap()
    expect(phone.locator("[data-failed]")).to_be_visible()
    expect(phone.get_by_test_id("event-text")).to_have_value(TEXT)

    phone.context.set_offline(False)
    phone.get_by_test_id("event-save").tap()
    phone.wait_for_url(f"**/events/people/{made.employees[0].pk}/")

    assert BehaviourEvent.objects.get().text == TEXT


def test_a_mistake_is_shown_in_place(phone: Page, made: LaunchedCycle, sign_in: SignIn) -> None:
    sign_in(phone.context, rater_of(made))
    phone.goto(f"/events/people/{made.employees[0].pk}/new/")
    phone.get_by_test_id("event-text").fill(TEXT)
    phone.get_by_test_id("event-save").tap()

    expect(phone.get_by_test_id("event-competency")).to_be_focused()
    expect(phone.get_by_text("选一项能力。")).to_be_visible()
    expect(phone.get_by_test_id("event-text")).to_have_value(TEXT)
