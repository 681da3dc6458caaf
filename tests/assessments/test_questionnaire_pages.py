"""The pages of a questionnaire: answering with and without a script, checking, reading."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competency_portal.assessments.models import Response
from competency_portal.assessments.services.response_moves import submit_response
from tests.assessments.questionnaires import (
    account,
    choose,
    fill,
    items_of,
    questioned_cycle,
    response_of,
    stored,
)
from tests.factories import LaunchedCycle

pytestmark = pytest.mark.django_db

AUTOSAVE = {"X-Requested-With": "autosave"}
SIZES = [{"a": ("1", 4), "b": ("1", 4)}, {"a": ("1", 40), "b": ("1", 40)}]


def page_url(response: Response, dimension: str = "service") -> str:
    return reverse("reviews:questionnaire_section", args=[response.pk, dimension])


def item_url(response: Response, item: int) -> str:
    return reverse("reviews:questionnaire_item", args=[response.pk, item])


def whole_url(response: Response, page: str = "") -> str:
    return reverse(f"reviews:questionnaire{page}", args=[response.pk])


@pytest.fixture
def made() -> LaunchedCycle:
    return questioned_cycle()


@pytest.fixture
def response(made: LaunchedCycle) -> Response:
    return response_of(made)


@pytest.fixture
def respondent(response: Response, client: Client) -> Client:
    client.force_login(account(response))
    return client


# What a script is told


def test_a_save_tells_version_time_and_progress(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    item = items_of(made)[0]

    saved = respondent.post(
        item_url(response, item), {"version": 0, "answer": "r4"}, headers=AUTOSAVE
    ).json()

    assert saved.pop("saved").startswith("已保存 ")
    assert saved.pop("saved_at")
    assert saved == {
        "version": 1,
        "progress": {
            "state": "open",
            "answered": 1,
            "asked": 5,
            "all_answered": 1,
            "all_asked": 8,
        },
    }


def test_the_last_answer_of_a_dimension_makes_it_done(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    *others, last = items_of(made, "team")
    for item in others:
        choose(response, item)

    saved = respondent.post(item_url(response, last), {"version": 0, "answer": "*unable"})

    assert saved.json()["progress"]["state"] == "done"
    assert stored(response)[last] == ("*", 1)


def test_a_stale_save_is_answered_409_with_both_answers(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    item = items_of(made)[0]
    choose(response, item, "r2")

    refused = respondent.post(
        item_url(response, item), {"version": 0, "answer": "*unable"}, headers=AUTOSAVE
    )

    answer = refused.json()
    assert refused.status_code == 409
    assert (answer["kind"], answer["version"]) == ("stale", 1)
    assert (answer["stored"], answer["typed"]) == ({"answer": "r2"}, {"answer": "*unable"})
    assert "2 分" in answer["html"]
    assert "无法评价" in answer["html"]
    assert stored(response) == {item: ("r2", 1)}


def test_a_submitted_one_is_answered_409_and_says_why(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    fill(response, "r3", "r4")
    submit_response(response=response, actor=account(response))

    refused = respondent.post(
        item_url(response, items_of(made)[0]), {"version": 1, "answer": "r5"}, headers=AUTOSAVE
    )

    answer = refused.json()
    assert refused.status_code == 409
    assert (answer["kind"], answer["message"]) == ("submitted", "这份问卷已提交。")


def test_an_expired_session_is_answered_401(
    made: LaunchedCycle, response: Response, client: Client
) -> None:
    url = item_url(response, items_of(made)[0])

    refused = client.post(url, {"version": 0, "answer": "r3"}, headers=AUTOSAVE)

    assert refused.status_code == 401
    assert stored(response) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"answer": "r3"},
        {"version": "x", "answer": "r3"},
        {"version": -1, "answer": "r3"},
        {"version": 0, "answer": "nonsense"},
        {"version": "9" * 5000, "answer": "r3"},
        {"version": 0, "answer": "r3\x00"},
    ],
)
def test_what_can_t_be_read_is_answered_422(
    made: LaunchedCycle, response: Response, respondent: Client, fields: dict[str, Any]
) -> None:
    refused = respondent.post(item_url(response, items_of(made)[0]), fields, headers=AUTOSAVE)

    assert refused.status_code == 422
    assert stored(response) == {}


def test_an_item_that_is_not_asked_is_refused(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    beyond = item_url(response, items_of(made)[-1] + 1000)

    assert respondent.get(beyond).status_code == 404
    assert respondent.post(beyond, {"version": 0, "answer": "r3"}).status_code == 422
    assert respondent.get(page_url(response, "nothing")).status_code == 404


def test_an_autosave_costs_the_same_whatever_is_asked_and_stays_within_ten_queries() -> None:
    costs = set()
    for people, dimensions in [(1, SIZES[0]), (50, SIZES[1])]:
        made = questioned_cycle(people, dimensions)
        response = response_of(made)
        client = Client()
        client.force_login(account(response))
        first, second = items_of(made)[:2]
        choose(response, first)
        for item, version in [(first, 1), (second, 0)]:
            with CaptureQueriesContext(connection) as queries:
                fields = {"version": version, "answer": "r5"}
                saved = client.post(item_url(response, item), fields, headers=AUTOSAVE)
            assert saved.status_code == 200
            costs.add(len(queries))

    assert max(costs) <= 10
    assert len(costs) == 1


def test_every_page_costs_the_same_at_eight_and_at_eighty_items_and_for_fifty_people() -> None:
    def cost(people: int, dimensions: dict[str, tuple[str, int]]) -> list[int]:
        made = questioned_cycle(people, dimensions)
        response = response_of(made)
        client = Client()
        client.force_login(account(response))
        choose(response, items_of(made)[0])
        found = []
        for url in (
            page_url(response, "a"),
            whole_url(response, "_check"),
            reverse("reviews:team"),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    assert cost(1, SIZES[0]) == cost(50, SIZES[1])


# Without a script


def test_a_plain_form_saves_a_dimension_and_goes_on(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    one, other, *_rest = items_of(made, "service")
    fields = {f"item{one}-answer": "r4", f"item{one}-version": 0, f"item{other}-version": 0}

    answer = respondent.post(page_url(response), {**fields, "go": "next"})

    assert answer.headers["Location"] == page_url(response, "team")
    assert stored(response) == {one: ("r4", 1)}
    stay = respondent.post(page_url(response), {"go": "stay"})
    assert stay.headers["Location"] == page_url(response)
    last = respondent.post(page_url(response, "team"), {"go": "next"})
    assert last.headers["Location"] == whole_url(response, "_check")


def test_a_plain_form_shows_both_answers_and_keeps_what_is_chosen(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    one, other, *_rest = items_of(made, "service")
    choose(response, one, "r2")
    fields = {
        f"item{item}-{name}": value
        for item, answer in ((one, "r4"), (other, "r5"))
        for name, value in (("answer", answer), ("version", 0))
    }

    conflict = respondent.post(page_url(response), fields)
    kept = respondent.post(page_url(response), {f"item{one}-answer": "r4", f"item{one}-version": 1})

    text = conflict.content.decode()
    assert conflict.status_code == 409
    assert "4 分" in text
    assert "2 分" in text
    assert kept.status_code == 302
    assert stored(response) == {one: ("r4", 2), other: ("r5", 1)}


def test_a_plain_form_that_can_t_be_read_saves_nothing(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    one, other, *_rest = items_of(made, "service")
    good = {f"item{one}-answer": "r4", f"item{one}-version": 0}

    for bad in (
        {f"item{other}-answer": "r4"},
        {f"item{other}-answer": "nonsense", f"item{other}-version": 0},
    ):
        assert respondent.post(page_url(response), {**good, **bad}).status_code == 422

    assert stored(response) == {}


def test_a_closed_one_says_what_was_not_saved(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    fill(response, "r3", "r4")
    submit_response(response=response, actor=account(response))
    item = items_of(made)[0]

    answer = respondent.post(
        page_url(response), {f"item{item}-answer": "r5", f"item{item}-version": 1}
    )

    assert answer.status_code == 409
    assert "这份问卷已提交。" in answer.content.decode()
    assert stored(response)[item] == ("r3", 1)


# Going on, checking, submitting


def test_one_goes_on_at_the_first_blank_wherever_one_is(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    for item in items_of(made, "service"):
        choose(response, item)
    first = items_of(made, "team")[0]

    elsewhere = Client()
    elsewhere.force_login(account(response))
    place = elsewhere.get(whole_url(response)).headers["Location"]
    choose(response, first)
    choose(response, items_of(made, "team")[1])
    choose(response, items_of(made, "team")[2])
    full = respondent.get(whole_url(response)).headers["Location"]

    assert place == f"{page_url(response, 'team')}#item-{first}"
    assert full == whole_url(response, "_check")


def test_the_check_names_the_dimensions_that_need_more(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    service = items_of(made, "service")
    for item in service[:3]:
        choose(response, item)
    for item in items_of(made, "team"):
        choose(response, item, "r2")

    page = respondent.get(whole_url(response, "_check")).content.decode()
    refused = respondent.post(whole_url(response, "_submit"))

    assert "service：还差 1 题" in page
    assert f'href="{page_url(response)}#item-{service[3]}"' in page
    assert f'href="{page_url(response)}#item-{service[4]}">5</a>' in page
    assert refused.status_code == 422
    assert response_of(made).state == "draft"


def test_submitting_twice_is_submitting_once(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    fill(response, "r3", "r4")

    first = respondent.post(whole_url(response, "_submit"))
    again = respondent.post(whole_url(response, "_submit"))
    page = respondent.get(whole_url(response)).content.decode()

    assert (first.status_code, again.status_code) == (302, 302)
    assert response_of(made).state == "submitted"
    assert 'data-testid="return-open"' in page
    assert respondent.get(page_url(response)).headers["Location"] == whole_url(response)


def test_all_the_same_is_asked_about(
    made: LaunchedCycle, response: Response, respondent: Client
) -> None:
    fill(response, "r3")

    page = respondent.get(whole_url(response, "_check")).content.decode()
    refused = respondent.post(whole_url(response, "_submit"))
    meant = respondent.post(whole_url(response, "_submit"), {"confirmed": "yes"})

    assert 'data-testid="confirm"' in page
    assert (refused.status_code, meant.status_code) == (422, 302)


def test_the_next_one_is_offered_while_it_can_be_answered(client: Client) -> None:
    made = questioned_cycle(2, respondents={"supervisor": "100"})
    here, there = response_of(made), response_of(made, index=1)
    client.force_login(account(here))
    fill(here, "r3", "r4")
    submit_response(response=here, actor=account(here), confirmed=True)
    offered = client.get(whole_url(here)).context["page"].following

    made.cycle.stages.filter(kind="questionnaire").update(ends=made.cycle.period_start)

    assert offered.response == there
    assert client.get(whole_url(here)).context["page"].following is None
