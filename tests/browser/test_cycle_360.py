"""A whole 360 cycle in a real Chromium, from the plan to the printed report.

Two departments; oneself, supervisor, peers, subordinates, a related department, questionnaire,
KPI, calibration, publication. Each kind of act is done once by hand; `circle` repeats it for the
others. What comes out is worked out again from the JSON of `export_cycle` alone.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from competency_portal.assessments.models import Nomination, UnnamedComment
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from tests.browser.circle import (
    Circle,
    Json,
    Seen,
    disagreeing,
    everything_seen,
    exported,
    make_circle,
    of_person,
    secret,
)

SignIn = Callable[[BrowserContext, User], None]
REASON = "三天后才回复是系统停机造成的，当天已电话说明。"
SAVED = re.compile(r"已保存 \d\d:\d\d")
NAME = "2026 年度能力评估"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def circle() -> Circle:
    return make_circle()


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Seen]]:
    yield from everything_seen(monkeypatch)


def plan(page: Page) -> None:
    """From the yearly template: everybody answers from today on, other weights, two departments."""
    page.goto("/cycles/new/")
    page.get_by_test_id("template-annual").click()
    today = timezone.localdate()
    typed = {
        "name": NAME,
        "code": "2026",
        "period_start": today.replace(month=1, day=1).isoformat(),
        "period_end": today.replace(month=12, day=31).isoformat(),
        **{
            f"stage-{kind}-starts": today.isoformat()
            for kind in ("self", "supervisor", "others", "questionnaire", "kpi")
        },
        "group-supervisor": "50",
        "group-peer": "25",
        "group-subordinate": "15",
        "part-competencies": "60",
        "part-questionnaire": "15",
        "part-kpi": "25",
        "raters-peer-fewest": "3",
        "raters-peer-most": "4",
        "raters-related-fewest": "1",
        "raters-related-most": "3",
    }
    for field, text in typed.items():
        page.fill(f"[name={field}]", text)
    page.select_option("[name=questionnaire]", label="行为问卷")
    page.get_by_label("本人", exact=True).last.check()
    page.fill("[name=respondent-supervisor-weight]", "80")
    page.fill("[name=respondent-self-weight]", "20")
    for department in ("客服部", "工程部"):
        page.get_by_label(department).check()
    page.get_by_test_id("cycle-save").click()


def launch(page: Page) -> None:
    """The preflight: the head of client service takes no part, everybody else is launched."""
    ready = page.get_by_test_id("preflight").get_by_role("heading")
    expect(ready).to_have_attribute("data-value", "13")
    page.get_by_role("row").filter(has_text="李主管").first.get_by_role(
        "button", name="不参加"
    ).click()
    expect(ready).to_have_attribute("data-value", "12")
    page.get_by_test_id("cycle-launch").click()
    expect(page.get_by_test_id("cycle-progress")).to_be_visible()


def name_a_rater(phone: Page) -> None:
    """The employee names somebody whom the organisation did not propose."""
    phone.goto("/")
    phone.get_by_test_id("own-raters").tap()
    phone.get_by_label("相关部门", exact=True).check()
    phone.locator("input[name=people_typed]").press_sequentially("kj")
    phone.get_by_role("option", name="孙会计").tap()
    phone.get_by_test_id("nominate-send").tap()
    expect(phone.get_by_test_id("raters-related")).to_contain_text("孙会计")


def assess_oneself(phone: Page) -> None:
    """On target everywhere, above at first; by thumb."""
    phone.goto("/")
    phone.get_by_test_id("own-go").tap()
    rate(phone, ("above", "at", "at", "at", "at"), "自评：每周带新人一次。")
    submit(phone)
    expect(phone.get_by_test_id("closure")).to_contain_text("你已于")


def rate(page: Page, ratings: tuple[str, ...], said: str) -> None:
    """One competency after the other; what is not on target gets an example."""
    for rating in ratings:
        before = page.url
        page.get_by_test_id(f"rating-{rating}").check(force=True)
        if rating != "at":
            page.get_by_test_id("evidence").fill(said)
        expect(page.get_by_test_id("save-state")).to_have_text(SAVED)
        page.get_by_test_id("next").click()
        expect(page).not_to_have_url(before)


def submit(page: Page) -> None:
    expect(page.get_by_test_id("submit")).to_be_visible()
    if page.get_by_test_id("confirm").count():
        page.get_by_test_id("confirm").check()
    page.get_by_test_id("submit").click()


def decide_on_raters(phone: Page, circle: Circle) -> None:
    """The supervisor approves one by one, asks one not, and takes the rest as proposed."""
    phone.goto("/reviews/")
    phone.get_by_test_id("team-raters").click()
    phone.get_by_role("link", name="周敏", exact=True).click()
    named = circle.people["孙会计"].number
    phone.get_by_test_id(f"approve-{named}").click()
    expect(phone.get_by_test_id("raters-related")).to_contain_text("已批准")
    related = phone.get_by_test_id("raters-related")
    related.locator("[data-testid^=turn-down]").first.click()
    phone.get_by_label("原因").fill("没有共事过。")
    phone.get_by_test_id("action-submit").click()
    phone.get_by_test_id("approve-all").click()
    expect(phone.get_by_test_id("raters-peer")).to_contain_text("已批准")


def approve_the_rest(page: Page) -> None:
    """HR takes whatever fits for everybody else."""
    page.goto("/cycles/2026/raters/")
    page.get_by_test_id("approve-all").click()
    expect(page.get_by_test_id("approve-all")).to_have_count(0)


def score(phone: Page) -> None:
    """The supervisor's own sheet at 390 px; the self-rating comes beside each once it is rated."""
    phone.goto("/reviews/")
    phone.get_by_role("link", name="周敏", exact=True).first.click()
    phone.get_by_test_id("rating-below").check(force=True)
    expect(phone.get_by_test_id("far")).to_have_text("▲▲ 自评高 2 档")
    rate(phone, ("below", "at", "above", "below", "at"), "5 月 8 日的投诉三天后才回复。")
    expect(phone.get_by_test_id("far-apart")).to_contain_text("学习")
    submit(phone)
    expect(phone.get_by_test_id("closure")).to_contain_text("提交")


