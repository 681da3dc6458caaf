"""Opening a plan and setting goals in it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _, gettext_noop

from competency_portal.assessments.models import Assessment
from competency_portal.core import audit
from competency_portal.core.errors import Gone, Refused
from competency_portal.core.models import User
from competency_portal.development.models import Goal, Horizon, Plan
from competency_portal.development.rules.plans import may_write
from competency_portal.results.models import AssessmentResult


@transaction.atomic
def open_plan(*, assessment: Assessment, actor: User) -> Plan:
    """The plan of an assessment, made if there is none; two at once get the same.

    Raises `Refused` where nothing was published, or the actor may not write in it.
    """
    if not may_write(actor, assessment):
        raise Refused(_("Only the person, those above them and HR write in this plan."))
    if not AssessmentResult.objects.filter(assessment=assessment).exists():
        raise Refused(_("There is no published result to plan from."))
    plan, is_new = Plan.objects.get_or_create(assessment=assessment, defaults={"opened_by": actor})
    if is_new:
        audit.record(plan, gettext_noop("Plan opened"), actor=actor)
    return plan


def held_plan(*, assessment: Assessment, actor: User) -> Plan:
    """The same, held until the transaction ends: whoever else writes in it waits.

    So does whoever asks for a plan where there is none yet, as the assessment is held first.
    """
    hold_assessments([assessment.pk])
    opened = open_plan(assessment=assessment, actor=actor)
    return Plan.objects.select_for_update(no_key=True).get(pk=opened.pk)


def hold_assessments(keys: Iterable[int]) -> None:
    """Wait for whoever writes in the plans after these assessments, and keep others from it."""
    held = Assessment.objects.select_for_update(no_key=True).filter(pk__in=list(keys))
    list(held.only("pk").order_by("pk"))


@transaction.atomic
def set_goal(*, assessment: Assessment, horizon: Horizon, text: str, actor: User) -> Goal:
    """Write a career goal above the measures; the same once more is no second. Raises `Refused`."""
    plan = held_plan(assessment=assessment, actor=actor)
    stored: Goal | None = plan.goals.filter(horizon=horizon, text=text, created_by=actor).first()
    if stored is not None:
        return stored
    goal = Goal.objects.create(plan=plan, horizon=horizon, text=text, created_by=actor)
    audit.record(plan, gettext_noop("Goal set"), actor=actor, to_value=text, horizon=horizon)
    return goal


@transaction.atomic
def drop_goal(*, goal: int, assessment: Assessment, actor: User) -> None:
    """Take a goal away; its measures stay. Raises `Refused`, `Gone` where it is gone already."""
    if not may_write(actor, assessment):
        raise Refused(_("Only the person, those above them and HR write in this plan."))
    found = Goal.objects.select_for_update().filter(pk=goal, plan__assessment=assessment).first()
    if found is None:
        raise Gone(_("This goal is not there any more."))
    audit.record(
        found.plan,
        gettext_noop("Goal taken away"),
        actor=actor,
        from_value=found.text,
        horizon=found.horizon,
    )
    found.delete()
