"""Submitting once, giving back with a reason."""

import datetime

import pytest
from django.utils import timezone

from competency_portal.assessments.models import AssessmentRequirement, Cycle, Review
from competency_portal.assessments.rules.reviews import may_write
from competency_portal.assessments.services.submission import (
    NotReady,
    return_review,
    submit_review,
)
from competency_portal.core.audit import trail
from competency_portal.core.errors import Refused
from models_catalog.standing import Standing
from tests.assessments.plans import let_pass
from tests.assessments.sheets import complete, rater_of
from tests.factories import LaunchedCycle, answer, launched_cycle

pytestmark = pytest.mark.django_db
PASSED = datetime.date(2000, 1, 1)


@pytest.fixture
def made() -> LaunchedCycle:
    return launched_cycle(1)


def moves(review: Review) -> list[tuple[str, str, str]]:
    """What the trail says, oldest first."""
    return [
        (row.action, row.to_value, row.reason) for row in reversed(trail(review)) if row.to_value
    ]


def test_a_complete_review_is_submitted(made: LaunchedCycle) -> None:
    review = complete(made)

    submit_review(review=review, actor=rater_of(made))

    review.refresh_from_db()
    assert review.state == "submitted"
    assert review.submitted_at
    assert moves(review) == [("move", "submitted", "")]


def test_submitting_twice_is_one_submission(made: LaunchedCycle) -> None:
    review = complete(made)
    first = submit_review(review=review, actor=rater_of(made))

    second = submit_review(review=review, actor=rater_of(made))

    assert second.submitted_at == first.submitted_at
    assert len(moves(review)) == 1


def test_a_blank_blocks_and_is_named(made: LaunchedCycle) -> None:
    review = complete(made)
    review.ratings.filter(competency__code="relations").update(point=None)

    with pytest.raises(NotReady) as refused:
        submit_review(review=review, actor=rater_of(made), confirmed=True)

    assert [
        (found.item.competency.code, found.fault.value) for found in refused.value.check.blocking
    ] == [("relations", "blank")]
    assert str(refused.value.message) == "还有 1 项要补。"


def test_what_is_not_asked_is_no_blank(made: LaunchedCycle) -> None:
    review = complete(made)
    review.ratings.filter(competency__code="relations").update(point=None)
    AssessmentRequirement.objects.filter(competency__code="relations").update(level=None)

    submitted = submit_review(review=review, actor=rater_of(made))

    assert submitted.state == "submitted"


def test_equal_answers_are_submitted_once_confirmed(made: LaunchedCycle) -> None:
    (review,) = made.reviews
    answer(review, made.catalogue, Standing.AT)

    with pytest.raises(NotReady) as refused:
        submit_review(review=review, actor=rater_of(made))
    submitted = submit_review(review=review, actor=rater_of(made), confirmed=True)

    assert (refused.value.check.is_ready, refused.value.check.is_uniform) == (True, True)
    assert submitted.state == "submitted"


def test_nobody_else_submits(made: LaunchedCycle) -> None:
    with pytest.raises(Refused):
        submit_review(review=complete(made), actor=made.hr)


def test_a_closed_cycle_takes_no_submission(made: LaunchedCycle) -> None:
    review = complete(made)
    Cycle.objects.update(state="closed")

    with pytest.raises(Refused):
        submit_review(review=review, actor=rater_of(made))

    review.refresh_from_db()
    assert review.state == "draft"


@pytest.mark.parametrize("who", ["hr", "rater"])
def test_hr_and_the_rater_return_with_a_reason(made: LaunchedCycle, who: str) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))

    return_review(
        review=review, actor=made.hr if who == "hr" else rater_of(made), reason=" 写错了人。 "
    )

    review.refresh_from_db()
    assert (review.state, review.returned_reason) == ("returned", "写错了人。")
    assert review.submitted_at is None
    assert moves(review)[-1] == ("move", "returned", "写错了人。")


def test_what_was_submitted_stays_in_the_trail(made: LaunchedCycle) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))

    return_review(review=review, actor=made.hr, reason="补充事例。")

    kept = trail(review).get(action="keep_answers").detail["answers"]
    assert [(row["competency"], row["rating"], row["evidence"]) for row in kept] == [
        ("learning", "at", ""),
        ("integrity", "below", "当面看到的事例。"),
        ("insight", "at", ""),
        ("response", "at", ""),
        ("relations", "at", ""),
    ]


def test_a_return_says_why(made: LaunchedCycle) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))

    with pytest.raises(Refused):
        return_review(review=review, actor=made.hr, reason="  ")

    review.refresh_from_db()
    assert review.state == "submitted"


def test_what_is_not_submitted_is_not_returned(made: LaunchedCycle) -> None:
    with pytest.raises(Refused):
        return_review(review=made.reviews[0], actor=made.hr, reason="看看。")


def test_the_employee_returns_nothing(made: LaunchedCycle) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))
    employee = made.employees[0].user
    assert employee

    with pytest.raises(Refused):
        return_review(review=review, actor=employee, reason="我不同意。")


def test_hr_does_not_return_what_is_said_of_themselves(made: LaunchedCycle) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))
    employee = made.employees[0].user
    assert employee
    employee.is_hr = True
    employee.save()

    with pytest.raises(Refused):
        return_review(review=review, actor=employee, reason="再想想。")


def test_after_the_deadline_hr_returns_with_a_later_one_so_that_the_rater_can_write(
    made: LaunchedCycle,
) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))
    let_pass(made.cycle, PASSED)
    later = timezone.localdate()

    with pytest.raises(Refused, match="截止日期"):
        return_review(review=review, actor=made.hr, reason="补一项。")
    returned = return_review(review=review, actor=made.hr, reason="补一项。", deadline=later)

    assert returned.state == "returned"
    assert may_write(rater_of(made), returned)
    assert Cycle.objects.get().deadline == later
    record = trail(made.cycle).first()
    assert record
    assert (record.action, record.reason) == ("extend stage", "补一项。")


def test_a_deadline_does_not_move_when_the_review_is_not_returned(made: LaunchedCycle) -> None:
    let_pass(made.cycle, PASSED)

    with pytest.raises(Refused):
        return_review(
            review=made.reviews[0], actor=made.hr, reason="看看。", deadline=timezone.localdate()
        )

    assert Cycle.objects.get().deadline == PASSED


def test_after_the_deadline_the_rater_neither_returns_nor_moves_it(made: LaunchedCycle) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))
    let_pass(made.cycle, PASSED)

    for deadline in (None, timezone.localdate()):
        with pytest.raises(Refused):
            return_review(review=review, actor=rater_of(made), reason="补一项。", deadline=deadline)

    assert Cycle.objects.get().deadline == PASSED


def test_when_the_cycle_is_closed_nobody_returns(made: LaunchedCycle) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))
    Cycle.objects.update(state="closed")

    with pytest.raises(Refused):
        return_review(review=review, actor=made.hr, reason="补一项。")


def test_a_returned_review_is_submitted_again(made: LaunchedCycle) -> None:
    review = submit_review(review=complete(made), actor=rater_of(made))
    return_review(review=review, actor=made.hr, reason="补一项。")

    submit_review(review=review, actor=rater_of(made))

    review.refresh_from_db()
    assert (review.state, review.returned_reason) == ("submitted", "")
    assert [move[1] for move in moves(review)] == ["submitted", "returned", "submitted"]
