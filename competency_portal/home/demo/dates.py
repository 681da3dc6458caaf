"""The record of the finished cycles carries the days of their story, not that of the loading.

What is recorded is never changed: the portal has no way to do it. The demo alone tells of years in
which it was not there yet. It goes past that guard with a plain query set, once, as it is loaded,
and only for what it has just written itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import BigIntegerField, CharField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    KpiMeasure,
    Nomination,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.states import CycleState
from competency_portal.core.models import AuditRecord
from competency_portal.feedback.models import Objection
from competency_portal.feedback.trail import OBJECTED
from competency_portal.home.demo.plans import moment
from competency_portal.results.models import (
    AssessmentResult,
    CalibrationLock,
    Decision,
    Discussion,
)
from competency_portal.results.services.calibration import BEGIN, LOCK

BEFORE = datetime.timedelta(days=4)
"""A cycle is planned so long before its launch."""
LOCKING = datetime.timedelta(hours=18)
"""Calibration is locked the afternoon before the publication."""
NOON = datetime.time(12)
APPROVAL = datetime.timedelta(days=2)
"""So long after the launch HR approves the raters."""
DEBATE = datetime.timedelta(days=2)
"""So long after calibration began, people are discussed; KPI are entered as fast."""

Dated = tuple[type[Model], Q, datetime.datetime | Subquery]
"""Records about rows of a model, which of them, and when that was."""


def date_the_past() -> None:
    """Give what was done in the published cycles the day on which it happened in their story."""
    for cycle in Cycle.objects.filter(state=CycleState.PUBLISHED):
        for model, asked, at in (*_steps(cycle), *_answers(cycle), *_objections(cycle)):
            records: QuerySet[AuditRecord] = QuerySet(AuditRecord)
            records.filter(asked, subject_kind=model._meta.label_lower).update(at=at)
        _date_calibration(cycle)


def _steps(cycle: Cycle) -> Iterator[Dated]:
    """What HR did, from the planning to the publication."""
    launched, closed, published = cycle.launched_at, cycle.closed_at, cycle.published_at
    if not (launched and closed and published):
        return
    own = Q(subject_id=str(cycle.pk))
    yield Cycle, own & Q(action="create"), launched - BEFORE
    yield Cycle, own & Q(to_value=CycleState.RUNNING), launched
    yield Cycle, own & (Q(to_value=CycleState.CLOSED) | Q(action=BEGIN)), closed
    yield Cycle, own & Q(action=LOCK), published - LOCKING
    yield Cycle, own & Q(to_value=CycleState.PUBLISHED), published
    people = Q(assessment__cycle=cycle)
    yield Assessment, _about(Assessment, Q(cycle=cycle)), launched
    yield Nomination, _about(Nomination, people), launched + APPROVAL
    yield Discussion, _about(Discussion, people), closed + DEBATE
    for stage in cycle.stages.filter(kind=StageKind.KPI):
        yield KpiMeasure, _about(KpiMeasure, people), moment(stage.starts, NOON) + DEBATE


def _answers(cycle: Cycle) -> Iterator[Dated]:
    submitted = Q(assessment__cycle=cycle, submitted_at__isnull=False)
    for model in (Review, Response):
        yield model, _about(model, submitted), _when(model, "submitted_at")


def _objections(cycle: Cycle) -> Iterator[Dated]:
    """Whoever decides on an objection closes it with that; a revision comes out at once."""
    people, made = Q(assessment__cycle=cycle), Q(action=OBJECTED)
    closed = _about(Objection, people & Q(closed_at__isnull=False))
    yield Objection, _about(Objection, people) & made, _when(Objection, "made_at")
    yield Objection, closed & ~made, _when(Objection, "closed_at")
    revised = _about(AssessmentResult, people)
    yield AssessmentResult, revised, _when(AssessmentResult, "published_at")


def _about(model: type[Model], asked: Q) -> Q:
    rows = model._default_manager.filter(asked).order_by()
    return Q(subject_id__in=rows.annotate(key=Cast("pk", CharField())).values("key"))


def _when(model: type[Model], field: str) -> Subquery:
    """What the row itself says of the time."""
    row = model._default_manager.filter(pk=Cast(OuterRef("subject_id"), BigIntegerField()))
    return Subquery(row.values(field)[:1])


def _date_calibration(cycle: Cycle) -> None:
    """What the record of a cycle tells out of other rows than the audit trail's."""
    if not (cycle.closed_at and cycle.published_at):
        return
    debated = cycle.closed_at + DEBATE
    QuerySet(Decision).filter(assessment__cycle=cycle).update(made_at=debated)
    Discussion.objects.filter(assessment__cycle=cycle).update(discussed_at=debated)
    CalibrationLock.objects.filter(cycle=cycle).update(locked_at=cycle.published_at - LOCKING)
