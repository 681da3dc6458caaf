"""People whom HR may choose: for a draft, for a running cycle, as another supervisor."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from competency_portal.assessments.models import Assessment, Cycle, RaterGroup, Response, Review
from competency_portal.assessments.queries.participants import participants
from competency_portal.assessments.states import AssessmentState, ReviewState
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.people.queries import matching, working

FEW = 20
# Digits of the largest key that a database holds.
LONGEST_KEY = 19


def addable_to_draft(cycle: Cycle) -> QuerySet[Employee]:
    """People at work who would not take part, those left out among them."""
    return _listed().exclude(pk__in=participants(cycle).order_by().values("pk"))


def addable(cycle: Cycle) -> QuerySet[Employee]:
    """People at work who have no assessment in the cycle."""
    return _listed().exclude(pk__in=cycle.assessments.order_by().values("employee"))


def possible_supervisors(assessment: Assessment) -> QuerySet[Employee]:
    """People with an account who could score this person instead."""
    return (
        _listed()
        .filter(user__is_active=True)
        .exclude(pk__in=[assessment.supervisor_id, assessment.employee_id])
    )


def with_same_supervisor(assessment: Assessment, reader: User) -> QuerySet[Assessment]:
    """The others in the cycle whom its supervisor assesses and has not submitted, by number.

    Without the reader, whom somebody else of HR moves.
    """
    handed_in = Q(group=RaterGroup.SUPERVISOR, state=ReviewState.SUBMITTED)
    of_them = [
        model.objects.filter(handed_in, assessment=OuterRef("pk")) for model in (Review, Response)
    ]
    return (
        Assessment.objects.filter(
            cycle=assessment.cycle,
            supervisor=assessment.supervisor,
            state=AssessmentState.ACTIVE,
        )
        .exclude(Q(pk=assessment.pk) | Q(employee__user=reader))
        .exclude(Exists(of_them[0]) | Exists(of_them[1]))
        .select_related("cycle", "employee", "supervisor")
        .order_by("employee__number")
    )


def supervisors_among(people: QuerySet[Employee]) -> QuerySet[Employee]:
    """Those to whom somebody at work reports."""
    return people.filter(Exists(working().filter(supervisor=OuterRef("pk"))))


def offered(
    people: QuerySet[Employee],
    query: str,
    *,
    chosen: str | None,
    otherwise: QuerySet[Employee] | None = None,
) -> list[Employee]:
    """The one who is chosen already, then the first few of whom a search finds.

    Without a search the first few of `otherwise`.
    """
    key = chosen if chosen and chosen.isdecimal() and len(chosen) <= LONGEST_KEY else ""
    first = list(people.filter(pk=key)) if key else []
    some = found(people, query) if query or otherwise is None else list(otherwise[:FEW])
    return [*first, *(person for person in some if person not in first)]


def found(people: QuerySet[Employee], query: str) -> list[Employee]:
    """The first few whom a search finds; nobody when nothing is searched for."""
    return list(matching(people, query)[:FEW]) if query.strip() else []


def _listed() -> QuerySet[Employee]:
    return working().select_related("position", "department").order_by("number")
