"""What of plans waits for somebody: for the start page and a supervisor's board."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from competency_portal.core.models import User
from competency_portal.development.models import Measure
from competency_portal.development.models.measures import SOON
from competency_portal.development.queries.due import carried_by
from competency_portal.development.states import OPEN, MeasureState
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.people.queries import employee_of, has_subordinates, line_of

MOST_SHOWN = 5


@dataclass(frozen=True)
class Attention:
    """One's own measures that are late or due soon; of those whom one leads, how many measures.

    `ownerless`: nobody is left to carry them out.
    """

    mine: Sequence[Measure] = ()
    ownerless: int = 0
    overdue: int = 0
    proposed: int = 0

    def __bool__(self) -> bool:
        return bool(self.mine or self.ownerless or self.overdue or self.proposed)


def attention_of(user: User, day: datetime.date | None = None) -> Attention:
    """What waits for this account, in two queries."""
    today, me = day or timezone.localdate(), employee_of(user)
    until = today + datetime.timedelta(days=SOON)
    mine = carried_by(me).filter(ends__lte=until)[:MOST_SHOWN] if me else ()
    return Attention(tuple(mine), **_of_others(user, me, today))


def _of_others(user: User, me: Employee | None, today: datetime.date) -> dict[str, int]:
    # Nobody follows the plan of somebody who has left.
    rows = Measure.objects.exclude(plan__assessment__employee__status=EmployeeStatus.LEFT)
    rows = rows.exclude(plan__assessment__employee=me) if me else rows
    if not user.is_hr:
        if me is None or not has_subordinates(user):
            return {}
        rows = rows.filter(plan__assessment__employee__in=line_of(me).values("pk"))
    running = Q(state__in=OPEN)
    counted: dict[str, int] = rows.aggregate(
        ownerless=Count("pk", filter=running & Q(owner__status=EmployeeStatus.LEFT)),
        overdue=Count("pk", filter=running & Q(ends__lt=today)),
        proposed=Count("pk", filter=Q(state=MeasureState.PROPOSED)),
    )
    return counted
