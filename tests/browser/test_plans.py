"""From the gap on a report to a behaviour that moved, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from competency_portal.core.models import User
from competency_portal.development.models import Measure
from models_catalog.models import SuggestedMeasure
from tests.factories import LaunchedCycle
from tests.factories.plans import cycle_with_gap, picture, planned, user_of

SignIn = Callable[[BrowserContext, User], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> LaunchedCycle:
    """A gap in `learning`, for which the model suggests two measures."""
    cycle = cycle_with_gap()
    competency = cycle.catalogue.competencies["learning"]
    for number, text in enumerate(("参加新员工培训", "请老同事带教一个月")):
        SuggestedMeasure.objects.create(
            version=cycle.catalogue.version,
            code=f"m{number}",
            kind=("course", "coaching")[number],
            competency=competency,
            level=cycle.catalogue.levels["E"],
            text=text,
            order=number,
        )
    return cycle


def test_a_gap_becomes_a_measure_and_the_behaviour_moves(
    page: Page, sign_in: SignIn, made: LaunchedCycle
) -> None:
    sign_in(page.context, user_of(made.supervisor))
    page.goto(reverse("reports:report", args=[made.cycle.code, made.employees[0].number]))
    page.get_by_test_id("plan-learning").click()

    expect(page.get_by_label("改进措施")).to_have_value("参加新员工培训")
    page.get_by_label("预期效果").fill("自己写的效果")
    uses = page.get_by_role("button", name="用这条")
    page.get_by_label("改进措施").fill("每周跟一次班")
    uses.nth(0).click()
    # What somebody typed stays above the suggestion.
    expect(page.get_by_label("改进措施")).to_have_value("每周跟一次班\n参加新员工培训")
    page.get_by_label("改进措施").fill("参加新员工培训")
    uses.nth(1).click()
    expect(page.get_by_label("改进措施")).to_have_value("请老同事带教一个月")
    expect(page.get_by_label("方式")).to_have_value("coaching")
    # Nothing that was typed is lost by choosing.
    expect(page.get_by_label("预期效果")).to_have_value("自己写的效果")
    page.get_by_test_id("measure-save").click()

    page.get_by_test_id("plan-table").get_by_role("link", name="请老同事带教一个月").click()
    page.get_by_label("图片或 PDF").set_input_files(
        {"name": "证书.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.get_by_test_id("attach").click()
    expect(page.get_by_test_id("file")).to_have_text("证书.png")
    page.get_by_test_id("finish-open").click()
    page.get_by_label("跟踪结果").fill("已能独立做到")
    page.get_by_test_id("finish").click()
    (row,) = Measure.objects.get().behaviours.all()
    page.get_by_test_id(f"again-{row.behaviour_id}-seen").check(force=True)
    page.get_by_test_id("mark-again").click()

    expect(page.get_by_test_id(f"movement-{row.behaviour_id}")).to_contain_text("变为见到")
    expect(page.get_by_test_id("measure-state")).to_have_text("完成")


def test_whoever_agrees_in_a_list_goes_on_with_the_next_row(phone: Page, sign_in: SignIn) -> None:
    made = cycle_with_gap(4)
    people = [user_of(person) for person in made.employees]
    second, third = [planned(made, index, actor=user) for index, user in enumerate(people)][1:3]
    sign_in(phone.context, user_of(made.supervisor))
    phone.goto(f"{reverse('development:plan_list')}?show=proposed")

    phone.get_by_test_id(f"agree-{second.pk}").press("Enter")

    row = phone.get_by_test_id(f"proposal-{third.pk}")
    link = row.get_by_role("link").first
    expect(phone.get_by_test_id(f"proposal-{second.pk}")).to_have_count(0)
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    said = phone.get_by_text("已同意")
    expect(said).to_be_in_viewport(ratio=1)
    low, high = said.bounding_box(), link.bounding_box()
    assert low
    assert high
    assert phone.evaluate("scrollY") > 0
    assert low["y"] + low["height"] <= high["y"]
