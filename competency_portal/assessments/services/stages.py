"""Which stages a cycle is made of, and from when to when."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.models import ANSWERING, Cycle, CycleStage, StageKind
from competency_portal.core.errors import Refused


@dataclass(frozen=True)
class PlannedStage:
    """A stage as it is to be: both days belong to it."""

    kind: StageKind
    starts: datetime.date
    ends: datetime.date


def scoring_only(cycle: Cycle) -> list[PlannedStage]:
    """The least a cycle can be: the supervisor scores up to the deadline, from today if new."""
    stored = cycle.stages.filter(kind=StageKind.SUPERVISOR).first()
    starts = min(stored.starts if stored else timezone.localdate(), cycle.deadline)
    return [PlannedStage(StageKind.SUPERVISOR, starts, cycle.deadline)]


def last_answering_day(stages: Sequence[PlannedStage]) -> datetime.date:
    """The last day on which anybody answers. Raises `Refused` where nobody does."""
    days = [stage.ends for stage in stages if stage.kind in ANSWERING]
    if not days:
        raise Refused(_("Switch on at least one stage in which somebody answers."))
    return max(days)


def store_stages(cycle: Cycle, stages: Sequence[PlannedStage]) -> None:
    """Make these the stages of a draft; its deadline is the last day on which anybody answers.

    Raises `Refused` for a stage that ends before it starts, and where nobody answers.
    """
    for stage in stages:
        if stage.ends < stage.starts:
            raise Refused(_("%(stage)s ends before it starts.") % {"stage": stage.kind.label})
    deadline = last_answering_day(stages)
    cycle.stages.exclude(kind__in=[stage.kind for stage in stages]).delete()
    for stage in stages:
        CycleStage.objects.update_or_create(
            cycle=cycle,
            kind=stage.kind,
            defaults={"starts": stage.starts, "ends": stage.ends},
        )
    if cycle.deadline != deadline:
        cycle.deadline = deadline
        cycle.save(update_fields=["deadline"])
