"""Submitting a questionnaire, and giving it back to be answered again."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from competency_portal.assessments.models import Response, StageKind
from competency_portal.assessments.queries.questionnaires import Questions, questions_of
from competency_portal.assessments.rules.responses import CLOSURES, closure_of, may_return
from competency_portal.assessments.services.locks import lock
from competency_portal.assessments.services.responses import hold
from competency_portal.assessments.services.stages import make_time
from competency_portal.assessments.services.told_tasks import settle_done, tell_returned
from competency_portal.assessments.states import REVIEW_MOVES, ReviewState
from competency_portal.core import audit, transitions
from competency_portal.core.errors import Refused
from competency_portal.core.models import User


class NotComplete(Refused):
    """The response can't be submitted as it is; `questions` say what is missing."""

    def __init__(self, message: str, questions: Questions) -> None:
        super().__init__(message)
        self.questions = questions


@transaction.atomic
def submit_response(*, response: Response, actor: User, confirmed: bool = False) -> Response:
    """Submit the actor's own response. One that is submitted already stays as it is.

    `confirmed` says that the respondent has seen that all answers are the same and means it. At
    least 80 % of each dimension has to be answered (docs/arithmetic.md §10). Raises `Refused` when
    it is closed, `NotComplete`, and `Response.DoesNotExist` when it is not the actor's.
    """
    held = hold(response.pk, actor)
    if held.state == ReviewState.SUBMITTED:
        return held
    if closure := closure_of(held):
        raise Refused(CLOSURES[closure])
    _refuse_unready(questions_of(held), confirmed=confirmed)
    transitions.move(held, ReviewState.SUBMITTED, moves=REVIEW_MOVES, actor=actor)
    held.submitted_at, held.returned_reason = timezone.now(), ""
    held.save(update_fields=["submitted_at", "returned_reason"])
    settle_done(held.assessment.cycle, StageKind.QUESTIONNAIRE, [held.rater_id])
    return held


@transaction.atomic
def return_response(
    *, response: Response, actor: User, reason: str, deadline: datetime.date | None = None
) -> Response:
    """Give a submitted response back: HR does, or its respondent while the stage is open.

    What had been submitted is kept in the audit trail, because from now on it can be overwritten.
    When the stage is over, HR gives a later last day with it: otherwise nobody could submit again
    what counted until now. Raises `Refused`.
    """
    cycle = response.assessment.cycle
    if deadline is not None:
        lock(cycle)
    held = hold(response.pk)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why it is returned."))
    if not may_return(actor, held):
        raise Refused(_("This questionnaire can't be returned now."))
    make_time(cycle, StageKind.QUESTIONNAIRE, deadline=deadline, actor=actor, reason=reason)
    submitted_at = held.submitted_at
    kept = audit.record(
        held,
        "keep_answers",
        actor=actor,
        reason=reason,
        answers=_kept(questions_of(held)),
        submitted_at=submitted_at.isoformat() if submitted_at else "",
    )
    transitions.move(held, ReviewState.RETURNED, moves=REVIEW_MOVES, actor=actor, reason=reason)
    held.submitted_at, held.returned_reason = None, reason
    held.save(update_fields=["submitted_at", "returned_reason"])
    tell_returned(held, StageKind.QUESTIONNAIRE, actor=actor, record=kept.pk)
    return held


def _refuse_unready(questions: Questions, *, confirmed: bool) -> None:
    missing = sum(section.missing for section in questions.incomplete)
    if missing:
        message = ngettext(
            "%(count)s more answer is needed.", "%(count)s more answers are needed.", missing
        )
        raise NotComplete(message % {"count": missing}, questions)
    if questions.is_uniform and not confirmed:
        raise NotComplete(_("Confirm first that you mean it."), questions)


def _kept(questions: Questions) -> dict[str, str | None]:
    """The answers by item (a key); null is "can't judge"."""
    return {
        str(key): question.choice.option or None
        for key, question in questions.by_item.items()
        if question.choice.is_answered
    }
