"""The start page: what waits for whom."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competency_portal.assessments.models import Cycle, RaterGroup, Review
from competency_portal.assessments.services.cycles import close_cycle, launch_cycle
from competency_portal.assessments.services.submission import return_review
from competency_portal.assessments.states import ReviewState
from competency_portal.core.models import User
from competency_portal.home import queries
from competency_portal.results.models import AssessmentResult
from models_catalog.standing import Standing
from tests.assessments.questionnaires import questioned_cycle
from tests.factories import (
    CycleFactory,
    DepartmentFactory,
    EmployeeFactory,
    HrFactory,
    LaunchedCycle,
    UserFactory,
    answer,
    launched_cycle,
)
from tests.factories.raters import rated_cycle, user_of
from tests.factories.results import AT, BELOW, published_cycle, submit
from tests.factories.self_assessments import author_of, self_cycle, self_review
from tests.models_catalog.pages import words

pytestmark = pytest.mark.django_db


def account(person: Any) -> User:
    user: User | None = person.user
    assert user
    return user


def start(user: User) -> Any:
    client = Client()
    client.force_login(user)
    found = client.get(reverse("home:start"))
    assert found.status_code == 200
    return found


def text(found: Any) -> str:
    page: str = found.content.decode()
    return page


def button(page: Any, testid: str) -> str | None:
    """Where the control of this name leads, or None when there is none."""
    tags = [part.partition(">")[0] for part in text(page).split("<a ")]
    found = [tag.split('href="')[1].split('"')[0] for tag in tags if f'testid="{testid}"' in tag]
    assert len(found) <= 1
    return found[0] if found else None


def extend_to(made: LaunchedCycle, days: int) -> None:
    """Put the last day of scoring so many days from today; the cycle goes on for a year."""
    today = timezone.localdate()
    first, last = (today + datetime.timedelta(days=n) for n in (-30, days))
    made.cycle.stages.update(starts=first, ends=last)
    Cycle.objects.filter(pk=made.cycle.pk).update(deadline=today + datetime.timedelta(days=366))


def test_a_stranger_logs_in_first_and_comes_back() -> None:
    answer = Client().get(reverse("home:start"))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/")


def test_only_a_page_is_read_here() -> None:
    client = Client()
    client.force_login(UserFactory.create())

    assert client.post(reverse("home:start")).status_code == 405


def test_a_supervisor_is_greeted_and_sent_to_the_next_person() -> None:
    made = launched_cycle(3)
    submit(made.reviews[0])

    found = start(account(made.supervisor))

    assert "你好，李主管" in text(found)
    assert "还有 2 人待评" in text(found)
    assert button(found, "score-next") == reverse("reviews:review", args=[made.reviews[1].pk])


def test_who_was_begun_comes_before_who_stands_first() -> None:
    made = launched_cycle(3)
    answer(made.reviews[2], made.catalogue, AT)

    found = start(account(made.supervisor))

    assert button(found, "score-next") == reverse("reviews:review", args=[made.reviews[2].pk])


@pytest.mark.parametrize(
    ("days", "sentence", "may_score"),
    [
        (9, "还剩 9 天", True),
        (1, "还剩 1 天", True),
        (0, "今天是最后一天", True),
        (-1, "已过截止日期。", False),
    ],
)
def test_the_days_left_are_counted_to_the_end_of_the_last(
    days: int, sentence: str, may_score: bool
) -> None:
    made = launched_cycle(1)
    extend_to(made, days)

    found = start(account(made.supervisor))

    assert sentence in text(found)
    assert (button(found, "score-next") is not None) == may_score


def test_scoring_that_begins_tomorrow_is_announced_and_not_begun() -> None:
    made = launched_cycle(1)
    extend_to(made, 9)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    made.cycle.stages.update(starts=tomorrow)

    found = start(account(made.supervisor))

    assert f"{tomorrow.month} 月 {tomorrow.day} 日开始" in text(found)
    assert button(found, "score-next") is None


def test_a_team_that_is_done_has_nothing_to_press() -> None:
    made = launched_cycle(1)
    submit(made.reviews[0])

    found = start(account(made.supervisor))

    assert "你的团队已全部提交" in text(found)
    assert button(found, "score-next") is None


def test_a_closed_cycle_asks_nobody_to_score() -> None:
    made = launched_cycle(1)
    close_cycle(cycle=made.cycle, actor=made.hr)

    assert queries.to_score(account(made.supervisor)) == []


def test_two_running_cycles_are_two_tasks_the_newest_first() -> None:
    old = launched_cycle(1, period_start=datetime.date(2020, 1, 1))
    new = launched_cycle(2, catalogue=old.catalogue)
    for review in new.reviews:
        review.rater = review.assessment.supervisor = old.supervisor
        review.save()
        review.assessment.save()

    tasks = queries.to_score(account(old.supervisor))

    assert [(task.cycle, task.people, task.waiting) for task in tasks] == [
        (new.cycle, 2, 2),
        (old.cycle, 1, 1),
    ]


def test_an_employee_finds_the_own_published_report_and_no_other() -> None:
    made = published_cycle([AT, BELOW], [AT], code="2026-1")

    found = start(account(made.employees[0]))

    address = reverse("reports:report", args=["2026-1", made.employees[0].number])
    assert button(found, "my-report") == address
    assert 'data-value="20.00"' in text(found)


def test_what_is_not_published_is_no_report() -> None:
    made = launched_cycle(1)
    answer(made.reviews[0], made.catalogue, Standing.AT)
    submit(made.reviews[0])
    close_cycle(cycle=made.cycle, actor=made.hr)

    found = start(account(made.employees[0]))

    assert "还没有你的报告" in text(found)
    assert button(found, "my-report") is None


def test_only_the_latest_reports_stand_on_the_start_page() -> None:
    made = published_cycle([AT])
    for year in range(2020, 2024):
        again = published_cycle(
            [AT],
            catalogue=made.catalogue,
            period_end=datetime.date(year, 12, 31),
            period_start=datetime.date(year, 1, 1),
        )
        again.cycle.assessments.update(employee=made.employees[0])

    found = start(account(made.employees[0])).context["reports"]

    ends = [result.assessment.cycle.period_end.year for result in found]
    assert ends == [made.cycle.period_end.year, 2023, 2022]
    assert AssessmentResult.objects.count() == 5


def test_a_returned_review_is_announced_with_its_reason_and_comes_first() -> None:
    made = launched_cycle(3)
    answer(made.reviews[0], made.catalogue, AT)
    submit(made.reviews[1])
    return_review(review=made.reviews[1], actor=made.hr, reason="请补一个<例子>")

    found = start(account(made.supervisor))

    assert words(found, "returned") == [
        f"退回：{made.employees[1].name}",
        "请补一个<例子>",
    ]
    assert button(found, "score-next") == reverse("reviews:review", args=[made.reviews[1].pk])


def test_the_lists_are_opened_where_they_are_meant() -> None:
    """Each control leads to its own section of the page with everything somebody answers."""
    made = questioned_cycle(2)
    asked = rated_cycle(1)
    asked.approve()
    rater = asked.nominations("approved")[0].rater
    client = Client()

    def lands(user: User, testid: str) -> bool:
        client.force_login(user)
        path, _sign, anchor = (button(start(user), testid) or "").partition("#")
        return f'id="{anchor}"' in client.get(path).content.decode() and bool(anchor)

    found = [lands(account(made.supervisor), name) for name in ("all-team", "all-questionnaires")]

    assert [*found, lands(user_of(rater), "asked")] == [True, True, True]


def test_a_report_without_figures_says_so() -> None:
    made = published_cycle([None])

    assert "未评分" in text(start(account(made.employees[0])))


def test_an_empty_company_says_in_which_order_to_begin() -> None:
    hr = HrFactory.create()
    empty = start(hr)
    DepartmentFactory.create()
    with_departments = start(hr)

    order = ["建部门", "录入员工", "·", "从名单导入", "新建评估周期"]
    assert words(empty, "begin") == order
    assert words(with_departments, "begin") == [order[0], "已建", *order[1:]]
    enter = f'href="{reverse("people:employee_create")}"'
    assert (enter in text(empty), enter in text(with_departments)) == (False, True)
    assert reverse("cycles:cycle_create") not in text(with_departments)


def test_hr_who_was_never_assessed_misses_no_report() -> None:
    hr = HrFactory.create()
    EmployeeFactory.create(user=hr)

    assert "还没有你的报告" not in text(start(hr))


def test_hr_without_a_cycle_is_told_what_to_do() -> None:
    EmployeeFactory.create()
    found = text(start(HrFactory.create()))

    assert "没有进行中的周期" in found
    assert f'href="{reverse("cycles:cycle_start")}"' in found


def test_an_account_of_nobody_has_a_start_page_too() -> None:
    found = start(UserFactory.create())

    assert "能力评估" in text(found)
    assert button(found, "my-report") is None


def test_somebody_without_tasks_or_reports_is_told_so() -> None:
    found = start(account(EmployeeFactory.create(name="新人")))

    assert "你好，新人" in text(found)
    assert "还没有你的报告" in text(found)


def queries_of(user: User) -> int:
    start(user)  # what is cached for good is not counted
    with CaptureQueriesContext(connection) as counted:
        start(user)
    return len(counted)


def test_queries_do_not_grow_with_the_team() -> None:
    one, many = launched_cycle(1), launched_cycle(50)

    assert queries_of(account(one.supervisor)) == queries_of(account(many.supervisor))


def test_queries_of_hr_do_not_grow_with_the_cycles() -> None:
    made = launched_cycle(1)
    before = queries_of(made.hr)
    CycleFactory.create_batch(20)
    launched_cycle(3)

    assert queries_of(made.hr) == before


def test_the_one_filled_button_leads_to_what_can_be_done_now() -> None:
    """A self-assessment of a newer cycle that is handed in leaves it to the one that is open."""
    made = self_cycle(1)
    newer = CycleFactory.create(
        version=made.cycle.version,
        stages=("self", "supervisor"),
        period_start=made.cycle.period_start + datetime.timedelta(days=1),
    )
    newer.employees.set(made.employees)
    launch_cycle(cycle=newer, actor=made.hr)
    own = Review.objects.filter(group=RaterGroup.SELF)
    own.filter(assessment__cycle=newer).update(state=ReviewState.SUBMITTED)

    page = text(start(author_of(made)))

    filled = [part.partition(">")[0] for part in page.split('class="btn btn-primary"')[1:]]
    assert filled == [f' href="/reviews/{self_review(made).pk}/" data-testid="own-go"']


OUTSIDE = ((-9, -1), (1, 9))


def set_days(made: LaunchedCycle, kind: str, *days: int) -> None:
    """Put the first and last day of one stage so many days from today; the cycle goes on."""
    first, last = (timezone.localdate() + datetime.timedelta(days=n) for n in days)
    made.cycle.stages.filter(kind=kind).update(starts=first, ends=last)


@pytest.mark.parametrize("days", OUTSIDE)
def test_a_questionnaire_outside_its_days_is_no_task(days: tuple[int, int]) -> None:
    made = questioned_cycle(1, stages=("questionnaire",))
    boss = account(made.supervisor)
    before = button(start(boss), "answer-next")

    set_days(made, "questionnaire", *days)

    assert before
    assert button(start(boss), "answer-next") is None


@pytest.mark.parametrize("days", [*OUTSIDE, None])
def test_people_whom_one_can_not_judge_now_are_no_task(days: tuple[int, int] | None) -> None:
    made = rated_cycle(2)
    made.approve()
    rater = account(made.employees[1])
    before = button(start(rater), "asked")

    if days:
        set_days(made, "others", *days)
    else:
        Cycle.objects.update(sealed_at=timezone.now())

    assert before == f"{reverse('reviews:team')}#asked-{made.cycle.code}"
    assert button(start(rater), "asked") is None


def test_raters_are_chosen_until_their_stage_is_over() -> None:
    made = rated_cycle(1)
    boss = account(made.supervisor)
    found = []
    for days in ((1, 9), (-9, 0), (-9, -1)):
        set_days(made, "others", *days)
        found.append(button(start(boss), "team-raters") is not None)
    set_days(made, "others", -9, 0)
    Cycle.objects.update(sealed_at=timezone.now())

    assert found == [True, True, False]
    assert button(start(boss), "team-raters") is None
