"""What HR does with a cycle as a whole: launch, extend, close, reopen."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from competency_portal.assessments.models import (
    Cycle,
    RaterGroup,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.cycles import plan_fingerprint
from competency_portal.assessments.queries.participants import participants
from competency_portal.assessments.queries.preflight import (
    Preflight,
    preflight,
    successor_of,
)
from competency_portal.assessments.services.enrolment import enrol
from competency_portal.assessments.services.locks import lock, lock_responses, lock_reviews
from competency_portal.assessments.services.stages import (
    LATER,
    PlannedStage,
    last_answering_day,
    move_end,
    scoring_only,
    store_stages,
)
from competency_portal.assessments.services.told_tasks import settle_cycle, tell_begun
from competency_portal.assessments.states import CYCLE_MOVES, CycleState
from competency_portal.assessments.weights import store_weights
from competency_portal.core import audit, transitions
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.people.models import Department, Employee
from models_catalog.models import ModelVersion, Position

# What a cycle counts unless it says otherwise (docs/arithmetic.md §5 and §12).
GROUP_WEIGHTS = {
    group.value: "100" if group is RaterGroup.SUPERVISOR else "0" for group in RaterGroup
}
PART_WEIGHTS = {"competencies": "100", "questionnaire": "0", "kpi": "0"}


@dataclass(frozen=True)
class ChosenPeople:
    """Who is to take part; `excluded` outweighs the rest. `None` leaves a list as it is."""

    departments: Iterable[Department] = ()
    positions: Iterable[Position] = ()
    employees: Iterable[Employee] | None = None
    excluded: Iterable[Employee] | None = None

    def store(self, cycle: Cycle) -> None:
        """Make it the choice of this cycle."""
        cycle.departments.set(self.departments)
        cycle.positions.set(self.positions)
        if self.employees is not None:
            cycle.employees.set(self.employees)
        if self.excluded is not None:
            cycle.excluded.set(self.excluded)


def _lock_in(cycle: Cycle, state: CycleState) -> None:
    """Hold a cycle that is in `state`: two moves lead to `running`, only one of them launches."""
    lock(cycle)
    if cycle.state != state:
        label = cycle.get_state_display()
        raise Refused(_("This can't be done now: it is “%(state)s”.") % {"state": label})


@transaction.atomic
def launch_cycle(
    *, cycle: Cycle, actor: User | None, leave_out: bool = False, seen: str | None = None
) -> int:
    """Launch a cycle and return how many people take part.

    People who can't take part are left out only when HR says so (`leave_out`), and then exactly
    those whom HR has seen, if `seen` (`Preflight.fingerprint`) is given. Of two HR people who
    launch at once, the second waits for the first and is refused. Raises `Refused`.
    """
    _lock_in(cycle, CycleState.DRAFT)
    found = preflight(cycle)
    _refuse_unready(found, leave_out=leave_out, seen=seen)
    transitions.move(cycle, CycleState.RUNNING, moves=CYCLE_MOVES, actor=actor)
    people = [candidate.employee for candidate in found.ready]
    enrol(cycle, people, actor=actor, action="launch")
    cycle.launched_at = timezone.now()
    cycle.save(update_fields=["launched_at"])
    tell_begun(cycle)
    return len(people)


def _refuse_unready(found: Preflight, *, leave_out: bool, seen: str | None) -> None:
    if found.obstacles:
        raise Refused(found.obstacles[0].label)
    count = len(found.left_out)
    if count and not leave_out:
        raise Refused(
            ngettext(
                "%(count)s person can't take part yet: mend that, or launch without them.",
                "%(count)s people can't take part yet: mend that, or launch without them.",
                count,
            )
            % {"count": count}
        )
    if seen is not None and seen != found.fingerprint:
        raise Refused(_("The list has changed since you looked at it. Look at it again."))


class PlanOvertaken(Refused):
    """Somebody else stored another plan after the form was shown; `stored` is theirs."""

    def __init__(self, stored: Cycle) -> None:
        super().__init__(_("Somebody else has changed this plan in the meantime."))
        self.stored = stored


@transaction.atomic
def save_cycle(
    *,
    cycle: Cycle,
    people: ChosenPeople,
    actor: User | None,
    seen: str | None = None,
    stages: Sequence[PlannedStage] = (),
) -> Cycle:
    """Store a new cycle, or a draft that was changed, and record what changed.

    `seen` is the fingerprint of the plan that the actor changes (`plan_fingerprint`). Without
    `stages` the supervisor scores until the deadline, and that is all. Raises
    `PlanOvertaken` when another one is stored by now, and `Refused` once it is launched: what was
    launched is no longer a plan.
    """
    before: dict[str, Any] = {}
    if cycle.pk:
        stored = locked_draft(cycle)
        if seen is not None and seen != plan_fingerprint(stored):
            raise PlanOvertaken(stored)
        before = _description(stored)
    else:
        cycle.created_by = actor
    cycle.group_weights = cycle.group_weights or dict(GROUP_WEIGHTS)
    cycle.part_weights = cycle.part_weights or dict(PART_WEIGHTS)
    if stages:
        cycle.deadline = last_answering_day(stages)
    _store_with_code(cycle)
    people.store(cycle)
    store_stages(cycle, stages or scoring_only(cycle))
    if changed := _changed(before, _description(cycle)):
        action = "edit" if before else "create"
        audit.record(cycle, action, actor=actor, to_value=cycle.name, changed=changed)
    return cycle


def _store_with_code(cycle: Cycle) -> None:
    try:
        with transaction.atomic():
            cycle.save()
    except IntegrityError as error:
        if not Cycle.objects.exclude(pk=cycle.pk).filter(code=cycle.code).exists():
            raise
        raise Refused(_("The code “%(code)s” is taken.") % {"code": cycle.code}) from error


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What is different now, as it was and as it is."""
    return {
        key: [before.get(key), value] for key, value in after.items() if before.get(key) != value
    }


