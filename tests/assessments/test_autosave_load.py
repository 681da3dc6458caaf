"""Autosaves from sixteen connections at once: none lost, none refused, none broken.

`make bench` does the same a thousand times against gunicorn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from pytest_django.live_server_helper import LiveServer

from competency_portal.assessments.models import Rating
from tests.assessments.sheets import complete, rater_of
from tests.factories import launched_cycle
from tests.support.autosave import SUBMIT, Device, Task, run_at_once

CONNECTIONS = 16
SAVES = 320


@pytest.fixture
def devices(live_server: LiveServer) -> Iterator[list[Device]]:
    """Sixteen browsers of one supervisor, not yet logged in."""
    made = [Device(live_server.url) for _ in range(CONNECTIONS)]
    yield made
    for device in made:
        device.close()


def test_many_saves_at_once_are_all_there(devices: list[Device]) -> None:
    made = launched_cycle(SAVES // 5)
    ratings = Rating.objects.values_list("review", "competency__code", "pk").order_by("pk")
    tasks = [Task(review, code, 0, f"事例 {key}") for review, code, key in ratings]
    for device in devices:
        device.log_in(rater_of(made))

    saves = run_at_once(devices, [tasks[number::CONNECTIONS] for number in range(CONNECTIONS)])

    stored = Rating.objects.values_list("review", "competency__code", "version", "evidence")
    assert Counter(save.status for save in saves) == {200: SAVES}
    assert set(stored) == {
        (save.task.review, save.task.competency, 1, save.task.evidence) for save in saves
    }


def test_of_sixteen_saves_of_one_answer_one_wins_and_nobody_is_silently_lost(
    devices: list[Device],
) -> None:
    made = launched_cycle(1)
    review = made.reviews[0].pk
    for device in devices:
        device.log_in(rater_of(made))

    saves = run_at_once(
        devices,
        [[Task(review, "insight", 0, f"第 {number} 台")] for number in range(CONNECTIONS)],
    )

    (winner,) = [save for save in saves if save.status == 200]
    losers = [save for save in saves if save.status == 409]
    stored = Rating.objects.get(review=review, competency__code="insight")
    assert len(losers) == CONNECTIONS - 1
    assert (stored.version, stored.evidence) == (1, winner.task.evidence)
    assert {save.answer["stored"]["evidence"] for save in losers} == {winner.task.evidence}
    assert all(save.answer["typed"]["evidence"] == save.task.evidence for save in losers)


def test_a_submission_and_saves_at_once_leave_what_was_submitted(devices: list[Device]) -> None:
    """A save is either in what was submitted or refused: it never slips in afterwards."""
    made = launched_cycle(1)
    review = complete(made)
    for device in devices:
        device.log_in(rater_of(made))
    codes = ["learning", "insight", "response", "relations"]

    work = [[Task(review.pk, codes[n % 4], 1, f"第 {n} 台")] for n in range(CONNECTIONS - 1)]
    saves = run_at_once(devices, [[Task(review.pk, SUBMIT, 0, "")], *work])

    review.refresh_from_db()
    assert review.state == "submitted"
    assert review.submitted_at
    late = Rating.objects.filter(review=review, saved_at__gt=review.submitted_at)
    assert not late.exists()
    assert {save.status for save in saves} <= {200, 302, 409}
