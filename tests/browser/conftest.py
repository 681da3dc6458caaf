"""A real Chromium against a running portal; a page that complains fails its test."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
)
from pytest_django.live_server_helper import LiveServer

from competency_portal.core.models import User
from tests.factories.demo import load_catalogue, load_demo
from tests.support.network import is_loopback
from tests.support.system import CHROMIUM

HERE = Path(__file__).parent
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here, so that `-m 'not browser'` leaves it out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _database_beside_playwright() -> Iterator[None]:
    # Playwright's loop runs in the tests' thread, and Django takes that for asynchronous code.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium: nothing is downloaded for the tests."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert chromium, f"Chromium is not installed (Debian: {CHROMIUM[0]})."
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*FLAGS, *sandbox]}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Where the portal runs; `page.goto("/people/")` is enough."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desk in Shanghai."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "reduced_motion": "reduce",
    }


class Watch:
    """Everything that a page complained of: script errors, policy violations, broken answers."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._allowed: list[str] = []

    def allow(self, text: str) -> None:
        """Expect complaints that contain this text; the test provokes them."""
        self._allowed.append(text)

    def attach(self, context: BrowserContext) -> None:
        """Listen to every page of the context."""
        context.on("weberror", self._on_error)
        context.on("console", self._on_console)
        context.on("request", self._on_request)
        context.on("response", self._on_response)

    def unexpected(self) -> list[str]:
        """The complaints that nobody expected."""
        return [fault for fault in self.faults if not any(text in fault for text in self._allowed)]

    def _on_error(self, error: WebError) -> None:
        self.faults.append(f"script error: {error.error}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refusal (404, 409, 422) is an answer like any other; _on_response looks at those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and not is_loopback(address.hostname):
            self.faults.append(f"left this machine: {request.url}")

    def _on_response(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if response.status >= 500 or (response.status == 404 and path.startswith("/static/")):
            self.faults.append(f"answered {response.status}: {path}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The complaints of every page of the test; at its end there must be none."""
    watch = Watch()
    yield watch
    assert watch.unexpected() == []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], watch: Watch
) -> Callable[..., BrowserContext]:
    """Open a context that is watched; call it for a second person or a second device."""

    def open_context(**options: Any) -> BrowserContext:
        context = new_context(**{"viewport": DESKTOP, **options})
        watch.attach(context)
        return context

    return open_context


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone, 390 px wide, with touch."""
    context = new_context(viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)
    return context.new_page()


@pytest.fixture
def sign_in(base_url: str, db: None) -> Callable[[BrowserContext, User], None]:
    """Log somebody in without the login page: `sign_in(page.context, user)`."""

    def act(context: BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}]
        )

    return act


@pytest.fixture(scope="session")
def demo_copy() -> Iterator[sqlite3.Connection]:
    """A database in memory for the demo company, empty until a test asks for that."""
    copy = sqlite3.connect(":memory:")
    yield copy
    copy.close()


@pytest.fixture
def demo(transactional_db: None, demo_copy: sqlite3.Connection) -> None:
    """The catalogue and sixty made-up people, as after `make demo`.

    Every test empties the database when it ends. What was loaded once is copied back page by page,
    in milliseconds; another database than SQLite loads it again.
    """
    is_copied = demo_copy.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if not is_copied:
        load_catalogue()
        load_demo()
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        here = connection.connection
        source, target = (demo_copy, here) if is_copied else (here, demo_copy)
        source.backup(target)
        ContentType.objects.clear_cache()  # copied rows have the numbers of their first life


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Let axe look at the page in the light and in the dark; it must find nothing."""

    def act(page: Page) -> None:
        page.wait_for_load_state()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"
        page.emulate_media(color_scheme="light")

    return act


@pytest.fixture
def assert_fits() -> Callable[[Page], None]:
    """The page never scrolls sideways, whatever is wide inside it."""

    def act(page: Page) -> None:
        page.wait_for_load_state()  # between two pages there is a moment without a document
        wider = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider == 0

    return act


@pytest.fixture
def assert_readable(
    assert_accessible: Callable[[Page], None], assert_fits: Callable[[Page], None]
) -> Callable[[Page], None]:
    """Accessible in both themes, and never wider than the screen."""

    def act(device: Page) -> None:
        assert_accessible(device)
        assert_fits(device)

    return act
