"""HR asks people to confirm their results."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.services.chasing import REMINDED
from competency_portal.assessments.services.locks import lock
from competency_portal.assessments.states import CycleState
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.feedback.queries.chasing import day_key, to_ask
from competency_portal.feedback.queries.due import confirm_told
from competency_portal.notices.jobs.daily import chased_soon
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.services.telling import tell
from competency_portal.results.queries.results import Results


@transaction.atomic
def chase_unconfirmed(*, cycle: Cycle, results: Results, actor: User) -> int:
    """Remind the people of these results of a cycle who have not confirmed; returns how many.

    Once a day and person, as with everything that HR reminds of. Raises `Refused`.
    """
    lock(cycle)
    if cycle.state != CycleState.PUBLISHED:
        raise Refused(_("The result is not published yet."))
    found = [row.assessment for row in to_ask(cycle, results)]
    tell(confirm_told(one, NoticeKind.CHASED, day_key()) for one in found)
    if found:
        audit.record(cycle, REMINDED, actor=actor, to_value=str(len(found)))
        transaction.on_commit(chased_soon)
    return len(found)
