"""What a script is told by a save."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from competency_portal.assessments.services.submission import submit_review
from tests.assessments.sheets import (
    NOT_SEEN,
    SEEN,
    behaviours,
    complete,
    marks,
    rater_of,
    rating_of,
    save,
    sheet_url,
)
from tests.factories import LaunchedCycle, launched_cycle

pytestmark = pytest.mark.django_db

AUTOSAVE = {"X-Requested-With": "autosave"}


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(1)


@pytest.fixture
def rater(made: LaunchedCycle, client: Client) -> Client:
    client.force_login(rater_of(made))
    return client


def test_a_save_tells_version_time_proposal_and_progress(
    made: LaunchedCycle, rater: Client
) -> None:
    keys = behaviours(made, "insight", "Sb")
    fields = {f"mark-{key}": "seen" for key in keys}

    response = rater.post(
        sheet_url(made), {"version": 0, "rating": "above", **fields}, headers=AUTOSAVE
    )

    saved_at = rating_of(made.reviews[0], "insight").saved_at
    assert saved_at
    answer = response.json()
    assert answer.pop("saved").startswith("已保存 ")
    assert answer == {
        "version": 1,
        "saved_at": saved_at.isoformat(),
        "proposal": {
            "standing": "at",
            "rating": "at",
            "chip": "3 / 3 见到",
            "text": "按行为点建议：达到目标",
        },
        "faults": ["no_evidence", "no_reason"],
        "progress": {"state": "problem", "answered": 1, "asked": 5},
    }


def test_a_save_of_nothing_is_acknowledged(made: LaunchedCycle, rater: Client) -> None:
    response = rater.post(sheet_url(made), {"version": 0}, headers=AUTOSAVE)

    assert (response.status_code, response.json()["version"]) == (200, 0)


def test_a_repeated_save_is_acknowledged_and_not_stored_twice(
    made: LaunchedCycle, rater: Client
) -> None:
    fields = {"version": 0, "evidence": "第一行\r\n第二行 "}
    first = rater.post(sheet_url(made), fields, headers=AUTOSAVE)

    again = rater.post(sheet_url(made), fields, headers=AUTOSAVE)

    assert again.json() == first.json()
    assert rating_of(made.reviews[0], "insight").evidence == "第一行\n第二行"


def test_a_stale_save_is_answered_409_with_both_texts(made: LaunchedCycle, rater: Client) -> None:
    (key,) = behaviours(made, "insight", "Sb")[:1]
    save(made, rating="below", evidence="先保存的。", marks=marks([key], NOT_SEEN))

    response = rater.post(
        sheet_url(made),
        {"version": 0, "rating": "*unable", "evidence": "后写的。", f"mark-{key}": "seen"},
        headers=AUTOSAVE,
    )

    answer = response.json()
    assert response.status_code == 409
    assert (answer["kind"], answer["version"]) == ("stale", 1)
    assert answer["stored"] == {
        "rating": "below",
        "attained": "",
        "evidence": "先保存的。",
        "reason": "",
        f"mark-{key}": "not_seen",
    }
    assert answer["typed"] == {
        "rating": "*unable",
        "attained": "",
        "evidence": "后写的。",
        "reason": "",
        f"mark-{key}": "seen",
    }
    assert "先保存的。" in answer["html"]
    assert "后写的。" in answer["html"]


def test_a_closed_review_is_answered_409_and_says_why(made: LaunchedCycle, rater: Client) -> None:
    submit_review(review=complete(made), actor=rater_of(made))

    response = rater.post(sheet_url(made), {"version": 1, "evidence": "晚了。"}, headers=AUTOSAVE)

    answer = response.json()
    assert response.status_code == 409
    assert (answer["kind"], answer["message"]) == ("submitted", "这份评价已提交。")
    assert answer["typed"]["evidence"] == "晚了。"


def test_an_expired_session_is_answered_401(made: LaunchedCycle, client: Client) -> None:
    response = client.post(sheet_url(made), {"version": 0, "rating": "at"}, headers=AUTOSAVE)

    assert response.status_code == 401
    assert rating_of(made.reviews[0], "insight").version == 0


def test_what_is_wrong_is_named_by_field(made: LaunchedCycle, rater: Client) -> None:
    too_long = rater.post(
        sheet_url(made), {"version": 0, "evidence": "事" * 5001}, headers=AUTOSAVE
    )
    contradiction = rater.post(
        sheet_url(made), {"version": 0, "rating": "at", "attained": "Sa"}, headers=AUTOSAVE
    )

    assert too_long.json() == {"errors": {"evidence": ["这里最多写 5000 个字，现在有 5001 个。"]}}
    assert contradiction.json() == {
        "errors": {"attained": ["“达到目标”和等级“Sa”对不上：岗位要求是“Sb”。"]}
    }


def test_an_autosave_stays_within_ten_queries(made: LaunchedCycle, rater: Client) -> None:
    keys = behaviours(made, "insight", "Sb")
    save(made, marks=marks(keys, SEEN, SEEN))
    url = sheet_url(made)
    heaviest = {
        "version": 1,
        "rating": "below",
        "evidence": "事例。",
        "reason": "因为。",
        f"mark-{keys[0]}": "not_seen",
        f"mark-{keys[2]}": "seen",
    }
    text = {**heaviest, "version": 2, "evidence": "事例，再加一句。"}

    with CaptureQueriesContext(connection) as most:
        assert rater.post(url, heaviest, headers=AUTOSAVE).status_code == 200
    with CaptureQueriesContext(connection) as usual:
        assert rater.post(url, text, headers=AUTOSAVE).status_code == 200

    assert len(most) <= 10
    assert len(usual) <= 8


@pytest.mark.parametrize("who", ["hr", "employee"])
def test_nobody_but_the_rater_autosaves(made: LaunchedCycle, client: Client, who: str) -> None:
    user = made.hr if who == "hr" else made.employees[0].user
    assert user
    client.force_login(user)

    response = client.post(sheet_url(made), {"version": 0, "rating": "at"}, headers=AUTOSAVE)
    unreadable = client.post(sheet_url(made), {}, headers=AUTOSAVE)

    assert (response.status_code, unreadable.status_code) == (404, 404)


def test_the_example_comes_first_unless_the_reason_is_what_is_wrong(
    made: LaunchedCycle, rater: Client
) -> None:
    pages = [
        rater.get(sheet_url(made)).content.decode(),
        rater.post(sheet_url(made), {"version": 0, "reason": "写" * 5001}).content.decode(),
    ]

    first = [page.index('id="evidence"') < page.index('id="reason"') for page in pages]

    assert first == [True, False]
