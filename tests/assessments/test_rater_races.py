"""Two people at the same moment about raters: the second waits, and sees what the first did."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from competency_portal.assessments.models import Nomination, RaterGroup, Review, UnnamedAnswer
from competency_portal.assessments.services import approval, submission
from competency_portal.assessments.services.approval import approve
from competency_portal.assessments.services.nominations import nominate, turn_down
from competency_portal.assessments.services.submission import submit_review
from competency_portal.assessments.states import NominationState
from competency_portal.core import transitions
from competency_portal.core.errors import Refused
from models_catalog.standing import Standing
from tests.assessments.test_races import Meanwhile
from tests.factories import answer
from tests.factories.raters import RatedCycle, rated_cycle, user_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Any:
    with ThreadPoolExecutor(1) as pool:
        yield Meanwhile(monkeypatch, pool)


def fresh(nomination: Nomination) -> Nomination:
    return Nomination.objects.select_related("assessment__cycle", "rater").get(pk=nomination.pk)


def let_go(nomination: Nomination, made: RatedCycle) -> None:
    turn_down(nomination=fresh(nomination), actor=made.hr, reason="换人。")


def ready(made: RatedCycle) -> tuple[Nomination, Review]:
    """A rater whose sheet is complete."""
    made.approve()
    nomination = made.nominations("approved")[0]
    sheet = made.sheet(nomination.rater)
    answer(sheet, made.catalogue, Standing.AT)
    return nomination, sheet


def submit(nomination: Nomination, sheet: Review) -> Review:
    return submit_review(review=sheet, actor=user_of(nomination.rater), confirmed=True)


def test_of_two_who_approve_the_last_place_one_is_refused(meanwhile: Meanwhile) -> None:
    made = rated_cycle(proposes_raters=False, rater_limits={"peer": [1, 1]}, anonymity_threshold=1)
    one, other = nominate(
        assessment=made.first, raters=made.employees[1:3], group=RaterGroup.PEER, actor=made.hr
    )
    meanwhile.once(approval, "open_sheets", lambda: approve(nomination=fresh(other), actor=made.hr))

    approve(nomination=fresh(one), actor=made.hr)

    assert isinstance(meanwhile.outcome(), Refused)
    assert len(made.nominations("approved")) == 1


def test_of_two_who_use_up_a_raters_load_one_is_refused(meanwhile: Meanwhile) -> None:
    made = rated_cycle(proposes_raters=False, most_reviews=1)
    rater = made.neighbours[0]
    one, other = (
        nominate(assessment=each, raters=[rater], group=RaterGroup.RELATED, actor=made.hr)[0]
        for each in made.assessments[:2]
    )
    meanwhile.once(approval, "open_sheets", lambda: approve(nomination=fresh(other), actor=made.hr))

    approve(nomination=fresh(one), actor=made.hr)

    assert isinstance(meanwhile.outcome(), Refused)


def test_what_is_submitted_first_stays(meanwhile: Meanwhile) -> None:
    made = rated_cycle()
    nomination, sheet = ready(made)
    meanwhile.once(submission, "take_apart", lambda: let_go(nomination, made))

    submit(nomination, sheet)

    assert isinstance(meanwhile.outcome(), Refused)
    assert fresh(nomination).state == NominationState.SUBMITTED
    assert UnnamedAnswer.objects.count() == 5


def test_who_is_let_go_first_submits_nothing(meanwhile: Meanwhile) -> None:
    made = rated_cycle()
    nomination, sheet = ready(made)
    meanwhile.once(transitions, "move", lambda: submit(nomination, sheet))

    let_go(nomination, made)

    assert isinstance(meanwhile.outcome(), Refused)
    assert UnnamedAnswer.objects.count() == 0
    assert Review.objects.get(pk=sheet.pk).state == "withdrawn"


def test_a_double_click_submits_once(meanwhile: Meanwhile) -> None:
    made = rated_cycle()
    nomination, sheet = ready(made)
    again = Review.objects.get(pk=sheet.pk)
    meanwhile.once(submission, "take_apart", lambda: submit(nomination, again))

    submit(nomination, sheet)

    assert isinstance(meanwhile.outcome(), Review.DoesNotExist)
    assert UnnamedAnswer.objects.count() == 5
