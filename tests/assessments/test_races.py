"""Two people at the same moment: whoever comes second waits, and sees what the first one did."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from django.db import connections

from competency_portal.assessments.answers import RatingAnswer
from competency_portal.assessments.models import Assessment, Cycle, Review
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.queries.chasing import Choice
from competency_portal.assessments.services import chasing, participants, submission
from competency_portal.assessments.services.chasing import chase
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.participants import (
    refresh_person,
    transfer_assessment,
    withdraw_person,
)
from competency_portal.assessments.services.reviews import ReviewClosed, StaleSave, save_rating
from competency_portal.assessments.services.submission import return_review, submit_review
from competency_portal.assessments.states import CycleState, ReviewState
from competency_portal.core import audit, transitions
from competency_portal.core.errors import Refused
from competency_portal.notices.models import Notice
from competency_portal.results.recompute import recompute
from competency_portal.results.services import publish_results
from tests.assessments.sheets import complete, rater_of, rating_of, save
from tests.factories import EmployeeFactory, LaunchedCycle, launched_cycle

pytestmark = pytest.mark.django_db(transaction=True)

# How long the second one gets to slip past the first one, who waits for nothing else.
HEAD_START = 0.5
Act = Callable[[], Any]


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(1)


class Meanwhile:
    """Lets somebody else act, on a connection of their own, in the middle of what one does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor) -> None:
        self.monkeypatch, self.pool = monkeypatch, pool
        self.other: Future[Any] | None = None

    def once(self, module: Any, name: str, act: Act, *, after: bool = False) -> None:
        """Start `act` when `module.name` is first called, and give it time to slip through.

        Or right `after` that call.
        """
        real = getattr(module, name)

        def interrupted(*args: Any, **kwargs: Any) -> Any:
            done = real(*args, **kwargs) if after else None
            if self.other is None:
                self.other = self.pool.submit(alone, act)
                wait([self.other], timeout=HEAD_START)
            return done if after else real(*args, **kwargs)

        self.monkeypatch.setattr(module, name, interrupted)

    def outcome(self) -> Any:
        """What came of it: what was returned, or the refusal."""
        assert self.other is not None
        error = self.other.exception(timeout=60)
        return error if error is not None else self.other.result()


def alone(act: Act) -> Any:
    try:
        return act()
    finally:
        connections.close_all()


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Any:
    with ThreadPoolExecutor(1) as pool:
        yield Meanwhile(monkeypatch, pool)


def submit(made: LaunchedCycle) -> Review:
    return submit_review(review=made.reviews[0], actor=rater_of(made), confirmed=True)


def close(made: LaunchedCycle) -> None:
    close_cycle(cycle=Cycle.objects.get(pk=made.cycle.pk), actor=made.hr)


def close_and_publish(made: LaunchedCycle) -> None:
    close(made)
    publish_results(cycle=Cycle.objects.get(pk=made.cycle.pk), actor=made.hr)


def write(made: LaunchedCycle, version: int = 0) -> Any:
    return save(made, version=version, rating="below", evidence="当面看到的事例。")


def give_back(made: LaunchedCycle) -> Review:
    return return_review(review=made.reviews[0], actor=made.hr, reason="补一项。")


def withdraw(made: LaunchedCycle) -> None:
    withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="调走")


def transfer(made: LaunchedCycle) -> Review:
    other = EmployeeFactory.create()
    review = transfer_assessment(
        assessment=made.assessments[0], to=other, actor=made.hr, reason="主管休假"
    )
    assert review
    return review


def refresh(made: LaunchedCycle) -> None:
    refresh_person(assessment=made.assessments[0], actor=made.hr, reason="已转岗")


def ask_more(made: LaunchedCycle) -> None:
    """The position asks another level of one competency by now."""
    made.catalogue.positions["butler"].profiles.get().requirements.filter(
        competency__code="insight"
    ).update(level=made.catalogue.levels["Si"])


# Closing and publishing


