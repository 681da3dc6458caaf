"""HR asks for plans to be made."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.services.chasing import tell_chased
from competency_portal.assessments.services.locks import lock
from competency_portal.assessments.states import CycleState
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.development.queries.chasing import reached_for_plans
from competency_portal.development.queries.reminders import unplanned
from competency_portal.development.services.plans import hold_assessments
from competency_portal.results.queries.results import Results


@transaction.atomic
def chase_plans(*, cycle: Cycle, results: Results, actor: User, person: int | None = None) -> int:
    """Remind those of these results of a cycle who have a gap and nothing planned, or one of them.

    Once a day and person, as with everything that HR reminds of; returns how many. `person` is the
    key of an employee. Raises `Refused` where the cycle has no stage in which plans are made.
    """
    lock(cycle)
    is_published = cycle.state == CycleState.PUBLISHED
    if not is_published or not cycle.stages.filter(kind=StageKind.PLAN).exists():
        raise Refused(_("In this cycle no plans are to be made."))
    # Whoever plans something just now is waited for; whoever does so later waits, and forgets this.
    hold_assessments(unplanned(results).order_by().values_list("assessment", flat=True))
    return tell_chased(cycle, reached_for_plans(results), actor, what="plan", person=person)
