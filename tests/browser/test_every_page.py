"""Every page, in the light and in the dark, on a desk and on a phone.

axe finds nothing, the console stays silent, no page scrolls sideways; each has one heading of the
first level, a title, a language and at most one primary button. A new route is looked at as soon
as it is routed: it fails here until the tour knows its address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle, groupby
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.urls import URLPattern
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from competency_portal.core.models import User
from tests.browser.conftest import Watch
from tests.browser.contrast import RULE as CONTRAST, Contrast
from tests.browser.tour import Tour, Visit
from tests.project.test_permissions import POSTED
from tests.project.world import ROUTES

SignIn = Callable[[BrowserContext, User], None]
NewContext = Callable[..., BrowserContext]
Route = tuple[str, URLPattern]

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.long]

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
# What answers with something else than a page, and what only sends on.
NO_PAGES = frozenset(
    {
        *("core:healthz", "core:readyz", "account_logout", "notices:open"),
        *("reports:report_pdf", "reports:guide_pdf", "results:kpi_template"),
        "reviews:self_rating",
        *("reviews:questionnaire_item", "evidence:choices"),
        # Options below a field: tests/browser/test_picker.py looks at them there.
        *("people:person_search", "people:department_search", "cycles:addable"),
        # An image, and options below a field.
        *("development:file", "development:owner_search"),
    }
)

FACTS = """() => ({
  headings: document.querySelectorAll("h1").length,
  language: document.documentElement.lang,
  title: document.title.split(" · ")[0].trim(),
  primary: [...document.querySelectorAll(".btn-primary")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .map((one) => one.textContent.trim()),
})"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
VIOLATIONS = """([rules, left]) => axe.run(document, {
    resultTypes: ["violations"], preload: false, ...(rules.length ? { runOnly: rules } : {}),
    rules: { [left]: { enabled: false } },
  }).then((found) => found.violations.map((one) =>
    `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`))"""

EVERY_RULE: list[str] = []
# What the theme or the width may change; all else is the same document, looked at once.
OF_LOOKS = ["link-in-text-block", "scrollable-region-focusable", "target-size"]
WAYS = [
    (("light", DESK), ("dark", PHONE)),
    (("light", PHONE), ("dark", DESK)),
    (("dark", DESK), ("light", PHONE)),
    (("dark", PHONE), ("light", DESK)),
]


def area(route: Route) -> str:
    """Which part of the portal a route belongs to; the start page goes with the login."""
    app, colon, _page = route[0].partition(":")
    return app if colon and app != "home" else "start"


AREAS: dict[str, list[Route]] = {
    name: list(routes)
    for name, routes in groupby(
        sorted((route for route in ROUTES if route[0] not in POSTED | NO_PAGES), key=area), key=area
    )
}


class Inspector:
    """Opens pages and says what is wrong with them.

    axe looks at every page in both themes and at both widths, at every other one in the dark on
    the desk and in the light on the phone: what two pages share is seen in all four ways. The
    rules that neither theme nor width can change it tries once, in one way after the other; and
    whether a text can be read, once for each look of a text (`tests/browser/contrast.py`).
    """

    def __init__(self, page: Page, watch: Watch, contrast: Contrast | None = None) -> None:
        self.page = page
        self.watch = watch
        self.contrast = contrast or Contrast()
        self.ways = cycle(WAYS)

    def open(self, address: str) -> list[str]:
        """Everything that is wrong at an address."""
        heard = len(self.watch.faults)
        first, second = next(self.ways)
        self._set(*first)
        self.page.goto(address)
        found = [*self._plain(), *self.look(first[0])]
        self._set(*second)
        return [*found, *self.look(second[0], OF_LOOKS), *self.watch.faults[heard:]]

    def look(self, theme: str, rules: list[str] = EVERY_RULE) -> list[str]:
        """What axe finds, and whether the page is wider than the screen."""
        width = self.page.evaluate("innerWidth")
        if self.page.evaluate("typeof axe === 'undefined'"):
            self.page.evaluate(AXE_SCRIPT)
        violations = self.page.evaluate(VIOLATIONS, [rules, CONTRAST])
        violations += self.contrast.look(self.page)
        found = [f"{theme}, {width}: {one}" for one in violations]
        if wider := self.page.evaluate(SIDEWAYS):
            found.append(f"{width}: scrolls sideways by {wider} px")
        return found

    def _set(self, theme: Any, size: ViewportSize) -> None:
        self.page.emulate_media(color_scheme=theme)
        self.page.set_viewport_size(size)

    def _plain(self) -> Iterator[str]:
        facts: dict[str, Any] = self.page.evaluate(FACTS)
        if facts["headings"] != 1:
            yield f"{facts['headings']} headings of the first level"
        if not facts["language"].lower().startswith("zh"):
            yield f"language {facts['language']!r}"
        if not facts["title"]:
            yield "no title"
        if len(facts["primary"]) > 1:
            yield f"primary buttons: {', '.join(facts['primary'])}"


def page_of(user: User | None, new_context: NewContext, sign_in: SignIn) -> Page:
    context = new_context()
    if user:
        sign_in(context, user)
    return context.new_page()


def unseen(tour: Tour, routes: list[Route], visits: list[Visit]) -> list[str]:
    """The routes of which nobody saw a page."""
    addresses = {visit.address for visit in visits}
    return [
        f"{name} {pattern.pattern}"
        for name, pattern in routes
        if addresses.isdisjoint(tour.addresses(name, pattern))
    ]


@pytest.mark.parametrize("area", AREAS)
def test_every_page_is_for_everybody(
    area: str, new_context: NewContext, sign_in: SignIn, watch: Watch
) -> None:
    tour = Tour()
    addresses = [url for name, pattern in AREAS[area] for url in tour.addresses(name, pattern)]
    visits = list(tour.visits(addresses))

    found, contrast = [], Contrast()
    news = [visit for visit in visits if visit.is_news]
    for role, of_role in groupby(news, key=lambda visit: visit.role):
        page = page_of(tour.users[role], new_context, sign_in)
        inspector = Inspector(page, watch, contrast)
        for visit in of_role:
            found += [f"{role} {visit.address}: {one}" for one in inspector.open(visit.address)]

    assert found == [], "\n".join(found)
    assert unseen(tour, AREAS[area], visits) == []


def test_an_address_of_nothing_is_a_page_too(page: Page, sign_in: SignIn, watch: Watch) -> None:
    sign_in(page.context, User.objects.get(username="employee"))

    assert Inspector(page, watch).open("/people/999999/") == []
    expect(page.get_by_role("heading", level=1)).to_have_text("这里没有你能看的内容")


def test_the_open_menu_is_for_everybody(page: Page, sign_in: SignIn, watch: Watch) -> None:
    sign_in(page.context, User.objects.get(username="supervisor"))
    inspector = Inspector(page, watch)

    found = []
    for theme, size in (("dark", DESK), ("light", PHONE)):
        inspector._set(theme, size)
        page.goto("/")
        page.get_by_test_id("account-menu").click()
        expect(page.get_by_test_id("logout")).to_be_visible()
        found += inspector.look(theme)

    assert found == [], "\n".join(found)


def test_the_longer_words_of_english_fit_a_phone(
    page: Page, sign_in: SignIn, base_url: str
) -> None:
    sign_in(page.context, User.objects.get(username="supervisor"))
    page.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": base_url}]
    )
    page.set_viewport_size(PHONE)
    page.goto("/")
    links = page.locator(".topnav-link").evaluate_all("all => all.map((one) => one.href)")

    wider = {}
    for address in ["/", *links]:
        page.goto(address)
        assert page.evaluate("document.documentElement.lang") == "en"
        wider[address] = page.evaluate(SIDEWAYS)

    assert wider == dict.fromkeys(["/", *links], 0)
    assert len(links) == 5