def locked_draft(cycle: Cycle) -> Cycle:
    """Return the stored draft, held until the transaction ends. Raises `Refused` once launched."""
    stored = Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    if stored.state != CycleState.DRAFT:
        raise Refused(_("This cycle has been launched. It can't be changed any more."))
    return stored


@transaction.atomic
def change_to_version_in_use(*, cycle: Cycle, actor: User | None) -> ModelVersion:
    """Let a draft follow its model to the version that is published by now; returns that one.

    The rest of the plan stays; weights too, unless the categories are others. The questionnaire
    is the one of that version with the same code. Raises `Refused`.
    """
    draft = locked_draft(cycle)
    version = successor_of(draft.version)
    if version is None:
        raise Refused(_("The plan has the version in use already."))
    before = _description(draft)
    own = {category.code: category.weight for category in version.categories.all()}
    draft.version = version
    if set(draft.category_weights) != set(own):
        draft.category_weights = store_weights(own)
    if asked := draft.questionnaire:
        draft.questionnaire = version.questionnaires.filter(code=asked.code).first()
    draft.save(update_fields=["version", "category_weights", "questionnaire"])
    changed = _changed(before, _description(draft))
    audit.record(draft, "edit", actor=actor, to_value=draft.name, changed=changed)
    return version


def choose_person(*, cycle: Cycle, employee: Employee, actor: User | None) -> None:
    """Let one more person take part in a draft, or one who was left out. Raises `Refused`."""
    choose_people(cycle=cycle, employees=[employee], actor=actor)