def answer_questions(phone: Page) -> None:
    """The supervisor answers the questionnaire about the same person by thumb."""
    phone.goto("/reviews/")
    phone.get_by_test_id("questionnaires-2026").get_by_role("link", name="周敏").tap()
    for number, option in enumerate(("r4", "r3", "r5", "unable", "r2"), start=1):
        phone.get_by_test_id(f"q{number}-{option}").tap()
    phone.get_by_test_id("next").tap()
    phone.wait_for_url("**/team/")
    for number in (1, 2, 3):
        phone.get_by_test_id(f"q{number}-r4").tap()
    phone.get_by_test_id("next").tap()
    phone.wait_for_url("**/check/")
    submit(phone)
    expect(phone.get_by_test_id("next")).to_be_visible()


def decline(page: Page) -> None:
    """A peer says why not."""
    page.goto("/reviews/")
    page.get_by_role("link", name="周敏", exact=True).click()
    page.get_by_test_id("decline").click()
    page.get_by_label("原因").fill("今年刚调来，没有共事。")
    page.get_by_test_id("action-submit").click()
    expect(page.get_by_role("link", name="周敏", exact=True)).to_have_count(0)


def answer_unnamed(page: Page, circle: Circle, rater: Employee, *ratings: str) -> None:
    """A rater reads who will see what, answers, and is told that it is final.

    What is left after these ratings is repetition: the factory answers it.
    """
    page.goto("/")
    page.get_by_test_id("asked").click()
    page.get_by_role("link", name="周敏", exact=True).click()
    expect(page.get_by_test_id("promises")).to_contain_text("没有人会知道")
    page.get_by_test_id("begin").click()
    rate(page, ratings, secret(rater))
    page.goto(reverse("reviews:check", args=[circle.answer_unrated("周敏", rater).pk]))
    expect(page.get_by_test_id("final")).to_be_visible()
    submit(page)
    expect(page.get_by_test_id("thanks")).to_be_visible()


