"""The catalogue as people read it."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.core.models import User
from models_catalog.services import CatalogueFile, load_documents
from tests.factories.core import HrFactory, UserFactory
from tests.models_catalog.catalogue_files import SECOND, SHIPPED

SignIn = Callable[[BrowserContext, User], None]
Check = Callable[[Page], None]
TABS = ("version", "position_list", "matrix", "scales", "questionnaires", "kpi_list", "handbook")


def load() -> None:
    load_documents(
        files=[CatalogueFile(path.name, path.read_bytes()) for path in (SHIPPED, SECOND)],
        actor=None,
    )


def addresses(model: str, competency: str, position: str) -> list[str]:
    return [
        *(reverse(f"catalogue:{name}", args=[model]) for name in TABS),
        reverse("catalogue:competency", args=[model, competency]),
        reverse("catalogue:position", args=[position]),
    ]


@pytest.fixture
def reader(db: None) -> User:
    load()
    reader: User = UserFactory()
    return reader


def test_every_page_fits_a_phone(
    phone: Page, reader: User, sign_in: SignIn, assert_fits: Check
) -> None:
    sign_in(phone.context, reader)

    for address in [
        "/catalogue/",
        *addresses("property-service", "innovation", "customer-service-supervisor"),
        *addresses("harbour-engineering", "quay-structures", "HBR-210"),
    ]:
        phone.goto(address)

        assert_fits(phone)


def test_hits_appear_while_one_types(
    page: Page, reader: User, sign_in: SignIn, assert_accessible: Check
) -> None:
    sign_in(page.context, reader)
    page.goto("/catalogue/")

    page.get_by_test_id("catalogue-search").press_sequentially("ksxy")

    hits = page.get_by_test_id("search-results")
    expect(hits.get_by_role("link")).to_have_text(["快速响应"])
    expect(page.get_by_role("status")).to_have_text("找到 1 项")
    assert_accessible(page)
    hits.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("快速响应")


def test_the_matrix_keeps_the_position_in_sight_on_a_phone(
    phone: Page, reader: User, sign_in: SignIn, assert_fits: Check
) -> None:
    sign_in(phone.context, reader)
    phone.goto(reverse("catalogue:matrix", args=["property-service"]))
    name = phone.get_by_test_id("matrix").get_by_role("rowheader", name="大堂管家")
    last = phone.get_by_test_id("matrix").get_by_role("columnheader").last

    last.scroll_into_view_if_needed()

    expect(name).to_be_in_viewport()
    assert_fits(phone)


def test_a_required_level_opens_its_behaviours_without_a_script(
    new_context: Callable[..., BrowserContext], reader: User, sign_in: SignIn
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, reader)
    page = context.new_page()
    page.goto(reverse("catalogue:position", args=["P309"]))
    behaviour = page.get_by_text("留意服务细节")
    expect(behaviour).to_be_hidden()

    page.get_by_test_id("requirements").get_by_text("客户", exact=True).click()

    expect(behaviour).to_be_visible()


def test_hr_fills_requirements_from_a_template_and_publishes(
    page: Page, db: None, sign_in: SignIn, assert_accessible: Check
) -> None:
    load()
    sign_in(page.context, HrFactory())
    page.goto(reverse("catalogue:position", args=["management-office-manager"]))

    page.get_by_test_id("requirements-start").click()
    page.get_by_test_id("template-choice").get_by_label("用模板填写").select_option(
        "matrix-2008-01"
    )
    page.get_by_test_id("template-fill").click()
    expect(page.get_by_test_id("requirements-save")).to_be_visible()
    assert_accessible(page)
    page.get_by_test_id("requirements-save").click()
    page.goto(reverse("catalogue:version", args=["property-service", 2]))
    page.get_by_test_id("draft-publish").click()
    expect(page.get_by_test_id("changes").get_by_role("heading", level=3)).to_have_text(
        ["管理处经理"]
    )
    assert_accessible(page)
    page.get_by_test_id("publish-confirm").click()

    page.goto(reverse("catalogue:position", args=["management-office-manager"]))
    expect(page.get_by_test_id("requirements").locator("details")).to_have_count(5)
