"""The made-up cycles as they are planned: from the templates that come with the product."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from competency_portal.assessments.models import ANSWERING, Cycle, StageKind
from competency_portal.assessments.services.cycles import ChosenPeople, launch_cycle, save_cycle
from competency_portal.assessments.services.stages import PlannedStage
from competency_portal.assessments.templates import SHIPPED, Definition
from competency_portal.core.models import User
from competency_portal.people.models import Department
from models_catalog.models import ModelVersion
from models_catalog.standing import Standing

GUIDELINE = {Standing.BELOW: "20", Standing.AT: "60", Standing.ABOVE: "20"}
MORNING = datetime.time(9)


def shipped(key: str) -> Definition:
    """The template of this key."""
    return next(one.definition for one in SHIPPED if one.key == key)


def without_others(definition: Definition) -> Definition:
    """The same without 360 feedback: the supervisor's rating alone counts."""
    stages = tuple(one for one in definition.stages if one.kind != StageKind.OTHERS)
    return replace(definition, stages=stages, group_weights={"supervisor": "100"}, rater_limits={})


@dataclass(frozen=True)
class Plan:
    """A cycle to be: what it is made of, who takes part, and the first day of its first stage."""

    code: str
    name: str
    year: int
    definition: Definition
    departments: Iterable[Department]
    first: datetime.date


def launch(plan: Plan, version: ModelVersion, *, hr: User) -> Cycle:
    """Plan and launch a cycle of everybody whose position asks for something.

    Nothing is launched whose stages are over: the days are put where they belong afterwards.
    """
    cycle = _cycle(plan, version)
    today = timezone.localdate()
    stages = [PlannedStage(one.kind, *one.days_from(today)) for one in plan.definition.stages]
    people = ChosenPeople(departments=plan.departments)
    save_cycle(cycle=cycle, people=people, actor=hr, stages=stages)
    launch_cycle(cycle=cycle, actor=hr, leave_out=True)
    _move_days(cycle, plan)
    return cycle


def _cycle(plan: Plan, version: ModelVersion) -> Cycle:
    made = plan.definition
    calibrated = StageKind.CALIBRATION in made.kinds
    points = version.rating_scale.points.all() if calibrated else ()
    return Cycle(
        code=plan.code,
        name=plan.name,
        period_start=datetime.date(plan.year, 1, 1),
        period_end=datetime.date(plan.year, 12, 31),
        version=version,
        group_weights=dict(made.group_weights),
        category_weights={
            category.code: format(category.weight.normalize(), "f")
            for category in version.categories.all()
        },
        part_weights=dict(made.part_weights),
        rater_limits={kind: list(pair) for kind, pair in made.rater_limits.items()},
        most_reviews=made.most_reviews,
        proposes_raters=made.proposes_raters,
        anonymity_threshold=made.anonymity_threshold,
        questionnaire=version.questionnaires.filter(code=made.questionnaire).first(),
        respondents=dict(made.respondents),
        shuffles_items=made.shuffles_items,
        guideline={point.code: GUIDELINE[Standing(point.standing)] for point in points},
    )


def _move_days(cycle: Cycle, plan: Plan) -> None:
    for one in plan.definition.stages:
        starts, ends = one.days_from(plan.first)
        cycle.stages.filter(kind=one.kind).update(starts=starts, ends=ends)
    cycle.deadline = cycle.stages.filter(kind__in=ANSWERING).latest("ends").ends
    cycle.launched_at = moment(plan.first, MORNING)
    cycle.save(update_fields=["deadline", "launched_at"])


def moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """That time of the day in the portal's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, time))