def enter_values(page: Page, circle: Circle) -> None:
    """A rate on too few cases, and a value that counts."""
    page.goto("/cycles/2026/kpi/")
    number = circle.people["周敏"].number
    rate_cell = page.get_by_test_id(f"kpi-{number}-utilisation")
    rate_cell.locator(".kpi-value").fill("96")
    rate_cell.locator(".kpi-cases").fill("12")
    rate_cell.locator(".kpi-cases").press("Enter")
    expect(rate_cell.locator("[data-outcome]")).to_contain_text("样本不足")
    cell = page.get_by_test_id(f"kpi-{number}-satisfaction")
    cell.locator(".kpi-value").fill("94.5")
    cell.locator(".kpi-value").press("Tab")
    expect(cell.locator("[data-outcome]")).to_have_text("达成")
    expect(page.locator("[data-save-state]")).to_have_text("已全部保存")


def close(page: Page) -> None:
    page.goto("/cycles/2026/")
    page.get_by_test_id("cycle-close").click()
    expect(page.get_by_role("main")).to_contain_text("还没有提交：上级评价 1 份、360 评价 ")
    page.get_by_test_id("action-submit").click()
    expect(page.get_by_test_id("publish-uncalibrated")).to_be_visible()


def calibrate(page: Page, circle: Circle) -> None:
    """One band is changed with a reason; then the calibration is locked."""
    page.get_by_test_id("publish-uncalibrated").get_by_role("link").click()
    expect(page.get_by_test_id("waiting")).to_contain_text("没有作答，将不计入")
    page.get_by_test_id("calibration-begin").click()
    row = page.locator(f"#p{circle.assessment('周敏').pk}")
    row.locator("[href$='/response/']").click()
    page.get_by_test_id("band-at").check(force=True)
    page.get_by_label("原因").fill(REASON)
    page.get_by_test_id("cell-decide").click()
    expect(row.locator("[href$='/response/']")).to_contain_text("校准")
    row.get_by_role("button").click()
    expect(page.get_by_test_id("discussed")).to_have_attribute("data-value", "1")
    page.get_by_test_id("calibration-lock").click()
    page.get_by_test_id("action-submit").click()
    expect(page.get_by_test_id("calibration-unlock")).to_be_visible()


def publish(page: Page) -> None:
    page.get_by_role("link", name="去发布").click()
    page.get_by_test_id("publish-agreed").check()
    page.get_by_test_id("cycle-publish").click()
    expect(page.get_by_test_id("cycle-reports")).to_be_visible()


def check_export(read: Json, circle: Circle) -> None:
    """Everybody's figures follow from the JSON; one answer that is another makes one differ."""
    assert len(read["assessments"]) == 12
    assert disagreeing(read) == []
    changed = copy.deepcopy(read)
    person = of_person(changed, circle, "周敏")
    peers = [review for review in person["reviews"] if review["group"] == "peer"]
    answered = next(one for one in peers[0]["ratings"] if one["rating"] in ("at", "above"))
    answered["rating"] = "below"
    assert disagreeing(changed) == [circle.people["周敏"].number]


def check_person(person: Json) -> None:
    """The kinds of figures that the cycle was made for are there, and those it hides are not."""
    results = person["results"]
    assert {group for one in results["competencies"] for group in one["groups"]} == {
        *("self", "supervisor", "subordinate", "others")
    }
    assert {one["indicator"]: one["outcome"] for one in results["kpi"]} == {
        "satisfaction": "met",
        "complaint-time": "met",
        "utilisation": "too_few_cases",
    }
    assert [one["group"] for one in results["questionnaire"]] == ["self", "supervisor"]
    assert None not in results["parts"].values()
    (decided,) = [one for one in results["competencies"] if one["calibrated"]]
    assert (decided["competency"], decided["band"], decided["calibrated"]) == (
        *("response", "below"),
        {"band": "at", "reason": REASON},
    )


