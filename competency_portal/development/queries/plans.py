"""Reading plans: whose one sees, and what stands in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from competency_portal.assessments.models import Assessment, CycleStage, StageKind
from competency_portal.assessments.states import CycleState
from competency_portal.core.models import User
from competency_portal.development.models import Goal, Measure, Plan
from competency_portal.development.states import AGREED, OPEN, MeasureState
from competency_portal.people.queries import employee_of
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries import results

# As a report lists them: what is agreed, what waits for a yes, what is done.
PLACES = {**dict.fromkeys(OPEN, 0), MeasureState.PROPOSED: 1, MeasureState.DONE: 2}
WITH_PLACE = (
    *("plan__assessment__cycle", "plan__assessment__employee", "competency", "level"),
    *("owner", "goal"),
)


def results_visible_to(user: User) -> QuerySet[AssessmentResult]:
    """The published results whose plans one may read: one's own, and the line's of today."""
    return results.followed_by(user).select_related(
        "assessment__employee__department", "assessment__employee__supervisor"
    )


def measures_visible_to(user: User) -> QuerySet[Measure]:
    """The measures of the plans that one may read, and those that one carries out oneself.

    Whoever a proposal names to carry it out reads it once it is agreed, and no more once dropped.
    """
    mine = Q(plan__assessment__in=results_visible_to(user).values("assessment"))
    me = employee_of(user)
    if me is not None:
        mine |= Q(owner=me, state__in=AGREED)
    return Measure.objects.filter(mine).select_related(*WITH_PLACE)


def takes_part(user: User) -> bool:
    """Whether there is a result of their own to plan from, or a measure that they carry out."""
    me = employee_of(user)
    if me is None:
        return False
    mine = AssessmentResult.objects.filter(
        assessment__employee=me, assessment__cycle__state=CycleState.PUBLISHED
    )
    return mine.exists() or Measure.objects.filter(owner=me, state__in=AGREED).exists()


def reads_whole(user: User, assessment: Assessment) -> bool:
    """Whether one may read the whole plan, not just a measure that one carries out."""
    return results_visible_to(user).filter(assessment=assessment).exists()


def proposals_in(results: Iterable[AssessmentResult]) -> list[Measure]:
    """What waits for a yes in the plans after these results, in their order; one query."""
    place = {result.assessment_id: index for index, result in enumerate(results)}
    found = Measure.objects.filter(plan__assessment__in=place, state=MeasureState.PROPOSED)
    rows = found.select_related(*WITH_PLACE).order_by("ends", "pk")
    return sorted(rows, key=lambda one: place[one.plan.assessment_id])


def plan_of(assessment: Assessment) -> Plan | None:
    """The plan that was made after an assessment, if there is one."""
    return Plan.objects.filter(assessment=assessment).first()


def plan_stage_of(assessment: Assessment) -> CycleStage | None:
    """The stage in which plans of its cycle are made, if it has one."""
    stages = CycleStage.objects.filter(cycle=assessment.cycle_id, kind=StageKind.PLAN)
    return stages.first()


@dataclass(frozen=True)
class Planned:
    """The measures that stand for one competency: those under way first, then the proposed."""

    measures: tuple[Measure, ...]

    @property
    def first(self) -> Measure:
        """The one that a single line tells of: of those under way the last day comes first."""
        return self.measures[0]

    @property
    def more(self) -> int:
        """How many there are besides."""
        return len(self.measures) - 1

    @property
    def is_proposed(self) -> bool:
        """Whether nobody has agreed to any of them yet."""
        return all(one.state == MeasureState.PROPOSED for one in self.measures)


def measures_of(assessment: Assessment) -> dict[str, Planned]:
    """What is planned after an assessment by competency (code), dropped measures left out.

    For whoever may read the plan: not everybody who reads the report does. One query.
    """
    rows = Measure.objects.filter(plan__assessment=assessment).exclude(state=MeasureState.DROPPED)
    found: defaultdict[str, list[Measure]] = defaultdict(list)
    for row in rows.select_related("competency").order_by("ends", "pk"):
        found[row.competency.code].append(row)
    return {
        code: Planned(tuple(sorted(each, key=lambda one: PLACES[MeasureState(one.state)])))
        for code, each in found.items()
    }


def measures_under(goal: Goal) -> list[Measure]:
    """The measures that serve a goal, dropped ones left out."""
    return list(goal.measures.exclude(state=MeasureState.DROPPED).order_by("ends", "pk"))


@dataclass(frozen=True)
class Written:
    """What a plan says: its goals, and its measures in the order in which they end."""

    goals: tuple[Goal, ...]
    measures: tuple[Measure, ...]


def written_in(plan: Plan | None) -> Written:
    """Everything in a plan, in four queries; nothing where there is none."""
    if plan is None:
        return Written((), ())
    measures = (
        plan.measures.select_related(*WITH_PLACE)
        .prefetch_related("behaviours__behaviour", "remarks__by")
        .order_by("ends", "pk")
    )
    return Written(tuple(plan.goals.all()), tuple(measures))
