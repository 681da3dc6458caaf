"""Which stages a cycle is made of, and from when to when."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.assessments.models import ANSWERING, Cycle, CycleStage, StageKind
from competency_portal.assessments.queries.tasks import topic_of
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.notices.services.telling import forget_before
from competency_portal.people.services import RefusedAt

LATER = gettext_lazy("The deadline has passed: give a later one.")


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


def move_end(
    cycle: Cycle, kind: StageKind, ends: datetime.date, *, actor: User | None, reason: str
) -> None:
    """Let a stage end later, and keep the cycle's deadline in step. Call it with the cycle held.

    Only later, and not on a day that has passed. Where figures were seen, others who answer
    without a name get no more time: they could be told by the difference (§4). Raises `Refused`.
    """
    stage = cycle.stages.filter(kind=kind).first()
    if stage is None:
        raise Refused(_("This cycle has no such stage."))
    if kind == StageKind.OTHERS and cycle.sealed_at:
        raise Refused(_("HR has seen figures: 360 answers are not taken any more."))
    if ends <= stage.ends:
        raise RefusedAt("deadline", _("The new deadline must be later than the present one."))
    if ends < timezone.localdate():
        raise RefusedAt("deadline", _("The new deadline has passed already."))
    days = {"from_value": stage.ends.isoformat(), "to_value": ends.isoformat()}
    audit.record(cycle, "extend stage", actor=actor, reason=reason, stage=kind.value, **days)
    stage.ends = ends
    stage.save(update_fields=["ends"])
    cycle.deadline = cycle.stages.filter(kind__in=ANSWERING).latest("ends").ends
    cycle.save(update_fields=["deadline"])
    forget_before(topic_of(cycle, kind), ends)


def ended_stages(cycle: Cycle) -> list[CycleStage]:
    """The stages in which people write and whose last day has passed, in the usual order.

    KPI values are taken as long as the cycle runs; 360 answers not once figures were seen.
    """
    closed = {StageKind.KPI, *([StageKind.OTHERS] if cycle.sealed_at else [])}
    kinds: list[StageKind] = [kind for kind in ANSWERING if kind not in closed]
    found = [stage for stage in cycle.stages.filter(kind__in=kinds) if stage.is_past()]
    return sorted(found, key=lambda stage: kinds.index(StageKind(stage.kind)))


def make_time_for_all(
    cycle: Cycle,
    later: Mapping[StageKind, datetime.date],
    *,
    actor: User | None,
    reason: str,
) -> None:
    """See to it that every stage in which people write takes answers; the cycle is held.

    Raises `RefusedAt` the field of the stage for which a later day is missing or wrong.
    """
    for stage in ended_stages(cycle):
        kind = StageKind(stage.kind)
        try:
            make_time(cycle, kind, deadline=later.get(kind), actor=actor, reason=reason)
        except Refused as refused:
            raise RefusedAt(f"ends-{kind}", str(refused.message)) from refused


def make_time(
    cycle: Cycle,
    kind: StageKind,
    *,
    deadline: datetime.date | None,
    actor: User | None,
    reason: str,
) -> None:
    """See to it that a stage takes answers: where its last day has passed, a later one is needed.

    The cycle is held. Raises `Refused` when the stage is over and no later day is given.
    """
    stage = cycle.stages.filter(kind=kind).first()
    if stage is None or not stage.is_past():
        return
    if deadline is None:
        raise Refused(LATER)
    move_end(cycle, kind, deadline, actor=actor, reason=reason)
