"""What happened to a cycle and to one assessment: who, when, what, why."""

from __future__ import annotations

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from competency_portal.assessments import trail
from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    Cycle,
    KpiMeasure,
    Nomination,
    Response,
    Review,
)
from competency_portal.assessments.states import CycleState, NominationState, ReviewState
from competency_portal.core.models import AuditRecord, User
from competency_portal.people.queries import employee_of

CYCLE = Cycle._meta.label_lower
ASSESSMENT = Assessment._meta.label_lower
REVIEW = Review._meta.label_lower
RESPONSE = Response._meta.label_lower
MEASURE = KpiMeasure._meta.label_lower
NOMINATION = Nomination._meta.label_lower


def history_of_cycle(cycle: Cycle, reader: User) -> QuerySet[AuditRecord]:
    """Everything done to the cycle, and to its people after launch, newest first.

    Of the reviews and questionnaires those that were given back, and came again: the others are
    the progress. Of anonymous raters nothing is said. What was done to the reader's own
    assessment, and why, is left out until it is published; what follows that, for good.
    """
    assessments = without_own(cycle.assessments.order_by(), reader)
    people = assessments.annotate(key=Cast("pk", CharField())).values("key")
    named = Review.objects.exclude(group__in=ANONYMOUS)
    reviews = named.filter(assessment__in=assessments).order_by()
    keys = reviews.annotate(key=Cast("pk", CharField())).values("key")
    responses = Response.objects.filter(assessment__in=assessments).order_by()
    response_keys = responses.annotate(key=Cast("pk", CharField())).values("key")
    again = Q(from_value=ReviewState.RETURNED) | Q(to_value=ReviewState.RETURNED)
    return AuditRecord.objects.filter(
        Q(subject_kind=CYCLE, subject_id=str(cycle.pk))
        | Q(subject_kind=ASSESSMENT, subject_id__in=people) & ~Q(action="launch")
        | Q(subject_kind=REVIEW, subject_id__in=keys, action="move") & again
        | Q(subject_kind=RESPONSE, subject_id__in=response_keys, action="move") & again
        | _followed(cycle.assessments.order_by(), reader)
    ).select_related("actor__employee")


def _followed(assessments: QuerySet[Assessment], reader: User) -> Q:
    """What the apps above tell of these people: objections, revisions; nothing of the reader."""
    others = assessments.exclude(employee__user=reader)
    found = Q(pk__in=[])
    for source in trail.sources():
        found |= source.about(others)
    return found


def without_own(assessments: QuerySet[Assessment], reader: User) -> QuerySet[Assessment]:
    """Those of which the reader may know what was said and done, and why: HR is no exception."""
    me = employee_of(reader)
    if me is None:
        return assessments
    return assessments.exclude(Q(employee=me) & ~Q(cycle__state=CycleState.PUBLISHED))


def history_of_assessment(assessment: Assessment, reader: User) -> QuerySet[AuditRecord]:
    """Everything done to one person's assessment, reviews, questionnaires and KPI.

    Newest first. The copy of the answers that a return keeps is part of the return. Nothing for
    the person themselves until it is published, their KPI included. Of anonymous raters it is
    said who decided on them and nothing else, and never to the person (docs/arithmetic.md §4).
    """
    if not without_own(Assessment.objects.filter(pk=assessment.pk), reader).exists():
        return AuditRecord.objects.none()
    named = assessment.reviews.exclude(group__in=ANONYMOUS)
    reviews = [str(key) for key in named.values_list("pk", flat=True)]
    responses = [str(key) for key in assessment.responses.values_list("pk", flat=True)]
    measures = [str(key) for key in assessment.kpi_measures.values_list("pk", flat=True)]
    return AuditRecord.objects.filter(
        Q(subject_kind=ASSESSMENT, subject_id=str(assessment.pk))
        | Q(subject_kind=RESPONSE, subject_id__in=responses) & ~Q(action="keep_answers")
        | Q(subject_kind=REVIEW, subject_id__in=reviews) & ~Q(action="keep_answers")
        | Q(subject_kind=MEASURE, subject_id__in=measures)
        | _decided_on(assessment, reader)
        | _followed(Assessment.objects.filter(pk=assessment.pk), reader)
    ).select_related("actor__employee")


def _decided_on(assessment: Assessment, reader: User) -> Q:
    """Records of proposals that were approved or not; what came of them later is left out."""
    if assessment.employee.user_id == reader.pk:
        return Q(pk__in=[])
    keys = [str(key) for key in assessment.nominations.values_list("pk", flat=True)]
    return Q(
        subject_kind=NOMINATION,
        subject_id__in=keys,
        action="move",
        from_value=NominationState.PROPOSED,
        to_value__in=[NominationState.APPROVED, NominationState.REJECTED],
    )
