"""The main job in a real Chromium, on the customer's model and the demo company.

A supervisor finishes scoring somebody, HR closes the cycle and publishes it, the employee reads
the report and takes it home as a PDF. Everybody logs in on the login page with the passwords that
`make demo` prints.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from competency_portal.assessments.models import Cycle, Review
from competency_portal.home.demo.company import ACCOUNTS
from tests.results import oracle

NewContext = Callable[..., BrowserContext]
Check = Callable[[Page], None]
SAVED = re.compile(r"已保存 \d\d:\d\d")

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.long]


@dataclass(frozen=True)
class Employee:
    """Whom the demo's supervisor stopped at, seven of eleven competencies answered."""

    review: Review

    @property
    def cycle(self) -> Cycle:
        return Cycle.objects.get(pk=self.review.assessment.cycle_id)

    @property
    def name(self) -> str:
        return str(self.review.assessment.employee_name)

    @property
    def number(self) -> str:
        return str(self.review.assessment.employee.number)

    def sheet(self, competency: str) -> str:
        return reverse("reviews:sheet", args=[self.review.pk, competency])

    @property
    def whole(self) -> str:
        return reverse("reviews:review", args=[self.review.pk])

    @property
    def check(self) -> str:
        return reverse("reviews:check", args=[self.review.pk])

    def exported(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The cycle, and what the export says of this person."""
        out = io.StringIO()
        call_command("export_cycle", self.cycle.code, stdout=out)
        read = json.loads(out.getvalue())
        (person,) = [one for one in read["assessments"] if one["employee_no"] == self.number]
        return read["cycle"], person


@pytest.fixture
def employee(demo: None) -> Employee:
    return Employee(
        Review.objects.select_related("assessment__employee").get(
            assessment__employee__user__username="employee",
            assessment__cycle__code__endswith="-annual",
            assessment__cycle__state="running",
            group="supervisor",
        )
    )


def log_in(page: Page, account: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", account)
    page.fill("[name=password]", ACCOUNTS[account])
    page.get_by_test_id("login-submit").click()
    page.wait_for_url("**/")


def mark(page: Page, level: str, *marks: str) -> None:
    """Mark the behaviours of a level in their order, and open its tab first if it is closed."""
    if not page.get_by_test_id(f"mark-{level}-1-seen").is_visible():
        page.get_by_test_id(f"level-{level}").click()
    for number, value in enumerate(marks, start=1):
        page.get_by_test_id(f"mark-{level}-{number}-{value}").check()


def saved(page: Page) -> None:
    expect(page.get_by_test_id("save-state")).to_have_text(SAVED)
    expect(page.get_by_test_id("save-state")).to_have_attribute("data-state", "saved")


def proposed(page: Page, sentence: str) -> None:
    expect(page.get_by_test_id("proposal")).to_contain_text(sentence)


def press(page: Page, key: str) -> None:
    """Press a key beside every field, as somebody does who has just clicked a mark."""
    page.locator("body").press(key)


def score_by_keys(page: Page, employee: Employee) -> None:
    """Everything of the level seen: on target, chosen by key."""
    page.wait_for_url(f"**{employee.sheet('rapid-response')}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(employee.name)
    mark(page, "Sb", "seen", "seen", "seen")
    proposed(page, "3 / 3 见到")
    proposed(page, "达到目标")
    press(page, "2")
    expect(page.get_by_test_id("rating-meet")).to_be_checked()
    saved(page)
    press(page, "ArrowRight")


def score_below(page: Page, employee: Employee) -> None:
    """One behaviour missing: below, with an example."""
    page.wait_for_url(f"**{employee.sheet('self-regulation')}")
    mark(page, "Si", "seen", "not_seen", "no_chance")
    proposed(page, "有待改进")
    press(page, "1")
    page.get_by_test_id("evidence").fill("5 月 8 日业主情绪激动时，没能先稳住自己。")
    saved(page)
    page.get_by_test_id("next").click()


def score_above(page: Page, employee: Employee) -> None:
    """All of the level and most of the next: above. The example is forgotten."""
    page.wait_for_url(f"**{employee.sheet('client-communication')}")
    mark(page, "Si", "seen", "seen", "seen", "seen")
    mark(page, "Sa", "seen", "seen", "seen")
    proposed(page, "学习典范")
    press(page, "3")
    expect(page.get_by_test_id("rating-role-model")).to_be_checked()
    saved(page)
    page.get_by_test_id("next").click()


def score_otherwise(page: Page, employee: Employee) -> None:
    """Above, although the marks say on target: with a reason, and two levels beyond."""
    page.wait_for_url(f"**{employee.sheet('client-relations')}")
    mark(page, "Sb", "seen", "seen", "seen")
    proposed(page, "达到目标")
    page.get_by_test_id("rating-role-model").check()
    page.get_by_test_id("reason").fill("高等级的行为是在别的项目看到的。")
    page.get_by_test_id("attained").select_option("Sa")
    page.get_by_test_id("evidence").fill("带两位新同事建立了重点客户档案。")
    saved(page)
    page.get_by_test_id("next").click()


def mend_and_submit(page: Page, employee: Employee) -> None:
    """The check names the forgotten example and leads there; then nothing is in the way."""
    page.wait_for_url(f"**{employee.check}")
    expect(page.get_by_test_id("submit")).to_have_count(0)
    expect(page.get_by_test_id("blocking").get_by_role("link")).to_have_count(1)
    page.get_by_test_id("mend").click()
    page.wait_for_url(f"**{employee.sheet('client-communication')}#*")
    page.get_by_test_id("evidence").fill("6 月 2 日说服三位业主接受分期整改。")
    page.get_by_test_id("rail").get_by_role("link", name=employee.name).first.click()
    page.wait_for_url(f"**{employee.check}")
    expect(page.get_by_test_id("complete")).to_be_visible()
    page.get_by_test_id("submit").click()
    page.wait_for_url(f"**{employee.whole}")
    expect(page.get_by_test_id("closure")).to_contain_text("提交")


def close_and_publish(page: Page, cycle: Cycle) -> None:
    """HR closes the cycle although some have not submitted, and publishes it, knowing that."""
    page.get_by_role("link", name=cycle.name).click()
    page.get_by_test_id("cycle-close").click()
    reviews = Review.objects.filter(assessment__cycle=cycle, group="supervisor")
    waiting = reviews.exclude(state="submitted").count()
    assert waiting > 0
    expect(page.get_by_role("main")).to_contain_text(f"上级评价 {waiting} 份")
    page.get_by_test_id("action-submit").click()
    expect(page.get_by_test_id("unscored")).to_have_attribute("data-value", str(waiting))
    page.get_by_test_id("publish-agreed").check()
    page.get_by_test_id("publish-uncalibrated-agreed").check()
    page.get_by_test_id("cycle-publish").click()
    expect(page.get_by_test_id("cycle-reports")).to_be_visible()


SCORED = {
    "rapid-response": ("2.00", "1.00", "0.00"),
    "self-regulation": ("1.00", "1.00", "-1.00"),
    "client-communication": ("3.00", "3.00", "1.00"),
    "client-relations": ("3.00", "3.00", "2.00"),
}
"""Score, attained rank and gap that follow from what the supervisor did above."""


def shown(page: Page, competency: str) -> tuple[str | None, ...]:
    """Score, attained rank and gap of one competency as the page carries them."""
    row = page.get_by_test_id(f"line-{competency}")
    cells = (".cell-rating .rating", ".cell-bar", ".cell-gap")
    return tuple(row.locator(cell).get_attribute("data-value") for cell in cells)


def check_figures(page: Page, employee: Employee) -> None:
    """What the page carries is what was scored, and what the oracle makes of the export."""
    assert {code: shown(page, code) for code in SCORED} == SCORED
    cycle, person = employee.exported()
    expected = oracle.recompute(cycle, person)
    assert len(expected["competencies"]) == 11
    for one in expected["competencies"]:
        assert shown(page, one["competency"]) == tuple(
            one[key] for key in ("score", "attained_rank", "gap")
        )
    assert [
        page.get_by_test_id(name).get_attribute("data-value")
        for name in ("overall-score", "attainment-rate")
    ] == [expected["overall"]["score"], expected["attainment"]["rate"]]
    for one in expected["categories"]:
        note = page.get_by_test_id(f"category-{one['category']}").locator("header [data-value]")
        assert note.get_attribute("data-value") == one["score"]


def missing_behaviour(employee: Employee) -> str:
    """The text of the behaviour that was marked as not seen in `score_below`."""
    rating = employee.review.ratings.get(competency__code="self-regulation")
    return str(rating.marks.get(mark="not_seen").behaviour.text)


def read_report(page: Page, employee: Employee) -> str:
    """The newest report from the start page: its sentence, figures, and what to work on first."""
    page.get_by_test_id("my-report").first.click()
    page.wait_for_url(f"**/results/{employee.cycle.code}/{employee.number}/")
    sentence = page.get_by_test_id("lead").get_by_role("heading", level=1).inner_text()
    assert re.match(r"11 项要求中 \d+ 项达标", sentence)
    expect(page.get_by_test_id("priorities")).to_contain_text(missing_behaviour(employee))
    expect(page.get_by_test_id("evidence")).to_contain_text("没能先稳住自己")
    check_figures(page, employee)
    return sentence


def download(page: Page) -> tuple[str, bytes]:
    """The PDF as the browser saves it: its name and its bytes."""
    with page.expect_download() as started:
        page.get_by_test_id("report-pdf").click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


def check_pdf(pdf: bytes, employee: Employee, sentence: str) -> None:
    assert pdf.startswith(b"%PDF-")
    text = without_spaces("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    for words in (employee.name, employee.number, sentence, missing_behaviour(employee)):
        assert without_spaces(words) in text


def test_from_the_sheet_to_the_printed_report(new_context: NewContext, employee: Employee) -> None:
    supervisor, hr, person = (new_context().new_page() for _ in range(3))

    log_in(supervisor, "supervisor")
    supervisor.get_by_test_id("score-next").first.click()
    score_by_keys(supervisor, employee)
    score_below(supervisor, employee)
    score_above(supervisor, employee)
    score_otherwise(supervisor, employee)
    mend_and_submit(supervisor, employee)

    log_in(hr, "hr")
    close_and_publish(hr, employee.cycle)

    log_in(person, "employee")
    sentence = read_report(person, employee)
    name, pdf = download(person)
    assert name == f"能力差距报告_{employee.name}_{employee.cycle.name}.pdf"
    check_pdf(pdf, employee, sentence)


def tap_rating(page: Page, competency: str, rating: str, employee: Employee) -> None:
    page.wait_for_url(f"**{employee.sheet(competency)}")
    page.get_by_test_id(f"rating-{rating}").tap()
    saved(page)


def test_a_supervisor_finishes_a_person_on_a_phone(
    phone: Page, employee: Employee, assert_fits: Check
) -> None:
    log_in(phone, "supervisor")
    assert_fits(phone)
    phone.get_by_test_id("score-next").first.tap()
    for competency, rating in (
        ("rapid-response", "meet"),
        ("self-regulation", "unable"),
        ("client-communication", "meet"),
        ("client-relations", "improve"),
    ):
        tap_rating(phone, competency, rating, employee)
        assert_fits(phone)
        if rating == "improve":
            phone.get_by_test_id("mark-Sb-1-not_seen").tap()
            phone.get_by_test_id("evidence").fill("重点客户没有建档。")
            saved(phone)
        phone.get_by_test_id("next").tap()

    phone.wait_for_url(f"**{employee.check}")
    assert_fits(phone)
    phone.get_by_test_id("submit").tap()
    expect(phone.get_by_test_id("closure")).to_contain_text("提交")
    assert_fits(phone)

    _cycle, person = employee.exported()
    (review,) = [one for one in person["reviews"] if one["group"] == "supervisor"]
    ratings = {one["competency"]: one for one in review["ratings"]}
    assert review["state"] == "submitted"
    assert [ratings[code]["rating"] for code in SCORED] == ["meet", None, "meet", "improve"]
    assert ratings["self-regulation"]["unable"] is True
    assert ratings["client-relations"]["evidence"] == "重点客户没有建档。"
