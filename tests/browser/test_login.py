"""The door: the first page that everybody sees."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_stranger_is_led_to_the_login_page(page: Page) -> None:
    page.goto("/")

    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    assert page.url.endswith("/accounts/login/?next=/")


def test_the_login_page_is_for_everybody(
    page: Page,
    phone: Page,
    assert_accessible: Callable[[Page], None],
    assert_fits: Callable[[Page], None],
) -> None:
    for device in (page, phone):
        device.goto("/accounts/login/")

        assert_accessible(device)
        assert_fits(device)
