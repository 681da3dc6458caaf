"""The pages around the sheet: team, resume, check, submit, read, return."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Cycle, Review
from competency_portal.assessments.services.submission import return_review, submit_review
from models_catalog.standing import Standing
from tests.assessments.sheets import complete, rater_of, save, sheet_url
from tests.factories import (
    EmployeeFactory,
    LaunchedCycle,
    UserFactory,
    answer,
    launched_cycle,
    make_catalogue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(2)


@pytest.fixture
def rater(made: LaunchedCycle, client: Client) -> Client:
    client.force_login(rater_of(made))
    return client


def url(name: str, made: LaunchedCycle, index: int = 0) -> str:
    return reverse(f"reviews:{name}", args=[made.reviews[index].pk])


def test_the_team_lists_who_waits_before_who_is_done(made: LaunchedCycle, rater: Client) -> None:
    submit_review(review=complete(made), actor=rater_of(made))

    html = rater.get(reverse("reviews:team")).content.decode()

    names = re.findall(r'class="row-target"[^>]*>([^<]*)<', html)
    assert names == [made.employees[1].name, made.employees[0].name]
    assert re.findall(r'data-value="(\d / \d|\d/\d)"', html) == ["0/5", "5/5"]
    assert f"开始评{made.employees[1].name}" in html


def test_the_team_goes_on_with_whom_it_had_begun(made: LaunchedCycle, rater: Client) -> None:
    answer(made.reviews[1], made.catalogue, Standing.AT)

    html = rater.get(reverse("reviews:team")).content.decode()

    assert f"接着评{made.employees[1].name}" in html


def test_who_scores_nobody_is_told_so(client: Client) -> None:
    client.force_login(EmployeeFactory.create().user)

    html = client.get(reverse("reviews:team")).content.decode()

    assert "现在没有人等你评" in html


def test_a_past_cycle_stands_below(made: LaunchedCycle, rater: Client) -> None:
    Cycle.objects.update(state="published")

    html = rater.get(reverse("reviews:team")).content.decode()

    assert html.index("现在没有人等你评") < html.index("team-past")


def test_a_team_of_fifty_costs_the_page_what_a_team_of_one_does(client: Client) -> None:
    catalogue = make_catalogue()
    counts = []
    for people in (1, 50):
        made = launched_cycle(people, catalogue=catalogue)
        client.force_login(rater_of(made))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("reviews:team"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_review_opens_where_its_rater_stopped(made: LaunchedCycle, rater: Client) -> None:
    save(made, "insight", rating="at")

    response = rater.get(url("review", made))

    assert response.headers["Location"] == sheet_url(made, "response")


def test_a_complete_review_opens_at_its_check(made: LaunchedCycle, rater: Client) -> None:
    complete(made)

    response = rater.get(url("review", made))

    assert response.headers["Location"] == url("check", made)


def test_the_check_links_every_gap_to_its_place(made: LaunchedCycle, rater: Client) -> None:
    complete(made)
    save(made, "insight", version=1, rating="below")
    save(made, "response", version=1, rating="")

    html = rater.get(url("check", made)).content.decode()

    blocking = html[html.index('data-testid="blocking"') : html.index('data-testid="odd"')]
    assert re.findall(r'href="([^"]*)"', blocking) == [
        f"{sheet_url(made, 'insight')}#evidence",
        f"{sheet_url(made, 'response')}#rating",
    ]
    assert "洞察需求：这个评价要写事例。" in blocking
    assert "快速响应：还没有评。" in blocking
    assert 'data-testid="submit"' not in html


def test_an_untouched_review_says_so_once(made: LaunchedCycle, rater: Client) -> None:
    html = rater.get(url("check", made)).content.decode()

    blocking = html[html.index('data-testid="blocking"') : html.index("<table")]
    assert re.findall(r'href="([^"]*)"', blocking) == [sheet_url(made, "learning")]
    assert "5 项都还没有评。" in blocking


def test_doubts_are_not_announced_as_all_clear(made: LaunchedCycle, rater: Client) -> None:
    complete(made)

    html = rater.get(url("check", made)).content.decode()

    assert 'data-testid="odd"' in html
    assert 'data-testid="submit"' in html
    assert 'data-testid="complete"' not in html


def test_submitting_leads_to_the_review_and_the_next_person(
    made: LaunchedCycle, rater: Client
) -> None:
    complete(made)

    response = rater.post(url("submit", made), follow=True)

    html = response.content.decode()
    assert made.reviews[0].state == "submitted"
    assert response.redirect_chain == [(url("review", made), 302)]
    assert re.search(rf'href="{url("review", made, 1)}" data-testid="next"', html)


def test_what_is_odd_is_submitted_only_when_confirmed(made: LaunchedCycle, rater: Client) -> None:
    answer(made.reviews[0], made.catalogue, Standing.AT)

    first = rater.post(url("submit", made))
    state_after_first = made.reviews[0].state
    rater.post(url("submit", made), {"confirmed": "yes"})

    assert first.status_code == 422
    assert "请先确认就是这样评的。" in first.content.decode()
    assert (state_after_first, made.reviews[0].state) == ("draft", "submitted")


def test_pressing_submit_twice_is_one_submission(made: LaunchedCycle, rater: Client) -> None:
    complete(made)
    rater.post(url("submit", made))
    first = made.reviews[0].submitted_at

    again = rater.post(url("submit", made))

    assert (again.status_code, made.reviews[0].submitted_at) == (302, first)


def test_what_is_incomplete_is_not_submitted(made: LaunchedCycle, rater: Client) -> None:
    response = rater.post(url("submit", made), {"confirmed": "yes"})

    assert response.status_code == 422
    assert made.reviews[0].state == "draft"


def test_a_submitted_review_is_read_by_its_rater_hr_and_the_line(made: LaunchedCycle) -> None:
    made.supervisor.supervisor = EmployeeFactory.create()
    made.supervisor.save()
    submit_review(review=complete(made), actor=rater_of(made))

    statuses = {}
    for who, user in {
        "rater": rater_of(made),
        "hr": made.hr,
        "boss": made.supervisor.supervisor.user,
        "employee": made.employees[0].user,
        "colleague": made.employees[1].user,
        "stranger": UserFactory.create(),
    }.items():
        client = Client()
        assert user
        client.force_login(user)
        statuses[who] = client.get(url("review", made)).status_code

    assert statuses == {
        "rater": 200,
        "hr": 200,
        "boss": 200,
        "employee": 404,
        "colleague": 404,
        "stranger": 404,
    }


def test_the_line_above_may_neither_check_nor_submit_nor_return(made: LaunchedCycle) -> None:
    boss = EmployeeFactory.create()
    made.supervisor.supervisor = boss
    made.supervisor.save()
    submit_review(review=complete(made), actor=rater_of(made))
    client = Client()
    client.force_login(boss.user)

    assert client.get(url("check", made)).status_code == 404
    assert client.post(url("submit", made)).status_code == 404
    assert client.post(url("return", made), {"reason": "再看看。"}).status_code == 404
    assert made.reviews[0].state == "submitted"


def test_hr_reads_a_draft_and_may_not_return_it(made: LaunchedCycle, client: Client) -> None:
    client.force_login(made.hr)

    html = client.get(url("review", made)).content.decode()
    response = client.post(url("return", made), {"reason": "再看看。"})

    assert "李主管还没有提交。" in html
    assert 'data-testid="return"' not in html
    assert (response.status_code, made.reviews[0].state) == (422, "draft")


@pytest.mark.parametrize("who", ["hr", "rater"])
def test_a_return_needs_a_reason(made: LaunchedCycle, client: Client, who: str) -> None:
    submit_review(review=complete(made), actor=rater_of(made))
    client.force_login(made.hr if who == "hr" else rater_of(made))

    without = client.post(url("return", made), {"reason": " "})
    returned = client.post(url("return", made), {"reason": "事例写错了人。"})

    assert (without.status_code, returned.status_code) == (422, 302)
    assert "请写明退回原因。" in without.content.decode()
    assert (made.reviews[0].state, made.reviews[0].returned_reason) == (
        "returned",
        "事例写错了人。",
    )


def test_why_a_review_came_back_is_read_before_it_is_submitted_again(
    made: LaunchedCycle, rater: Client
) -> None:
    submit_review(review=complete(made), actor=rater_of(made))
    assert "请给每项补一个事例" not in rater.get(url("check", made)).content.decode()
    return_review(review=made.reviews[0], actor=made.hr, reason="请给每项补一个事例")

    page = rater.get(url("check", made)).content.decode()

    assert "退回原因：请给每项补一个事例" in page


def test_a_review_that_somebody_took_over_stays_readable_for_its_author(
    made: LaunchedCycle, rater: Client
) -> None:
    save(made, rating="at", evidence="交接以前写的。")
    review = made.reviews[0]
    Review.objects.filter(pk=review.pk).update(state="withdrawn")

    html = rater.get(reverse("reviews:review", args=[review.pk])).content.decode()

    assert "这份评价已转给别人。" in html
    assert "交接以前写的。" in html


@pytest.mark.parametrize(
    ("name", "method"),
    [("team", "post"), ("review", "post"), ("check", "post"), ("submit", "get"), ("return", "get")],
)
def test_the_wrong_verb_is_a_405(
    made: LaunchedCycle, rater: Client, name: str, method: str
) -> None:
    address = reverse("reviews:team") if name == "team" else url(name, made)

    assert getattr(rater, method)(address).status_code == 405


def rail_of(html: str) -> list[str]:
    """The names in the rail, in their order."""
    return re.findall(r'class="rail-name">([^<]*)<', html)


def test_the_rail_lists_who_waits_before_who_is_done(made: LaunchedCycle, rater: Client) -> None:
    submit_review(review=complete(made), actor=rater_of(made))

    html = rater.get(url("check", made, 1)).content.decode()

    assert rail_of(html) == [made.employees[1].name, made.employees[0].name]
    assert "待评 1 / 2 人" in html


def test_a_closed_cycle_urges_nobody_on(made: LaunchedCycle, rater: Client) -> None:
    submit_review(review=complete(made), actor=rater_of(made))
    Cycle.objects.update(state="closed")

    html = rater.get(url("review", made)).content.decode()

    assert "已提交 1 / 2 人" in html
    assert 'data-testid="next' not in html


def test_ratings_without_a_mark_are_worth_a_look_but_need_no_tick(
    made: LaunchedCycle, rater: Client
) -> None:
    complete(made)
    unmarked = rater.get(url("check", made)).context["page"].check.unmarked

    html = rater.get(url("check", made)).content.decode()

    names = "、".join(item.competency.name for item in unmarked)
    assert f"没有选行为就给了评价：{names}。" in html
    assert 'data-testid="confirm"' not in html
    assert rater.post(url("submit", made)).status_code == 302


def test_the_check_shows_an_example_to_its_last_word(made: LaunchedCycle, rater: Client) -> None:
    evidence = "在大堂安抚了三位业主，" * 20
    save(made, rating="above", evidence=evidence)

    assert evidence in rater.get(url("check", made)).content.decode()
