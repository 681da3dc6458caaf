"""Submitting a review, and giving it back to be written again."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from competency_portal.assessments.models import ANONYMOUS, Review, StageKind
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.queries.sheets import Item, ReviewCheck
from competency_portal.assessments.rules.reviews import (
    closure_of,
    closure_text,
    is_hr,
    is_rater,
    may_return,
)
from competency_portal.assessments.services.locks import hold_answers, lock, lock_reviews
from competency_portal.assessments.services.stages import make_time
from competency_portal.assessments.services.told_tasks import settle_done, tell_returned
from competency_portal.assessments.services.unnamed import take_apart
from competency_portal.assessments.states import REVIEW_MOVES, ReviewState
from competency_portal.core import audit, transitions
from competency_portal.core.errors import Refused
from competency_portal.core.glyphs import is_blank
from competency_portal.core.models import AuditRecord, User


class NotReady(Refused):
    """The review can't be submitted as it is; `check` says what is missing."""

    def __init__(self, message: str, check: ReviewCheck) -> None:
        super().__init__(message)
        self.check = check


@transaction.atomic
def submit_review(*, review: Review, actor: User, confirmed: bool = False) -> Review:
    """Submit the actor's own review. A review that is submitted already stays as it is.

    `confirmed` says that the rater has seen what is odd and means it. Holding the review's row
    keeps every save out until the move is made, so that what was checked is what is submitted.
    That of an anonymous group is gone afterwards (`services.unnamed`): its `pk` is None.
    Raises `Refused` when it is closed or not the actor's, and `NotReady`.
    """
    if review.group in ANONYMOUS:
        hold_answers(review.assessment_id)
    held = _hold(review)
    if not is_rater(actor, held):
        raise Refused(_("Only its rater can submit a review."))
    if held.state == ReviewState.SUBMITTED:
        return held
    if closure := closure_of(held):
        raise Refused(closure_text(held, closure))
    _refuse_unready(sheets.check_of(held.pk), confirmed=confirmed)
    if held.group in ANONYMOUS:
        take_apart(held)
        settle_done(held.assessment.cycle, StageKind.OTHERS, [held.rater_id])
        return held
    transitions.move(held, ReviewState.SUBMITTED, moves=REVIEW_MOVES, actor=actor)
    held.submitted_at, held.returned_reason = timezone.now(), ""
    held.save(update_fields=["submitted_at", "returned_reason"])
    settle_done(held.assessment.cycle, StageKind(held.stage.kind), [held.rater_id])
    return held


@transaction.atomic
def return_review(
    *, review: Review, actor: User, reason: str, deadline: datetime.date | None = None
) -> Review:
    """Give a submitted review back to its rater: HR does, or the rater while the cycle is open.

    What had been submitted is kept in the audit trail, because from now on it can be overwritten.
    When the deadline has passed, HR gives a later one with it: otherwise nobody could submit again
    what counted until now. Raises `Refused`.
    """
    reason = reason.strip()
    if deadline is not None and is_hr(actor):
        _give_time(review, deadline, actor=actor, reason=reason)
    held = _hold(review)
    if is_blank(reason):
        raise Refused(_("Say why it is returned."))
    if not may_return(actor, held):
        raise Refused(_("This review can't be returned now."))
    kind = StageKind(held.stage.kind)
    make_time(held.assessment.cycle, kind, deadline=None, actor=actor, reason=reason)
    kept = _keep_answers(held, actor=actor, reason=reason)
    transitions.move(held, ReviewState.RETURNED, moves=REVIEW_MOVES, actor=actor, reason=reason)
    held.submitted_at, held.returned_reason = None, reason
    held.save(update_fields=["submitted_at", "returned_reason"])
    tell_returned(held, kind, actor=actor, record=kept.pk)
    return held


def _give_time(review: Review, deadline: datetime.date, *, actor: User, reason: str) -> None:
    """Let the review's stage end later; the cycle is held before the review, as everywhere."""
    cycle = review.assessment.cycle
    lock(cycle)
    make_time(cycle, StageKind(review.stage.kind), deadline=deadline, actor=actor, reason=reason)


def _keep_answers(review: Review, *, actor: User, reason: str) -> AuditRecord:
    """Keep a copy of what was submitted in the audit trail."""
    return audit.record(
        review,
        "keep_answers",
        actor=actor,
        reason=reason,
        answers=[_kept(item) for item in sheets.items_of(review.pk)],
        submitted_at=review.submitted_at.isoformat() if review.submitted_at else "",
    )


def _hold(review: Review) -> Review:
    """Keep others from changing the review until the transaction ends, then read it again.

    In this order: a cycle that was closed while we waited is read as closed.
    """
    lock_reviews(Review.objects.filter(pk=review.pk))
    found = Review.objects.select_related(
        "rater", "stage", "assessment__cycle", "assessment__employee"
    )
    return found.get(pk=review.pk)


def _refuse_unready(check: ReviewCheck, *, confirmed: bool) -> None:
    if not check.is_ready:
        count = len({found.item.rating.pk for found in check.blocking})
        message = ngettext(
            "%(count)s competency still needs you.",
            "%(count)s competencies still need you.",
            count,
        )
        raise NotReady(message % {"count": count}, check)
    if check.needs_confirmation and not confirmed:
        raise NotReady(_("Confirm first that you mean it."), check)


def _kept(item: Item) -> dict[str, Any]:
    answer = item.answer
    return {
        "competency": item.competency.code,
        "rating": answer.rating,
        "unable": answer.unable,
        "attained": answer.attained,
        "evidence": answer.evidence,
        "reason": answer.reason,
        "marks": {str(behaviour): mark.value for behaviour, mark in answer.marks.items()},
    }
