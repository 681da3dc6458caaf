"""HR asks people to hand in what is missing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.chasing import Choice, reached_by
from competency_portal.assessments.services.locks import lock
from competency_portal.assessments.states import CycleState
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.notices.jobs.daily import chased_soon
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.services.telling import tell

REMINDED = "remind"


@transaction.atomic
def chase(*, cycle: Cycle, choice: Choice, actor: User) -> int:
    """Remind everybody of a choice who was not asked today already; returns how many.

    It stands in the portal at once and leaves by mail with the next job, unless they had their mail
    of the day already: then tomorrow, if it is still missing. The trail keeps how many, not who: a
    name would outlive what it says of somebody who answers without one. Raises `Refused`.
    """
    lock(cycle)
    if cycle.state != CycleState.RUNNING:
        raise Refused(_("This can only be done while the cycle runs."))
    found = reached_by(choice, cycle, actor).fresh
    today = timezone.localdate().isoformat()
    tell(task.told(NoticeKind.CHASED, today) for one in found for task in one.fresh)
    if found:
        audit.record(cycle, REMINDED, actor=actor, to_value=str(len(found)))
        transaction.on_commit(chased_soon)
    return len(found)
