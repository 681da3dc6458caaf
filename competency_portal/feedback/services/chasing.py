"""HR asks for results to be confirmed, and for talks to be held."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.services.chasing import tell_chased
from competency_portal.assessments.services.locks import lock
from competency_portal.assessments.states import CycleState
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.feedback.queries.chasing import Ask, reached_by
from competency_portal.results.queries.results import Results


@transaction.atomic
def chase_responses(
    *, ask: Ask, cycle: Cycle, results: Results, actor: User, person: int | None = None
) -> int:
    """Remind those whom these results of a cycle wait for, or one of them (`person`, a key).

    Once a day, person and thing, as with everything that HR reminds of; returns how many. Whoever
    answers holds the cycle too: nobody is reminded of what they have just done. Raises `Refused`.
    """
    lock(cycle)
    if cycle.state != CycleState.PUBLISHED:
        raise Refused(_("The result is not published yet."))
    found = reached_by(ask, cycle, results)
    return tell_chased(cycle, found, actor, what=ask.value, person=person)
