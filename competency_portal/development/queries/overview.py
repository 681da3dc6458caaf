"""Many people's plans in one list: what is late first."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import CycleStage, StageKind
from competency_portal.core.models import User
from competency_portal.development.models import Goal, Measure
from competency_portal.development.models.measures import SOON
from competency_portal.development.queries.plans import results_visible_to
from competency_portal.development.states import OPEN, MeasureState
from competency_portal.people.models import EmployeeStatus
from competency_portal.results.models import AssessmentResult, CompetencyResult
from models_catalog.standing import Standing

Rows = QuerySet[AssessmentResult]
# A competency of which the band that holds is below target.
BELOW = Q(calibrated_band__standing=Standing.BELOW) | Q(
    calibrated_band=None, band__standing=Standing.BELOW
)


class Show(TextChoices):
    """Which plans are looked for."""

    WRITTEN = "written", _("Everybody with a plan")
    OVERDUE = "overdue", _("With something overdue")
    SOON = "soon", _("With something due in three days")
    PROPOSED = "proposed", _("With a proposal to agree to")
    OWNERLESS = "ownerless", _("With an owner who has left")
    DONE = "done", _("With everything done")
    MISSING = "missing", _("Gaps and no measure yet")


def rows_visible_to(user: User, day: datetime.date | None = None) -> Rows:
    """The results whose plans one may read, with what a list says of each plan.

    `next_due` is the nearest last day of an open measure; `gaps` are the competencies below target
    by the bands that hold.
    """
    today = day or timezone.localdate()
    mine = Measure.objects.filter(plan__assessment=OuterRef("assessment"))
    running = mine.filter(state__in=OPEN)
    below = CompetencyResult.objects.filter(BELOW, result=OuterRef("pk"))
    stage = CycleStage.objects.filter(cycle=OuterRef("assessment__cycle"), kind=StageKind.PLAN)
    nearest = running.order_by().values("plan").annotate(at=Min("ends")).values("at")
    annotated: Rows = results_visible_to(user).annotate(
        next_due=Subquery(nearest),
        open_count=_count(running),
        overdue_count=_count(running.filter(ends__lt=today)),
        proposed_count=_count(mine.filter(state=MeasureState.PROPOSED)),
        done_count=_count(mine.filter(state=MeasureState.DONE)),
        ownerless_count=_count(running.filter(owner__status=EmployeeStatus.LEFT)),
        gaps=_count(below, "result"),
        plan_until=Subquery(stage.values("ends")[:1]),
        is_plan_late=Exists(stage.filter(ends__lt=today)),
        has_goal=Exists(Goal.objects.filter(plan__assessment=OuterRef("assessment"))),
    )
    return annotated


def _count(rows: QuerySet[Any], group: str = "plan") -> Coalesce:
    counted = rows.order_by().values(group).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def narrowed(rows: Rows, show: Show, day: datetime.date | None = None) -> Rows:
    """Those that are looked for; nobody follows what is open of somebody who has left."""
    today = day or timezone.localdate()
    until = today + datetime.timedelta(days=SOON)
    settled = Q(open_count__gt=0) | Q(done_count__gt=0)
    written = settled | Q(proposed_count__gt=0) | Q(has_goal=True)
    conditions = {
        Show.WRITTEN: written,
        Show.OVERDUE: Q(overdue_count__gt=0),
        Show.SOON: Q(next_due__range=(today, until)),
        Show.PROPOSED: Q(proposed_count__gt=0),
        Show.OWNERLESS: Q(ownerless_count__gt=0),
        Show.DONE: Q(done_count__gt=0, open_count=0, proposed_count=0),
        Show.MISSING: Q(gaps__gt=0) & ~settled & Q(proposed_count=0),
    }
    found = rows.filter(conditions[show])
    if show in (Show.WRITTEN, Show.DONE):
        return found
    return found.exclude(assessment__employee__status=EmployeeStatus.LEFT)


def late_first(rows: Rows) -> Rows:
    """The nearest last day first: what is overdue, then what is due, then the rest by number."""
    return rows.order_by(
        F("next_due").asc(nulls_last=True),
        F("plan_until").asc(nulls_last=True),
        "-assessment__cycle__period_end",
        "assessment__employee__number",
    )
