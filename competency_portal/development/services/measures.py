"""Planning measures: proposing, agreeing, wording otherwise, handing over, ending."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from competency_portal.assessments.models import Assessment
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.core.once import once
from competency_portal.core.transitions import move
from competency_portal.development.models import Goal, Measure, MeasureBehaviour, Plan
from competency_portal.development.queries.reminders import (
    plan_topic,
    proposal_topic,
    proposals_told,
    reply_topic,
    topic_of,
)
from competency_portal.development.rules import plans as rules
from competency_portal.development.services.owners import (
    tell_owner,
    tell_proposer,
    tell_reworded,
)
from competency_portal.development.services.plans import held_plan
from competency_portal.development.states import AGREED, MEASURE_MOVES, OPEN, MeasureState
from competency_portal.notices.services.telling import forget_before, settle, tell
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.results.queries.gaps import Line

NOT_NOW = gettext_noop("This can't be done with the measure now.")


@dataclass(frozen=True)
class Words:
    """What somebody writes of a measure; the days are both included."""

    text: str
    owner: Employee
    expected: str
    starts: datetime.date
    ends: datetime.date
    kind: str = ""
    goal: Goal | None = None


FIELDS = ("text", "owner", "expected", "starts", "ends", "kind", "goal")


class Overtaken(Refused):
    """Somebody else has changed the measure since it was shown; `stored` is how it reads now."""

    def __init__(self, stored: Measure) -> None:
        super().__init__(
            _(
                "Somebody else has just changed this. What they stored stands at each field;"
                " saving again stores what you typed."
            )
        )
        self.stored = stored


class Reworded(Refused):
    """A proposal reads otherwise than when it was shown to whoever says yes to it."""


@transaction.atomic
def plan_measure(
    *,
    assessment: Assessment,
    line: Line,
    behaviours: Sequence[int],
    words: Words,
    actor: User,
    token: uuid.UUID | None = None,
) -> Measure:
    """Write a measure for one competency of an assessment.

    The person's is a proposal; written by whoever manages the plan it is agreed at once.
    `behaviours` are keys of the line's. The same form (`token`) sent once more finds the measure
    that it has made. Raises `Refused`.
    """
    plan = held_plan(assessment=assessment, actor=actor)
    sent = once(token, plan, actor, line.competency, sorted(behaviours), *vars(words).values())
    if before := plan.measures.filter(sent=sent).first():
        return before
    _check(words)
    _hold_goal(words, plan)
    agreed = bool(rules.may_manage(actor, assessment))
    state = MeasureState.PLANNED if agreed else MeasureState.PROPOSED
    measure = _written(words, plan=plan, line=line, state=state, created_by=actor, sent=sent)
    _ask_about(measure, line, set(behaviours))
    _tell_planned(measure, actor)
    return measure


def _tell_planned(measure: Measure, actor: User) -> None:
    """Nobody is asked for a plan any more; told is whoever carries it out, or is to agree."""
    assessment = measure.plan.assessment
    settle([assessment.employee_id], [plan_topic(assessment.cycle)])
    tell_owner(measure, actor=actor)
    if not measure.is_open:
        tell(proposals_told([measure], timezone.localdate()))


def _written(words: Words, *, line: Line, created_by: User, **given: Any) -> Measure:
    """Store it, and that it was agreed or proposed."""
    made: Measure = Measure.objects.create(
        competency=line.competency,
        level=line.level,
        created_by=created_by,
        **{field: getattr(words, field) for field in FIELDS},
        **given,
    )
    action = gettext_noop("Measure agreed") if made.is_open else gettext_noop("Measure proposed")
    audit.record(made, action, actor=created_by, to_value=words.text)
    return made


def _ask_about(measure: Measure, line: Line, behaviours: Collection[int]) -> None:
    """Keep which behaviours (keys) it is about, and how they were marked before."""
    MeasureBehaviour.objects.bulk_create(
        MeasureBehaviour(
            measure=measure, behaviour=one.behaviour, before=one.mark.value if one.mark else ""
        )
        for one in line.behaviours
        if one.behaviour.pk in behaviours
    )


def _check(words: Words) -> None:
    if words.owner.status == EmployeeStatus.LEFT:
        raise Refused(_("The owner has left the company: choose somebody who works here."))
    if words.ends < words.starts:
        raise Refused(_("The last day comes before the first."))


def _hold_goal(words: Words, plan: Plan, own: Goal | None = None) -> None:
    """Nobody takes the goal away before the measure stands; perhaps somebody has already.

    Whoever takes the measure's own goal away waits for the measure: it is not waited for here.
    """
    if words.goal is None or words.goal == own:
        return
    goals = Goal.objects.select_for_update().filter(plan=plan)
    if goals.filter(pk=words.goal.pk).first() is None:
        raise Refused(_("This goal is not there any more."))


@transaction.atomic
def change_measure(*, measure: Measure, words: Words, version: int, actor: User) -> Measure:
    """Word a measure otherwise. Raises `Refused`, `Overtaken` if it was changed since `version`.

    The same words twice, from a second press, are stored once.
    """
    stored = claimed(measure)
    if not rules.may_change(actor, stored):
        raise Refused(_(NOT_NOW))
    changed = [field for field in FIELDS if getattr(stored, field) != getattr(words, field)]
    if not changed:
        return stored
    if stored.version != version:
        raise Overtaken(stored)
    # An owner who has left meanwhile may stay until somebody is found.
    if words.owner != stored.owner:
        _check(words)
    _hold_goal(words, stored.plan, stored.goal)
    _store(stored, words, changed, actor)
    return stored


def _store(measure: Measure, words: Words, changed: Sequence[str], actor: User) -> None:
    """Put the words that were `changed` in their places; the history keeps each."""
    if "owner" in changed:
        settle(None, [topic_of(measure.pk)])
    elif "ends" in changed:
        forget_before(topic_of(measure.pk), datetime.date.max)
    for field in changed:
        before, after = getattr(measure, field), getattr(words, field)
        audit.record(
            *(measure, gettext_noop("Measure changed")),
            actor=actor,
            from_value=str(before or ""),
            to_value=str(after or ""),
            field=field,
        )
        setattr(measure, field, after)
    measure.version += 1
    measure.save(update_fields=[*changed, "version"])
    if "owner" in changed:
        tell_owner(measure, actor=actor)
    if "text" in changed:
        tell_reworded(measure)


@transaction.atomic
def agree(*, measure: Measure, actor: User, version: int | None = None) -> None:
    """Say yes to a proposal. Raises `Refused`, `Reworded` if it was changed since `version`.

    To what is agreed already in these very words, by a second press or by somebody else who may,
    nothing is left to say.
    """
    stored = claimed(measure)
    is_meant = version in (None, stored.version)
    manages = rules.may_manage(actor, stored.plan.assessment)
    if stored.state in AGREED and is_meant and manages:
        return
    if not rules.may_agree(actor, stored):
        raise Refused(_(NOT_NOW))
    if not is_meant:
        raise Reworded(_("This has been worded otherwise meanwhile. Read it once more."))
    _to(stored, MeasureState.PLANNED, actor)
    tell_owner(stored, actor=actor)


@transaction.atomic
def begin(*, measure: Measure, actor: User) -> None:
    """Say that it is under way; once, however often it is pressed. Raises `Refused`."""
    stored = claimed(measure)
    if not rules.may_finish(actor, stored):
        raise Refused(_(NOT_NOW))
    if stored.state == MeasureState.RUNNING:
        return
    _to(stored, MeasureState.RUNNING, actor)


@transaction.atomic
def finish(*, measure: Measure, outcome: str, actor: User) -> None:
    """Say that it is done, and with which result; once, however often it is pressed.

    Raises `Refused`.
    """
    stored = claimed(measure)
    is_said = stored.state == MeasureState.DONE and stored.outcome == outcome
    if is_said and rules.may_carry(actor, stored):
        return
    if not rules.may_finish(actor, stored):
        raise Refused(_(NOT_NOW))
    _to(stored, MeasureState.DONE, actor, outcome)
    stored.outcome, stored.done_on = outcome, timezone.localdate()
    stored.save(update_fields=["outcome", "done_on"])


@transaction.atomic
def reopen(*, measure: Measure, reason: str, actor: User) -> None:
    """Take back that it is done; what was written of its result stays. Raises `Refused`."""
    stored = claimed(measure)
    if not rules.may_reopen(actor, stored):
        raise Refused(_(NOT_NOW))
    _to(stored, MeasureState.RUNNING, actor, reason)
    stored.done_on = None
    stored.save(update_fields=["done_on"])


@transaction.atomic
def drop(*, measure: Measure, reason: str, actor: User) -> None:
    """Give a measure up, with the reason; the person may so take back a proposal of theirs."""
    stored = claimed(measure)
    if not rules.may_change(actor, stored):
        raise Refused(_(NOT_NOW))
    _to(stored, MeasureState.DROPPED, actor, reason)


@transaction.atomic
def hand_over(*, measure: Measure, owner: Employee, actor: User) -> None:
    """Give a measure to somebody else to carry out. Raises `Refused`."""
    stored = claimed(measure)
    if not rules.may_change(actor, stored):
        raise Refused(_(NOT_NOW))
    if owner.status == EmployeeStatus.LEFT:
        raise Refused(_("The owner has left the company: choose somebody who works here."))
    if owner == stored.owner:
        return
    settle(None, [topic_of(stored.pk)])
    before, stored.owner = stored.owner, owner
    stored.version += 1
    stored.save(update_fields=["owner", "version"])
    audit.record(
        stored,
        gettext_noop("Measure handed over"),
        actor=actor,
        from_value=str(before),
        to_value=str(owner),
    )
    tell_owner(stored, actor=actor)


def claimed(measure: Measure) -> Measure:
    """The measure as it stands in the database now; nobody else changes it meanwhile."""
    rows = Measure.objects.select_for_update(of=("self",))
    return rows.select_related("plan__assessment__employee", "owner", "competency", "level").get(
        pk=measure.pk
    )


def _to(measure: Measure, target: MeasureState, actor: User, reason: str = "") -> None:
    was_proposed = measure.state == MeasureState.PROPOSED
    if was_proposed:
        settle(None, [proposal_topic(measure.pk)])
    move(measure, target, moves=MEASURE_MOVES, actor=actor, reason=reason)
    if target not in OPEN:
        settle(None, [topic_of(measure.pk), reply_topic(measure.pk)])
    if was_proposed:
        tell_proposer(measure, actor=actor)
