"""Who may do what with a review."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from competency_portal.assessments.models import ANONYMOUS, RaterGroup, Response, Review
from competency_portal.assessments.states import (
    WRITABLE,
    AssessmentState,
    CycleState,
    ReviewState,
)
from competency_portal.core.access import is_hr, signed_in
from competency_portal.core.models import User

__all__ = [
    "Closure",
    "closure_of",
    "closure_text",
    "is_hr",
    "may_compare",
    "may_return",
    "may_write",
    "signed_in",
]

Text = str | Promise


class Closure(models.TextChoices):
    """Why a review takes no more answers."""

    WITHDRAWN = "withdrawn", _("Somebody else has taken over this review.")
    NOT_ASKED = "not_asked", _("You are not asked about this person any more.")
    LEFT_CYCLE = "left_cycle", _("This person no longer takes part in the cycle.")
    SUBMITTED = "submitted", _("This review is submitted.")
    CYCLE = "cycle", _("The cycle is closed.")
    NOT_BEGUN = "not_begun", _("This stage has not begun yet.")
    DEADLINE = "deadline", _("The deadline for scoring has passed.")
    SEALED = "sealed", _("The results are being worked out: nothing more is taken.")


# What somebody reads of their own self-assessment.
OWN_CLOSURES: dict[Closure, Promise] = {
    Closure.LEFT_CYCLE: _("You no longer take part in this cycle."),
    Closure.SUBMITTED: _("Your self-assessment is submitted."),
    Closure.NOT_BEGUN: _("The self-assessment has not begun yet."),
    Closure.DEADLINE: _("The self-assessment is over."),
}


def closure_text(review: Review, closure: Closure) -> Text:
    """Why the review takes no more answers, in words to its rater."""
    own = OWN_CLOSURES.get(closure) if review.group == RaterGroup.SELF else None
    return own or closure.label


def closure_of(review: Review) -> Closure | None:
    """Why the review takes no more answers now, or none if it does."""
    return closure_by_state(review) or _closure_of_stage(review)


def closure_by_state(answered: Review | Response) -> Closure | None:
    """Why it takes no more answers, whatever day it is."""
    assessment, cycle = answered.assessment, answered.assessment.cycle
    if answered.state == ReviewState.WITHDRAWN:
        return Closure.NOT_ASKED if answered.group in ANONYMOUS else Closure.WITHDRAWN
    if assessment.state != AssessmentState.ACTIVE:
        return Closure.LEFT_CYCLE
    if answered.state not in WRITABLE:
        return Closure.SUBMITTED
    return Closure.CYCLE if cycle.state != CycleState.RUNNING else None


def _closure_of_stage(review: Review) -> Closure | None:
    cycle, stage = review.assessment.cycle, review.stage
    if cycle.sealed_at and review.group in ANONYMOUS:
        return Closure.SEALED
    if not stage.has_begun():
        return Closure.NOT_BEGUN
    return Closure.DEADLINE if stage.is_past() or cycle.is_past() else None


@predicate
def is_rater(user: User, review: Review | Response) -> bool:
    """The one whose review it is."""
    return review.rater.user_id is not None and review.rater.user_id == user.pk


@predicate
def is_about_them(user: User, review: Review | Response) -> bool:
    """The one whom it judges: they don't read it before it is published, nor send it back."""
    return review.assessment.employee.user_id == user.pk


@predicate
def takes_answers(_user: User, review: Review) -> bool:
    """Whether it may still be written."""
    return closure_of(review) is None


@predicate
def is_submitted(_user: User, review: Review | Response) -> bool:
    """Whether there is something to return."""
    return bool(review.state == ReviewState.SUBMITTED)


@predicate
def cycle_is_running(_user: User, review: Review | Response) -> bool:
    """Whether HR can still change something in the cycle."""
    return bool(review.assessment.cycle.state == CycleState.RUNNING)


@predicate
def stage_is_open(_user: User, review: Review) -> bool:
    """Whether it could be written again, once it is given back."""
    cycle = review.assessment.cycle
    return cycle.state == CycleState.RUNNING and _closure_of_stage(review) is None


@predicate
def is_self_assessment(_user: User, review: Review) -> bool:
    """Whether somebody judges themselves in it."""
    return bool(review.group == RaterGroup.SELF)


@predicate
def supervisor_is_done(_user: User, review: Review) -> bool:
    """Whether the supervisor has submitted, having seen what is in the self-assessment."""
    others = review.assessment.reviews.filter(group=RaterGroup.SUPERVISOR)
    return others.filter(state=ReviewState.SUBMITTED).exists()


may_write = is_rater & takes_answers
# The line above reads what the supervisor submitted, not what the person said beside it.
may_compare = is_rater | is_hr
# A self-assessment that comes back after its stage would be lost: it could not be written again.
# And what the supervisor has weighed against their own ratings is not changed behind their back.
_of_another = (is_hr & cycle_is_running & ~is_about_them) | (is_rater & stage_is_open)
_of_oneself = stage_is_open & ((is_hr & ~is_about_them) | (is_rater & ~supervisor_is_done))
may_return = is_submitted & (
    (~is_self_assessment & _of_another) | (is_self_assessment & _of_oneself)
)
