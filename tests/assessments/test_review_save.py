"""Saving one answer: nothing that was typed is ever lost, whoever else was there first."""

import datetime
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from competency_portal.assessments.answers import RatingAnswer
from competency_portal.assessments.models import AssessmentRequirement, Cycle, Rating
from competency_portal.assessments.rules.reviews import Closure
from competency_portal.assessments.services.reviews import (
    InvalidAnswer,
    ReviewClosed,
    StaleSave,
    save_rating,
)
from competency_portal.assessments.services.submission import return_review, submit_review
from models_catalog.standing import Standing
from tests.assessments.sheets import (
    NO_CHANCE,
    NOT_SEEN,
    SEEN,
    behaviours,
    complete,
    marks,
    rater_of,
    rating_of,
    save,
    stored_marks,
)
from tests.factories import LaunchedCycle, launched_cycle, make_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(1)


def test_an_answer_is_stored_as_it_was_given(made: LaunchedCycle) -> None:
    keys = behaviours(made, "relations", "Si")

    saved = save(
        made,
        "relations",
        rating="below",
        attained="Sb",
        evidence="10 月 12 日现场。",
        reason="只看到一次。",
        marks=marks(keys, SEEN, SEEN, NO_CHANCE),
    )

    rating = rating_of(made.reviews[0], "relations")
    assert saved.version == rating.version == 1
    assert saved.saved_at == rating.saved_at
    assert (rating.point, rating.unable) == (made.catalogue.points[Standing.BELOW], False)
    assert rating.attained == made.catalogue.levels["Sb"]
    assert (rating.evidence, rating.reason) == ("10 月 12 日现场。", "只看到一次。")
    assert stored_marks(rating) == {keys[0]: "seen", keys[1]: "seen", keys[2]: "no_chance"}


def test_each_save_tells_the_proposal_and_how_far_the_review_is(made: LaunchedCycle) -> None:
    keys = behaviours(made, "insight", "Sb")

    saved = save(made, rating="at", marks=marks(keys, SEEN, SEEN, SEEN))

    assert saved.proposed == made.catalogue.points[Standing.AT]
    assert saved.item.ladder.proposal.required.seen == 3
    assert saved.item.faults == ()
    assert (saved.answered, saved.asked) == (1, 5)


def test_marks_change_and_disappear_with_the_form(made: LaunchedCycle) -> None:
    keys = behaviours(made, "insight", "Sb")
    save(made, marks=marks(keys, SEEN, SEEN, NOT_SEEN))

    save(made, version=1, marks={keys[0]: NOT_SEEN, keys[1]: SEEN})

    rating = rating_of(made.reviews[0], "insight")
    assert stored_marks(rating) == {keys[0]: "not_seen", keys[1]: "seen"}
    assert rating.version == 2


def test_behaviours_of_every_level_can_be_marked(made: LaunchedCycle) -> None:
    here, beyond = behaviours(made, "insight", "Sb"), behaviours(made, "insight", "Si")

    saved = save(made, marks=marks(here, SEEN, SEEN, SEEN) | marks(beyond, SEEN, SEEN))

    assert saved.proposed == made.catalogue.points[Standing.ABOVE]


def test_the_later_of_two_saves_is_told_what_was_stored(made: LaunchedCycle) -> None:
    save(made, rating="at", evidence="第一台设备写的。")

    with pytest.raises(StaleSave) as refused:
        save(made, version=0, rating="at", evidence="第二台设备写的。")

    stored = refused.value.stored
    assert (stored.rating.version, stored.answer.evidence) == (1, "第一台设备写的。")
    assert rating_of(made.reviews[0], "insight").evidence == "第一台设备写的。"


def test_what_is_already_stored_is_acknowledged_whatever_the_version(made: LaunchedCycle) -> None:
    first = save(made, rating="at", evidence="事例。")

    again = save(made, version=0, rating="at", evidence="事例。")

    assert (again.version, again.saved_at) == (first.version, first.saved_at)
    assert rating_of(made.reviews[0], "insight").version == 1


def test_an_answer_that_says_nothing_new_makes_no_version(made: LaunchedCycle) -> None:
    saved = save(made)

    assert (saved.version, saved.saved_at) == (0, None)


def test_a_submitted_review_takes_no_answer_and_shows_what_it_holds(made: LaunchedCycle) -> None:
    review = complete(made)
    submit_review(review=review, actor=rater_of(made))

    with pytest.raises(ReviewClosed) as refused:
        save(made, version=1, rating="at", evidence="又想到一点。")

    assert refused.value.closure == Closure.SUBMITTED
    assert refused.value.stored.answer.rating == "at"
    assert rating_of(review, "insight").evidence == ""


def test_a_retry_that_crosses_the_submission_is_acknowledged(made: LaunchedCycle) -> None:
    review = complete(made)
    submit_review(review=review, actor=rater_of(made))

    saved = save(made, version=0, rating="at")

    assert saved.version == 1