def test_who_submits_while_the_cycle_is_closed_and_published_is_in_what_is_published(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    complete(made)
    meanwhile.once(submission, "_refuse_unready", functools.partial(close_and_publish, made))

    submit(made)
    meanwhile.outcome()

    cycle = Cycle.objects.get(pk=made.cycle.pk)
    assert (cycle.state, made.reviews[0].state) == (CycleState.PUBLISHED, ReviewState.SUBMITTED)
    assert recompute(cycle).mismatches == ()


def test_what_is_saved_while_the_cycle_is_closed_is_saved_before(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    meanwhile.once(sheets, "choices_of", functools.partial(close, made))

    write(made)
    meanwhile.outcome()

    saved_at = rating_of(made.reviews[0], "insight").saved_at
    closed_at = Cycle.objects.get(pk=made.cycle.pk).closed_at
    assert saved_at
    assert closed_at
    assert saved_at < closed_at


@pytest.mark.parametrize(
    ("late", "stored"),
    [(submit, ReviewState.DRAFT), (give_back, ReviewState.SUBMITTED), (write, ReviewState.DRAFT)],
)
def test_who_comes_while_the_cycle_closes_comes_too_late(
    made: LaunchedCycle,
    meanwhile: Meanwhile,
    late: Callable[[LaunchedCycle], Any],
    stored: ReviewState,
) -> None:
    complete(made)
    Review.objects.update(state=stored)
    act = functools.partial(write, made, 1) if late is write else functools.partial(late, made)
    meanwhile.once(transitions, "move", act)

    close(made)

    assert isinstance(meanwhile.outcome(), Refused)
    assert made.reviews[0].state == stored
    assert rating_of(made.reviews[0], "insight").version == 1


# Taking somebody out, giving them to another supervisor


@pytest.mark.parametrize("move", [withdraw, transfer])
def test_what_is_saved_while_the_review_is_taken_away_is_not_stored(
    made: LaunchedCycle, meanwhile: Meanwhile, move: Callable[[LaunchedCycle], Any]
) -> None:
    review = made.reviews[0]
    late = functools.partial(
        save_rating,
        review=review.pk,
        competency="insight",
        actor=rater_of(made),
        version=0,
        answer=RatingAnswer(rating="at"),
    )
    meanwhile.once(transitions, "move", late)

    move(made)

    assert isinstance(meanwhile.outcome(), ReviewClosed)
    assert rating_of(review, "insight").version == 0


@pytest.mark.parametrize("move", [withdraw, transfer])
def test_what_is_submitted_while_the_review_is_taken_away_stays_unsubmitted(
    made: LaunchedCycle, meanwhile: Meanwhile, move: Callable[[LaunchedCycle], Any]
) -> None:
    review = complete(made)
    late = functools.partial(submit_review, review=review, actor=rater_of(made), confirmed=True)
    meanwhile.once(transitions, "move", late)

    move(made)

    assert isinstance(meanwhile.outcome(), Refused)
    review.refresh_from_db()
    assert review.submitted_at is None


def test_a_review_that_is_being_submitted_is_not_transferred(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    complete(made)
    meanwhile.once(submission, "_refuse_unready", functools.partial(transfer, made))

    submit(made)

    assert isinstance(meanwhile.outcome(), Refused)
    assert Assessment.objects.get().supervisor == made.supervisor
    assert made.reviews[0].state == ReviewState.SUBMITTED


# Copying the requirements anew


def test_what_is_saved_during_a_refresh_is_told_of_it(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    save(made, rating="at", evidence="第一次")
    ask_more(made)
    meanwhile.once(participants, "_rejudge", functools.partial(write, made, 1))

    refresh(made)

    assert isinstance(meanwhile.outcome(), StaleSave)
    stored = rating_of(made.reviews[0], "insight")
    assert (stored.version, stored.point, stored.evidence) == (2, None, "第一次")


def test_a_refresh_takes_back_what_is_saved_just_before(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    save(made, rating="at", evidence="第一次")
    ask_more(made)
    meanwhile.once(sheets, "choices_of", functools.partial(refresh, made))

    write(made, 1)
    meanwhile.outcome()

    stored = rating_of(made.reviews[0], "insight")
    assert (stored.version, stored.point, stored.evidence) == (3, None, "当面看到的事例。")
    record = audit.trail(made.assessments[0]).filter(action="refresh").get()
    assert record.detail["ratings_taken_back"] == {f"{made.supervisor.pk}:insight": "below"}


def test_a_review_that_is_being_submitted_is_not_refreshed(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    complete(made)
    ask_more(made)
    meanwhile.once(submission, "_refuse_unready", functools.partial(refresh, made))

    submit(made)

    assert isinstance(meanwhile.outcome(), Refused)
    assert made.reviews[0].ratings.filter(point=None).count() == 0


def test_what_is_submitted_during_a_refresh_is_looked_at_again(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    complete(made)
    ask_more(made)
    meanwhile.once(participants, "_rejudge", functools.partial(submit, made))

    refresh(made)

    assert isinstance(meanwhile.outcome(), submission.NotReady)
    assert made.reviews[0].state == ReviewState.DRAFT


# Reminding


def chase_all(made: LaunchedCycle) -> int:
    cycle = Cycle.objects.get(pk=made.cycle.pk)
    return chase(cycle=cycle, choice=Choice(), actor=made.hr)


def test_of_two_who_remind_at_once_one_does(made: LaunchedCycle, meanwhile: Meanwhile) -> None:
    meanwhile.once(chasing, "tell", functools.partial(chase_all, made))

    assert (chase_all(made), meanwhile.outcome()) == (1, 0)
    assert Notice.objects.filter(kind="chased").count() == 1
    assert audit.trail(made.cycle).filter(action="remind").count() == 1


def test_whoever_hands_in_while_hr_reminds_is_not_reminded(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    complete(made)
    # They have found nothing to forget, and have not finished.
    meanwhile.once(submission, "settle_done", functools.partial(chase_all, made), after=True)

    submit(made)

    assert meanwhile.outcome() == 0
    assert not Notice.objects.exists()
