"""The tests' own eye on the browser: what it must notice, it notices."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from tests.browser.conftest import Watch


def complaints(watch: Watch, *allowed: str) -> list[str]:
    for text in allowed:
        watch.allow(text)
    return watch.faults


def test_a_script_error_is_a_complaint(page: Page, watch: Watch) -> None:
    page.goto("/accounts/login/")

    page.evaluate("setTimeout(() => { throw new Error('broken on purpose') })")
    page.wait_for_function("true")

    assert complaints(watch, "broken on purpose") == ["script error: broken on purpose"]


def test_an_inline_style_is_a_complaint(page: Page, watch: Watch) -> None:
    page.goto("/accounts/login/")

    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")

    assert len(complaints(watch, "Content Security Policy")) == 1
    assert "style" in watch.faults[0]


def test_a_request_to_another_machine_is_a_complaint(page: Page, watch: Watch) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://portal.invalid/")

    assert complaints(watch, "portal.invalid") == ["left this machine: http://portal.invalid/"]


def test_a_missing_style_sheet_is_a_complaint(
    new_context: Callable[..., BrowserContext], watch: Watch
) -> None:
    page = new_context().new_page()

    page.goto("/static/css/absent.css")

    assert complaints(watch, "absent.css") == ["answered 404: /static/css/absent.css"]
