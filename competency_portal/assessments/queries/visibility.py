"""Who reads the page on who sees what, and as whom."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from competency_portal.assessments.models import ANONYMOUS, Assessment, Cycle, Nomination, Review
from competency_portal.assessments.queries.cycles import cycles_visible_to
from competency_portal.assessments.queries.raters import TAKEN
from competency_portal.assessments.states import CycleState
from competency_portal.assessments.visibility import Role
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of, line_of


def concerning(user: User) -> QuerySet[Cycle]:
    """HR: every cycle. Others, once it is launched: where they take part, lead, or are asked."""
    visible = cycles_visible_to(user)
    me = employee_of(user)
    if user.is_hr or me is None:
        return visible
    launched = Cycle.objects.exclude(state=CycleState.DRAFT)
    return launched.filter(
        Q(pk__in=visible.order_by().values("pk")) | Q(pk__in=_asked(me).values("cycle"))
    )


def _asked(me: Employee) -> QuerySet[Assessment]:
    """Of whom somebody is asked to speak, or about whom they have written something."""
    asked = Q(nominations__rater=me, nominations__state__in=TAKEN)
    wrote = Q(reviews__rater=me, reviews__group__in=ANONYMOUS)
    return Assessment.objects.filter(asked | wrote).order_by()


def roles_of(user: User, cycle: Cycle) -> tuple[Role, ...]:
    """As whom somebody looks at a cycle, in four queries at most; HR who take part as both."""
    found = _roles_of_employee(me, cycle) if (me := employee_of(user)) else {}
    found[Role.HR] = user.is_hr
    return tuple(role for role in Role if found.get(role))


def _roles_of_employee(me: Employee, cycle: Cycle) -> dict[Role, bool]:
    people = Assessment.objects.filter(cycle=cycle)
    in_line = people.filter(employee__in=line_of(me).values("pk"))
    nominated = Nomination.objects.filter(assessment__cycle=cycle, rater=me, state__in=TAKEN)
    wrote = Review.objects.filter(assessment__cycle=cycle, rater=me, group__in=ANONYMOUS)
    return {
        Role.PERSON: people.filter(employee=me).exists(),
        Role.SUPERVISOR: people.filter(supervisor=me).exists(),
        Role.LINE: in_line.exclude(supervisor=me).exists(),
        Role.RATER: nominated.exists() or wrote.exists(),
    }
