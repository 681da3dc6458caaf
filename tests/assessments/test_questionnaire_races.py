"""A tab and another one, a submission, the end of the cycle: nothing slips past the other."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from competency_portal.assessments.answers import ItemChoice
from competency_portal.assessments.models import Cycle, ItemAnswer, RaterGroup, Response
from competency_portal.assessments.services import response_moves, responses
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.participants import (
    transfer_assessment,
    withdraw_person,
)
from competency_portal.assessments.services.response_moves import submit_response
from competency_portal.assessments.services.responses import (
    ResponseClosed,
    SavedItems,
    TypedAnswer,
    save_items,
)
from competency_portal.assessments.states import CycleState
from competency_portal.core import transitions
from competency_portal.core.errors import Refused
from tests.assessments.questionnaires import (
    account,
    choose,
    fill,
    items_of,
    questioned_cycle,
    response_of,
    stored,
)
from tests.assessments.test_races import Meanwhile, alone
from tests.factories import EmployeeFactory, LaunchedCycle

pytestmark = pytest.mark.django_db(transaction=True)

TABS = 8


@pytest.fixture
def made() -> LaunchedCycle:
    return questioned_cycle()


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meanwhile]:
    with ThreadPoolExecutor(1) as pool:
        yield Meanwhile(monkeypatch, pool)


def submit(made: LaunchedCycle) -> Response:
    response = response_of(made)
    return submit_response(response=response, actor=account(response))


def close(made: LaunchedCycle) -> None:
    close_cycle(cycle=Cycle.objects.get(pk=made.cycle.pk), actor=made.hr)


def withdraw(made: LaunchedCycle) -> None:
    withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="调走")


def transfer(made: LaunchedCycle) -> Any:
    other = EmployeeFactory.create()
    return transfer_assessment(
        assessment=made.assessments[0], to=other, actor=made.hr, reason="主管休假"
    )


def save_in(response: Response, item: int, option: str, version: int = 0) -> SavedItems:
    typed = [TypedAnswer(item, version, ItemChoice(option))]
    return save_items(response=response.pk, actor=account(response), typed=typed)


def test_of_several_tabs_one_is_first_and_the_others_are_told(made: LaunchedCycle) -> None:
    response, item = response_of(made), items_of(made)[0]
    options = [f"r{1 + tab % 5}" for tab in range(TABS)]

    with ThreadPoolExecutor(TABS) as pool:
        saves = list(
            pool.map(
                lambda option: alone(functools.partial(save_in, response, item, option)), options
            )
        )

    (answer,) = ItemAnswer.objects.filter(response=response).select_related("option")
    assert answer.option
    winner = answer.option.code
    assert answer.version == 1
    for option, saved in zip(options, saves, strict=True):
        shown = saved.stale[0].stored.choice.option if saved.stale else option
        assert shown == winner


def test_tabs_on_different_items_lose_nothing(made: LaunchedCycle) -> None:
    response, items = response_of(made), items_of(made)

    with ThreadPoolExecutor(TABS) as pool:
        list(pool.map(lambda item: alone(functools.partial(save_in, response, item, "r4")), items))

    assert stored(response) == dict.fromkeys(items, ("r4", 1))


def test_what_is_saved_while_it_is_submitted_is_refused(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    response, item = response_of(made), items_of(made)[0]
    fill(response, "r3", "r4")
    late = functools.partial(save_in, response, item, "r1", 1)
    meanwhile.once(response_moves, "_refuse_unready", late)

    submit(made)

    assert isinstance(meanwhile.outcome(), ResponseClosed)
    assert stored(response)[item] == ("r3", 1)
    assert response_of(made).state == "submitted"


def test_what_is_submitted_during_a_save_holds_what_was_saved(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    response, item = response_of(made), items_of(made)[0]
    fill(response, "r3", "r4")
    meanwhile.once(responses, "_write", functools.partial(submit, made))

    choose(response, item, "r1", version=1)

    assert meanwhile.outcome().state == "submitted"
    assert stored(response)[item] == ("r1", 2)


def test_two_submissions_are_one(made: LaunchedCycle, meanwhile: Meanwhile) -> None:
    fill(response_of(made), "r3", "r4")
    meanwhile.once(response_moves, "_refuse_unready", functools.partial(submit, made))

    first = submit(made)

    assert meanwhile.outcome().submitted_at == first.submitted_at


def test_what_is_saved_while_the_cycle_closes_comes_too_late(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    response, item = response_of(made), items_of(made)[0]
    meanwhile.once(transitions, "move", functools.partial(save_in, response, item, "r3"))

    close(made)

    assert isinstance(meanwhile.outcome(), ResponseClosed)
    assert stored(response) == {}


def test_the_cycle_waits_for_what_is_being_saved(made: LaunchedCycle, meanwhile: Meanwhile) -> None:
    response, item = response_of(made), items_of(made)[0]
    meanwhile.once(responses, "_write", functools.partial(close, made))

    choose(response, item)
    meanwhile.outcome()

    (answer,) = ItemAnswer.objects.all()
    cycle = Cycle.objects.get(pk=made.cycle.pk)
    assert cycle.state == CycleState.CLOSED
    assert answer.saved_at
    assert cycle.closed_at
    assert answer.saved_at < cycle.closed_at


@pytest.mark.parametrize("move", [withdraw, transfer])
def test_what_is_saved_while_the_response_is_taken_away_is_not_stored(
    made: LaunchedCycle, meanwhile: Meanwhile, move: Callable[[LaunchedCycle], Any]
) -> None:
    response, item = response_of(made), items_of(made)[0]
    meanwhile.once(transitions, "move", functools.partial(save_in, response, item, "r3"))

    move(made)

    assert isinstance(meanwhile.outcome(), ResponseClosed)
    assert stored(response) == {}


def test_a_response_that_is_being_submitted_is_not_transferred(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    fill(response_of(made), "r3", "r4")
    meanwhile.once(response_moves, "_refuse_unready", functools.partial(transfer, made))

    submit(made)

    assert isinstance(meanwhile.outcome(), Refused)
    assert response_of(made).rater == made.supervisor
    assert response_of(made, RaterGroup.SELF).state == "draft"
