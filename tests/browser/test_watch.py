"""The tests' own eye on the browser: what it must notice, it notices."""

from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Error, Page

from tests.browser.conftest import Watch
from tests.browser.contrast import Contrast


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


@pytest.mark.parametrize(
    "paler",
    [
        "document.querySelector('.topbar-brand').style.color = '#ddd'",
        "document.querySelector('.topbar-brand').style.backgroundColor = '#555'",
    ],
)
def test_a_pale_text_is_found_on_every_page_although_the_same_has_passed(
    page: Page, paler: str
) -> None:
    page.goto("/accounts/login/")
    page.evaluate(AXE_SCRIPT)
    contrast = Contrast()
    before = contrast.look(page)

    page.evaluate(paler)

    assert before == []
    assert contrast.look(page) == ["color-contrast: .topbar-brand"]
    assert contrast.look(page) == ["color-contrast: .topbar-brand"]
