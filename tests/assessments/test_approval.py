"""Approving all proposals at once: what fits, in which order, and what a moment changes."""

from typing import Any

import pytest
from django.db.models import Count

from competency_portal.assessments.models import Cycle, Nomination, RaterGroup, Rating, Review
from competency_portal.assessments.services import approval
from competency_portal.assessments.services.approval import Approved, approve_all
from competency_portal.assessments.services.nominations import nominate
from competency_portal.assessments.states import NominationState
from tests.factories.raters import rated_cycle, user_of

pytestmark = pytest.mark.django_db

PEER, RELATED = RaterGroup.PEER, RaterGroup.RELATED


def test_all_that_fit_are_approved_at_once_and_the_others_left() -> None:
    made = rated_cycle()
    every = Nomination.objects.all()
    for rater in made.neighbours:
        nominate(assessment=made.first, raters=[rater], group=RELATED, actor=made.hr)

    done = approve_all(cycle=made.cycle, proposals=every, actor=made.hr)

    counted = every.filter(assessment=made.first, state="approved").values_list("group")
    assert dict(counted.annotate(n=Count("pk")).order_by("group")) == {
        "peer": 3,
        "related": 3,
        "subordinate": 3,
    }
    assert done == Approved(Nomination.objects.filter(state="approved").count(), 1)
    sheets = Review.objects.exclude(group="supervisor")
    assert sheets.count() == done.approved
    assert Rating.objects.filter(review__in=sheets).count() == 5 * done.approved


def test_whoever_is_approved_before_the_cycle_closes_stays_approved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = rated_cycle(1)
    waiting = Nomination.objects.filter(state="proposed").count()
    monkeypatch.setattr(approval, "BATCH", 2)
    open_sheets = approval.open_sheets

    def and_close(*args: Any) -> None:
        open_sheets(*args)
        Cycle.objects.update(state="closed")

    monkeypatch.setattr(approval, "open_sheets", and_close)

    done = approve_all(cycle=made.cycle, proposals=Nomination.objects.all(), actor=made.hr)

    assert done == Approved(2, waiting - 2)
    assert Nomination.objects.filter(state="approved").count() == 2


def test_whom_somebody_named_comes_before_whom_the_organisation_proposes() -> None:
    made = rated_cycle(people=5)
    proposed = {one.rater for one in made.nominations()}
    (other,) = {*made.employees[1:]} - proposed
    (wish,) = nominate(
        assessment=made.first, raters=[other], group=PEER, actor=user_of(made.supervisor)
    )
    assert len([one for one in made.nominations() if one.group == PEER]) == 4

    made.approve()

    wish.refresh_from_db()
    assert wish.state == NominationState.APPROVED


def test_approving_takes_the_same_queries_for_one_and_for_many(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    for people in (1, 3):
        made = rated_cycle(people)
        with django_assert_num_queries(20):  # type: ignore[operator]
            approve_all(cycle=made.cycle, proposals=Nomination.objects.all(), actor=made.hr)