def test_a_returned_review_takes_answers_again(made: LaunchedCycle) -> None:
    review = complete(made)
    submit_review(review=review, actor=rater_of(made))
    return_review(review=review, actor=made.hr, reason="事例写错了人。")

    saved = save(made, version=1, rating="at", evidence="改好了。")

    assert saved.version == 2


def test_after_the_deadline_nothing_is_taken(made: LaunchedCycle) -> None:
    late = datetime.datetime.combine(
        made.cycle.deadline + datetime.timedelta(days=1),
        datetime.time(0, 1),
        tzinfo=datetime.timezone(datetime.timedelta(hours=8)),
    )

    with time_machine.travel(late, tick=False), pytest.raises(ReviewClosed) as refused:
        save(made, rating="at")

    assert refused.value.closure == Closure.DEADLINE


def test_the_deadline_runs_to_the_end_of_its_day_in_shanghai(made: LaunchedCycle) -> None:
    last_minute = datetime.datetime.combine(
        made.cycle.deadline,
        datetime.time(23, 59),
        tzinfo=datetime.timezone(datetime.timedelta(hours=8)),
    )

    with time_machine.travel(last_minute, tick=False):
        saved = save(made, rating="at")

    assert saved.version == 1


def test_a_closed_cycle_takes_nothing(made: LaunchedCycle) -> None:
    Cycle.objects.update(state="closed")

    with pytest.raises(ReviewClosed) as refused:
        save(made, rating="at")

    assert refused.value.closure == Closure.CYCLE


def test_a_review_that_somebody_took_over_keeps_what_it_holds(made: LaunchedCycle) -> None:
    made.cycle.assessments.get().reviews.update(state="withdrawn")
    review = made.cycle.assessments.get().reviews.get()

    with pytest.raises(ReviewClosed) as refused:
        save_rating(
            review=review.pk,
            competency="insight",
            actor=rater_of(made),
            version=0,
            answer=RatingAnswer(rating="at"),
        )

    assert refused.value.closure == Closure.WITHDRAWN


@pytest.mark.parametrize("who", ["hr", "employee"])
def test_nobody_but_the_rater_saves(made: LaunchedCycle, who: str) -> None:
    actor = made.hr if who == "hr" else made.employees[0].user
    assert actor

    with pytest.raises(Rating.DoesNotExist):
        save_rating(
            review=made.reviews[0].pk,
            competency="insight",
            actor=actor,
            version=0,
            answer=RatingAnswer(rating="at"),
        )


def test_a_competency_that_is_not_asked_takes_no_answer(made: LaunchedCycle) -> None:
    AssessmentRequirement.objects.filter(competency__code="insight").update(
        level=None, not_applicable=True
    )

    with pytest.raises(Rating.DoesNotExist):
        save(made, rating="at")


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"rating": "brilliant"}, "rating", "请选一个评价。"),
        ({"rating": "at", "unable": True}, "rating", "请选一个评价。"),
        ({"attained": "Z"}, "attained", "请选一个等级。"),
        ({"marks": {0: SEEN}}, "marks", "这些行为属于另一项能力。"),
        (
            {"rating": "at", "attained": "Sb"},
            "attained",
            "“达到目标”和等级“Sb”对不上：岗位要求是“Si”。",
        ),
        (
            {"rating": "below", "attained": "Sa"},
            "attained",
            "“有待改进”和等级“Sa”对不上：岗位要求是“Si”。",
        ),
        (
            {"unable": True, "attained": "Sb"},
            "attained",
            "选了无法评价，就不能再写等级“Sb”。",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_with_a_reason(
    made: LaunchedCycle, fields: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        save(made, "relations", **fields)

    assert (refused.value.field, str(refused.value.message)) == (field, message)
    assert rating_of(made.reviews[0], "relations").version == 0


def test_the_marks_of_another_competency_are_refused(made: LaunchedCycle) -> None:
    with pytest.raises(InvalidAnswer):
        save(made, "insight", marks=marks(behaviours(made, "response", "Sb"), SEEN))


def test_any_rating_scale_will_do() -> None:
    catalogue = make_catalogue()
    point = catalogue.points[Standing.BELOW]
    point.code, point.label = "not-yet", "Not yet"
    point.save()
    made = launched_cycle(1, catalogue=catalogue)

    saved = save(made, marks=marks(behaviours(made, "insight", "Sb"), NOT_SEEN))

    assert saved.proposed == point


def test_the_heaviest_save_stays_within_its_queries(
    made: LaunchedCycle, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    keys = behaviours(made, "insight", "Sb")
    save(made, marks=marks(keys, SEEN, SEEN))
    review, actor = made.reviews[0].pk, rater_of(made)
    answer = RatingAnswer(rating="at", evidence="事例", marks={keys[0]: NOT_SEEN})

    # A request reads the session and the account first: ten in all.
    with django_assert_max_num_queries(8):
        save_rating(review=review, competency="insight", actor=actor, version=1, answer=answer)
