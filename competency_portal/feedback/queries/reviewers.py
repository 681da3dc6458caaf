"""Who takes the second look."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from competency_portal.core.models import User
from competency_portal.feedback.models import Objection
from competency_portal.feedback.states import WAITING
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.people.queries import employee_of


def line_reviewer_of(employee: Employee) -> Employee | None:
    """The supervisor's supervisor as the line stands now, if there is one who can sign in.

    With nobody there HR takes the second look: so it stays when they leave.
    """
    boss = employee.supervisor
    above = boss.supervisor if boss else None
    if above is None or above.status == EmployeeStatus.LEFT or above.pk == employee.pk:
        return None
    return above if above.user and above.user.is_active else None


def looked_at_by(user: User) -> QuerySet[Objection]:
    """The objections at which this account takes the second look, open or answered; oldest first.

    HR's are everybody's but their own.
    """
    found = Objection.objects.select_related(
        *("assessment__cycle", "assessment__employee__supervisor__supervisor__user"),
        "assessment__supervisor",
    ).order_by("made_at", "pk")
    if user.is_hr:
        return found.exclude(assessment__employee__user=user)
    me = employee_of(user)
    if me is None:
        return found.none()
    mine = Q(assessment__employee__supervisor__supervisor=me)
    return found.filter(mine).exclude(assessment__employee=me)


def waiting_for(user: User) -> QuerySet[Objection]:
    """Those of them that are still to be decided."""
    return looked_at_by(user).filter(state__in=WAITING)
