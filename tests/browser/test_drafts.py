"""How long a browser keeps what it could not save."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from competency_portal.core.models import User
from tests.assessments.sheets import rater_of
from tests.factories import launched_cycle

DAYS = """(days) => {
  const at = Date.now() - days * 24 * 60 * 60 * 1000;
  localStorage.setItem(`sheet:0:0:insight:${days}`, JSON.stringify({ fields: {}, at }));
}"""


@pytest.mark.django_db
def test_after_a_fortnight_a_browser_forgets_a_draft(
    page: Page, sign_in: Callable[[BrowserContext, User], None]
) -> None:
    sign_in(page.context, rater_of(launched_cycle(1)))
    team = reverse("reviews:team")
    page.goto(team)
    for days in (13, 15):
        page.evaluate(DAYS, days)

    page.goto(team)

    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('sheet:'))")
    assert kept == ["sheet:0:0:insight:13"]
