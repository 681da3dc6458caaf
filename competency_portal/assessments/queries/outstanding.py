"""What a cycle still waits for, stage by stage."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Q

from competency_portal.assessments.models import Cycle, Response, Review, StageKind
from competency_portal.assessments.states import AssessmentState, ReviewState
from competency_portal.core.models import User
from competency_portal.people.queries import employee_of

DONE = (ReviewState.SUBMITTED, ReviewState.WITHDRAWN)


def outstanding_of(cycle: Cycle, reader: User) -> list[tuple[StageKind, int]]:
    """How many reviews and responses of each stage are not submitted, in three queries.

    A stage of which nothing is missing is left out; the others stand in their order. What is
    about the reader is not counted: nobody learns how many of their raters have answered (§4).
    """
    there = Q(assessment__cycle=cycle, assessment__state=AssessmentState.ACTIVE)
    if me := employee_of(reader):
        there &= ~Q(assessment__employee=me)
    reviews = Review.objects.filter(there).exclude(state__in=DONE).order_by()
    missing = Counter(dict(reviews.values_list("stage__kind").annotate(count=Count("pk"))))
    responses = Response.objects.filter(there).exclude(state__in=DONE)
    missing[StageKind.QUESTIONNAIRE] = responses.count()
    return [(kind, missing[kind]) for kind in StageKind if missing[kind]]
