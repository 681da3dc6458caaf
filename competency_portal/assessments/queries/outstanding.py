"""What a cycle still waits for, stage by stage."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from competency_portal.assessments.models import (
    ANONYMOUS,
    Cycle,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.states import AssessmentState, ReviewState
from competency_portal.core.models import User
from competency_portal.people.queries import employee_of

DONE = (ReviewState.SUBMITTED, ReviewState.WITHDRAWN)


def outstanding_of(cycle: Cycle, reader: User) -> list[tuple[StageKind, int]]:
    """How many reviews and responses of each stage are not submitted, in three queries.

    A stage of which nothing is missing is left out; the others stand in their order. What is
    about the reader is not counted: nobody learns how many of their raters have answered (§4).
    """
    there = _there(cycle, reader)
    reviews = Review.objects.filter(there).exclude(state__in=DONE).order_by()
    missing = Counter(dict(reviews.values_list("stage__kind").annotate(count=Count("pk"))))
    responses = Response.objects.filter(there).exclude(state__in=DONE)
    missing[StageKind.QUESTIONNAIRE] = responses.count()
    return [(kind, missing[kind]) for kind in StageKind if missing[kind]]


@dataclass(frozen=True)
class Returned:
    """Of whom something was given back to be written again, and of which stage."""

    name: str
    kind: StageKind


def returned_of(cycle: Cycle, reader: User) -> list[Returned]:
    """What was returned and not handed in again, by employee number, in three queries.

    Nothing is ever returned to raters without a name. What is about the reader is left out.
    """
    back = _there(cycle, reader) & Q(state=ReviewState.RETURNED)
    columns = ("assessment__employee__number", "assessment__employee_name")
    reviews = Review.objects.filter(back).exclude(group__in=ANONYMOUS).order_by()
    responses = Response.objects.filter(back).order_by()
    found = [
        *reviews.values_list(*columns, "stage__kind"),
        *((*row, StageKind.QUESTIONNAIRE) for row in responses.values_list(*columns)),
    ]
    return [Returned(name, StageKind(kind)) for _number, name, kind in sorted(found)]


def _there(cycle: Cycle, reader: User) -> Q:
    """What is about those who take part, but the reader."""
    there = Q(assessment__cycle=cycle, assessment__state=AssessmentState.ACTIVE)
    if me := employee_of(reader):
        there &= ~Q(assessment__employee=me)
    return there
