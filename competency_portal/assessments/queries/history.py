"""What happened to a cycle and to one assessment: who, when, what, why."""

from __future__ import annotations

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    Cycle,
    KpiMeasure,
    Response,
    Review,
)
from competency_portal.assessments.states import ReviewState
from competency_portal.core.models import AuditRecord

CYCLE = Cycle._meta.label_lower
ASSESSMENT = Assessment._meta.label_lower
REVIEW = Review._meta.label_lower
RESPONSE = Response._meta.label_lower
MEASURE = KpiMeasure._meta.label_lower


def history_of_cycle(cycle: Cycle) -> QuerySet[AuditRecord]:
    """Everything done to the cycle, and to its people after launch, newest first.

    Of the reviews and questionnaires those that were given back, and came again: the others are
    the progress.
    """
    people = cycle.assessments.order_by().annotate(key=Cast("pk", CharField())).values("key")
    named = Review.objects.exclude(group__in=ANONYMOUS)
    reviews = named.filter(assessment__cycle=cycle).order_by()
    keys = reviews.annotate(key=Cast("pk", CharField())).values("key")
    responses = Response.objects.filter(assessment__cycle=cycle).order_by()
    response_keys = responses.annotate(key=Cast("pk", CharField())).values("key")
    again = Q(from_value=ReviewState.RETURNED) | Q(to_value=ReviewState.RETURNED)
    return AuditRecord.objects.filter(
        Q(subject_kind=CYCLE, subject_id=str(cycle.pk))
        | Q(subject_kind=ASSESSMENT, subject_id__in=people) & ~Q(action="launch")
        | Q(subject_kind=REVIEW, subject_id__in=keys, action="move") & again
        | Q(subject_kind=RESPONSE, subject_id__in=response_keys, action="move") & again
    ).select_related("actor__employee")


def history_of_assessment(
    assessment: Assessment, *, with_kpi: bool = True
) -> QuerySet[AuditRecord]:
    """Everything done to one person's assessment, reviews, questionnaires and KPI.

    Newest first. The copy of the answers that a return keeps is part of the return. Nobody reads
    their own KPI here before it is published: `with_kpi` leaves it out. Of anonymous raters
    nothing is said.
    """
    measures: list[str] = []
    if with_kpi:
        measures = [str(key) for key in assessment.kpi_measures.values_list("pk", flat=True)]
    named = assessment.reviews.exclude(group__in=ANONYMOUS)
    reviews = [str(key) for key in named.values_list("pk", flat=True)]
    responses = [str(key) for key in assessment.responses.values_list("pk", flat=True)]
    return AuditRecord.objects.filter(
        Q(subject_kind=ASSESSMENT, subject_id=str(assessment.pk))
        | Q(subject_kind=RESPONSE, subject_id__in=responses) & ~Q(action="keep_answers")
        | Q(subject_kind=REVIEW, subject_id__in=reviews) & ~Q(action="keep_answers")
        | Q(subject_kind=MEASURE, subject_id__in=measures)
    ).select_related("actor__employee")
