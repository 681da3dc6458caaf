"""Who may do what with a response to the questionnaire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from competency_portal.assessments.rules.reviews import (
    Closure,
    closure_by_state,
    cycle_is_running,
    is_about_them,
    is_rater,
    is_submitted,
)
from competency_portal.core.access import is_hr, signed_in
from competency_portal.core.models import User

if TYPE_CHECKING:
    from competency_portal.assessments.queries.responses import OpenResponse

__all__ = ["CLOSURES", "closure_of", "is_hr", "is_rater", "may_return", "may_write", "signed_in"]

CLOSURES: dict[Closure, str | Promise] = {
    Closure.WITHDRAWN: _("Somebody else has taken over this questionnaire."),
    Closure.LEFT_CYCLE: Closure.LEFT_CYCLE.label,
    Closure.SUBMITTED: _("This questionnaire is submitted."),
    Closure.CYCLE: Closure.CYCLE.label,
    Closure.NOT_BEGUN: Closure.NOT_BEGUN.label,
    Closure.DEADLINE: _("The last day of the questionnaire has passed."),
}


def closure_of(response: OpenResponse) -> Closure | None:
    """Why the response takes no more answers now, or none if it does; `CLOSURES` has the words."""
    return closure_by_state(response) or _closure_by_day(response)


def _closure_by_day(response: OpenResponse) -> Closure | None:
    today = timezone.localdate()
    if response.stage_starts is None or response.stage_ends is None:
        return Closure.NOT_BEGUN
    if today < response.stage_starts:
        return Closure.NOT_BEGUN
    is_past = today > response.stage_ends or response.assessment.cycle.is_past(today)
    return Closure.DEADLINE if is_past else None


@predicate
def takes_answers(_user: User, response: OpenResponse) -> bool:
    """Whether it may still be written."""
    return closure_of(response) is None


@predicate
def stage_is_open(_user: User, response: OpenResponse) -> bool:
    """Whether its respondent could go on answering if it were given back."""
    return bool(cycle_is_running(_user, response)) and _closure_by_day(response) is None


may_write = is_rater & takes_answers
may_return = is_submitted & (
    (is_hr & cycle_is_running & ~is_about_them) | (is_rater & stage_is_open)
)