@transaction.atomic
def choose_people(*, cycle: Cycle, employees: Sequence[Employee], actor: User | None) -> None:
    """Let more people take part in a draft, those who were left out among them. Raises `Refused`.

    Who comes with a department or a position is not named as a single person too.
    """
    draft = locked_draft(cycle)
    draft.excluded.remove(*employees)
    keys = [employee.pk for employee in employees]
    inside = set(participants(draft).filter(pk__in=keys).values_list("pk", flat=True))
    draft.employees.add(*[employee for employee in employees if employee.pk not in inside])
    for employee in employees:
        audit.record(draft, "choose person", actor=actor, to_value=str(employee))


@transaction.atomic
def leave_out_person(*, cycle: Cycle, employee: Employee, actor: User | None) -> None:
    """Keep one person out of a draft, although their department takes part. Raises `Refused`."""
    draft = locked_draft(cycle)
    draft.employees.remove(employee)
    if participants(draft).filter(pk=employee.pk).exists():
        draft.excluded.add(employee)
    audit.record(draft, "leave out person", actor=actor, to_value=str(employee))


def _description(cycle: Cycle) -> dict[str, Any]:
    """A cycle's definition as the audit trail keeps it."""
    return {
        "name": cycle.name,
        "code": cycle.code,
        "period": [cycle.period_start.isoformat(), cycle.period_end.isoformat()],
        "deadline": cycle.deadline.isoformat(),
        "version": str(cycle.version),
        "category_weights": cycle.category_weights,
        "group_weights": cycle.group_weights,
        "part_weights": cycle.part_weights,
        "raters": [cycle.rater_limits, cycle.most_reviews, cycle.proposes_raters],
        "anonymity_threshold": cycle.anonymity_threshold,
        "questionnaire": cycle.questionnaire and cycle.questionnaire.code,
        "respondents": [cycle.respondents, cycle.shuffles_items],
        "guideline": cycle.guideline,
        "stages": {
            stage.kind: [stage.starts.isoformat(), stage.ends.isoformat()]
            for stage in cycle.stages.all()
        },
        "departments": list(cycle.departments.values_list("code", flat=True)),
        "positions": list(cycle.positions.values_list("code", flat=True)),
        "employees": list(cycle.employees.values_list("number", flat=True)),
        "excluded": list(cycle.excluded.values_list("number", flat=True)),
    }


@transaction.atomic
def extend_stage(
    *, cycle: Cycle, kind: StageKind, ends: datetime.date, actor: User | None, reason: str
) -> None:
    """Give a stage of a running cycle more time. Raises `Refused`."""
    _lock_in(cycle, CycleState.RUNNING)
    move_end(cycle, kind, ends, actor=actor, reason=reason)


@transaction.atomic
def close_cycle(*, cycle: Cycle, actor: User | None, reason: str = "") -> None:
    """Take no more answers; what was saved stays. Raises `Refused`.

    Whoever saves or submits just now comes first: what is published later is what was closed.
    """
    lock(cycle)
    lock_reviews(Review.objects.filter(assessment__cycle=cycle))
    lock_responses(Response.objects.filter(assessment__cycle=cycle))
    transitions.move(cycle, CycleState.CLOSED, moves=CYCLE_MOVES, actor=actor, reason=reason)
    cycle.closed_at = timezone.now()
    cycle.save(update_fields=["closed_at"])
    settle_cycle(cycle)


@transaction.atomic
def reopen_cycle(
    *,
    cycle: Cycle,
    actor: User | None,
    reason: str,
    later: Mapping[StageKind, datetime.date] = MappingProxyType({}),
) -> None:
    """Take answers again, in some stages until a `later` day.

    Without one the stages keep their days, of which one must not have passed. Raises `Refused`.
    """
    _lock_in(cycle, CycleState.CLOSED)
    transitions.move(cycle, CycleState.RUNNING, moves=CYCLE_MOVES, actor=actor, reason=reason)
    cycle.closed_at = None
    cycle.save(update_fields=["closed_at"])
    for kind, ends in later.items():
        move_end(cycle, kind, ends, actor=actor, reason=reason)
    if cycle.is_past():
        raise Refused(LATER)
