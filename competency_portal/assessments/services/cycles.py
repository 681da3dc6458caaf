"""What HR does with a cycle as a whole: launch, extend, close, reopen."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.preflight import Preflight, preflight
from competency_portal.assessments.services.enrolment import enrol
from competency_portal.assessments.states import CYCLE_MOVES, CycleState
from competency_portal.core import transitions
from competency_portal.core.errors import Refused
from competency_portal.core.models import User


def lock(cycle: Cycle) -> None:
    """Read the cycle again and hold it until the transaction ends.

    SQLite has one writer at a time anyway (`BEGIN IMMEDIATE`); PostgreSQL locks the row.
    """
    cycle.refresh_from_db(from_queryset=Cycle.objects.select_for_update())


@transaction.atomic
def launch_cycle(
    *, cycle: Cycle, actor: User | None, leave_out: bool = False, seen: str | None = None
) -> int:
    """Launch a cycle and return how many people take part.

    People who can't take part are left out only when HR says so (`leave_out`), and then exactly
    those whom HR has seen, if `seen` (`Preflight.fingerprint`) is given. Of two HR people who
    launch at once, the second waits for the first and is refused. Raises `Refused`.
    """
    lock(cycle)
    found = preflight(cycle)
    if cycle.state == CycleState.DRAFT:
        _refuse_unready(found, leave_out=leave_out, seen=seen)
    transitions.move(cycle, CycleState.RUNNING, moves=CYCLE_MOVES, actor=actor)
    people = [candidate.employee for candidate in found.ready]
    enrol(cycle, people, actor=actor, action="launch")
    cycle.launched_at = timezone.now()
    cycle.save(update_fields=["launched_at"])
    return len(people)


def _refuse_unready(found: Preflight, *, leave_out: bool, seen: str | None) -> None:
    if found.obstacles:
        raise Refused(found.obstacles[0].label)
    count = len(found.left_out)
    if count and not leave_out:
        raise Refused(
            ngettext(
                "%(count)s person can't take part yet: mend that, or launch without them.",
                "%(count)s people can't take part yet: mend that, or launch without them.",
                count,
            )
            % {"count": count}
        )
    if seen is not None and seen != found.fingerprint:
        raise Refused(_("The list has changed since you looked at it. Look at it again."))