def read_report(page: Page, person: Json) -> str:
    """The page carries what was published; returns the sentence that it begins with."""
    page.goto("/")
    page.get_by_test_id("my-report").first.click()
    results = person["results"]
    shown = {
        name: page.get_by_test_id(name).get_attribute("data-value")
        for name in ("overall-score", "attainment-rate", "total", "kpi-score")
    }
    assert shown == {
        "overall-score": results["overall"]["score"],
        "attainment-rate": results["attainment"]["rate"],
        "total": results["parts"]["total"],
        "kpi-score": results["parts"]["kpi"],
    }
    for one in results["competencies"]:
        line = page.get_by_test_id(f"line-{one['competency']}")
        score = line.locator(".cell-rating [data-value]").first
        assert score.get_attribute("data-value") == one["score"]
    expect(page.get_by_text(REASON).first).to_be_visible()
    expect(page.get_by_test_id("kpi-utilisation")).to_contain_text("样本不足")
    return page.get_by_test_id("lead").get_by_role("heading", level=1).inner_text()


def download(page: Page) -> str:
    """The text of the PDF, without its spaces."""
    with page.expect_download() as started:
        page.get_by_test_id("report-pdf").click()
    assert started.value.suggested_filename == f"能力差距报告_周敏_{NAME}.pdf"
    pages = PdfReader(Path(started.value.path())).pages
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


def check_anonymity(circle: Circle, seen: list[Seen], pdf: str) -> None:
    """What was written without a name was read in reports alone, and beside nobody's name there."""
    answered = Nomination.objects.filter(state="submitted").select_related("rater")
    authors = {secret(one.rater): one.rater.user_id for one in answered}
    written = set(UnnamedComment.objects.values_list("text", flat=True))
    assert set(authors) <= written
    about = answered.filter(assessment=circle.assessment("周敏"))
    names = [one.rater.name for one in about]
    assert len(names) == 8
    read = 0
    for page in seen:
        told = [text for text in authors if text in page.text and authors[text] != page.user]
        if told:
            assert page.path.startswith("/results/2026/")
            main = page.text.partition("<main")[2]
            assert [name for name in names if f">{name}<" in main] == []
            read += 1
    assert read == 3
    assert [name for name in names if name in pdf] == []


def test_a_whole_360_cycle(
    page: Page, phone: Page, circle: Circle, sign_in: SignIn, seen: list[Seen]
) -> None:
    def act(device: Page, name: str) -> Page:
        sign_in(device.context, circle.hr if name == "hr" else circle.user(name))
        return device

    plan(act(page, "hr"))
    launch(page)
    name_a_rater(act(phone, "周敏"))
    assess_oneself(phone)
    decide_on_raters(act(phone, "李主管"), circle)
    approve_the_rest(page)
    score(phone)
    answer_questions(phone)
    decline(act(page, "韩梅"))
    peer, report = circle.people["吴桐"], circle.people["陈晨"]
    answer_unnamed(act(page, "吴桐"), circle, peer, "above", "at", "at", "below", "unable")
    for rater in (report, circle.related_rater()):
        answer_unnamed(act(page, rater.name), circle, rater, "above")
    circle.answer_the_rest()
    circle.fill_the_rest()
    circle.measure_the_rest()
    enter_values(act(page, "hr"), circle)
    close(page)
    calibrate(page, circle)
    publish(page)

    read = exported()
    check_export(read, circle)
    person = of_person(read, circle, "周敏")
    check_person(person)
    sentence = read_report(act(page, "周敏"), person)
    pdf = download(page)
    assert re.sub(r"\s+", "", sentence) in pdf
    for reader in ("hr", "李主管"):
        act(page, reader).goto(f"/results/2026/{person['employee_no']}/")
    check_anonymity(circle, seen, pdf)
