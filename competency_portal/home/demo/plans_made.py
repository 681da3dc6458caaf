"""Improvement plans made from last year's results, at every point that a plan can be at."""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from competency_portal.assessments.models import (
    Assessment,
    AssessmentRequirement,
    BehaviourMark,
    Cycle,
    MarkChoice,
    RaterGroup,
)
from competency_portal.assessments.states import CycleState
from competency_portal.core.models import User
from competency_portal.development.models import (
    BehaviourRemark,
    Goal,
    Horizon,
    Measure,
    MeasureBehaviour,
    Plan,
    ProgressNote,
)
from competency_portal.development.states import MeasureState
from competency_portal.home.demo import words
from competency_portal.home.demo.company import ACCOUNTS
from competency_portal.home.demo.plans import moment
from competency_portal.people.models import Employee
from competency_portal.results.models import CompetencyResult
from models_catalog.models import BehaviourIndicator, ModelVersion, SuggestedMeasure
from models_catalog.standing import Standing

BATCH = 500
SHARE = 0.7
"""Share of those with a gap for whom a plan was made."""
MOST = 2
"""Measures of one plan."""
STATES = (
    MeasureState.DONE,
    MeasureState.RUNNING,
    MeasureState.PLANNED,
    MeasureState.RUNNING,
    MeasureState.DONE,
    MeasureState.PROPOSED,
)
LENGTH = datetime.timedelta(days=60)
LATE = -6


@dataclass
class Made:
    """The rows of all plans, stored together at the end."""

    plans: list[Plan] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    behaviours: list[MeasureBehaviour] = field(default_factory=list)
    notes: list[ProgressNote] = field(default_factory=list)
    remarks: list[BehaviourRemark] = field(default_factory=list)

    def store(self) -> None:
        """What refers to others comes after them."""
        Plan.objects.bulk_create(self.plans, batch_size=BATCH)
        Goal.objects.bulk_create(self.goals, batch_size=BATCH)
        Measure.objects.bulk_create(self.measures, batch_size=BATCH)
        MeasureBehaviour.objects.bulk_create(self.behaviours, batch_size=BATCH)
        ProgressNote.objects.bulk_create(self.notes, batch_size=BATCH)
        BehaviourRemark.objects.bulk_create(self.remarks, batch_size=BATCH)


@dataclass(frozen=True)
class Gap:
    """A competency below target: requirement, behaviours of its level with their marks."""

    requirement: AssessmentRequirement
    behaviours: Sequence[tuple[int, str]]


def make_plans(version: ModelVersion, *, hr: User, chance: random.Random) -> None:
    """Make plans from the published cycle for most people with a gap, for the demo's own always.

    Nothing of them is a rating; the same seed makes the same plans.
    """
    published = Cycle.objects.filter(version=version, state=CycleState.PUBLISHED)
    latest = published.latest("period_end")
    for cycle in published.order_by("period_end"):
        since = None if cycle == latest else timezone.localdate(cycle.published_at)
        planner = Planner(_suggested(cycle), hr, chance, since)
        gaps = _gaps(cycle)
        people = Assessment.objects.filter(cycle=cycle, pk__in=gaps).select_related(
            "employee__user", "employee__supervisor__user"
        )
        for place, assessment in enumerate(people.order_by("employee__number")):
            if chance.random() < SHARE or _is_shown(assessment):
                planner.plan(assessment, gaps[assessment.pk], place)
        planner.made.store()


def _is_shown(assessment: Assessment) -> bool:
    """Whether it is the demo's own employee: one measure is done and one is late."""
    user = assessment.employee.user
    return user is not None and user.username in ACCOUNTS


def _gaps(cycle: Cycle) -> Mapping[int, list[Gap]]:
    """The competencies below target by assessment (key), in four queries."""
    below = {
        (row.result.assessment_id, row.competency_id)
        for row in CompetencyResult.objects.filter(result__assessment__cycle=cycle).select_related(
            "result", "band", "calibrated_band"
        )
        if (band := row.calibrated_band or row.band) and band.standing == Standing.BELOW
    }
    marks = {
        (assessment, behaviour): mark
        for assessment, behaviour, mark in BehaviourMark.objects.filter(
            rating__review__assessment__cycle=cycle,
            rating__review__group=RaterGroup.SUPERVISOR,
        ).values_list("rating__review__assessment", "behaviour", "mark")
    }
    texts: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    rows = BehaviourIndicator.objects.filter(rubric__competency__version=cycle.version_id)
    for row in rows.select_related("rubric").order_by("order", "pk"):
        texts[row.rubric.competency_id, row.rubric.level_id].append(row.pk)
    found: defaultdict[int, list[Gap]] = defaultdict(list)
    asked = AssessmentRequirement.objects.filter(assessment__cycle=cycle, level__isnull=False)
    for one in asked.select_related("competency", "level").order_by("competency__order"):
        if (one.assessment_id, one.competency_id) in below and one.level_id:
            keys = texts[one.competency_id, one.level_id]
            marked = [(key, marks.get((one.assessment_id, key), "")) for key in keys]
            found[one.assessment_id].append(Gap(one, marked))
    return found


def _suggested(cycle: Cycle) -> Mapping[tuple[int, int], list[SuggestedMeasure]]:
    found: defaultdict[tuple[int, int], list[SuggestedMeasure]] = defaultdict(list)
    for one in SuggestedMeasure.objects.filter(version=cycle.version_id).order_by("order"):
        found[one.competency_id, one.level_id].append(one)
    return found


@dataclass
class Planner:
    """Makes one plan after the other."""

    suggested: Mapping[tuple[int, int], Sequence[SuggestedMeasure]]
    hr: User
    chance: random.Random
    since: datetime.date | None = None
    """Of an earlier cycle: the day of its results. Everything that followed them is done."""
    made: Made = field(default_factory=Made)

    def plan(self, assessment: Assessment, gaps: Sequence[Gap], place: int) -> None:
        """A plan with goals, and a measure for each of the first gaps."""
        plan, chance = Plan(assessment=assessment, opened_by=self.hr), self.chance
        self.made.plans.append(plan)
        for horizon, text in zip(Horizon, chance.choice(words.GOALS), strict=True):
            if horizon is Horizon.SHORT or chance.random() < 0.5:
                goal = Goal(plan=plan, horizon=horizon, text=text, created_by=self.hr)
                self.made.goals.append(goal)
        for number, gap in enumerate(gaps[:MOST]):
            place_of = number if _is_shown(assessment) else place + number
            self._measure(plan, gap, place_of)

    def _measure(self, plan: Plan, gap: Gap, place: int) -> None:
        asked = gap.requirement
        state = MeasureState.DONE if self.since else STATES[place % len(STATES)]
        offered = self.suggested.get((asked.competency_id, asked.level_id or 0), ())
        if not offered or asked.level is None:
            return
        suggestion = offered[place % len(offered)]
        first = self.since + LENGTH * 2 if self.since else timezone.localdate()
        ends = first + datetime.timedelta(days=self._days(state, place))
        is_done = state is MeasureState.DONE
        measure = Measure(
            plan=plan,
            competency=asked.competency,
            level=asked.level,
            kind=suggestion.kind,
            text=suggestion.text,
            owner=self._owner(plan.assessment.employee),
            expected=words.EXPECTED.format(competency=asked.competency.name, level=asked.level),
            starts=ends - LENGTH,
            ends=ends,
            state=state,
            outcome=self.chance.choice(words.OUTCOMES) if is_done else "",
            done_on=ends if is_done else None,
            created_by=self.hr,
        )
        self.made.measures.append(measure)
        self._follow(measure, [one for one in gap.behaviours if one[1] != MarkChoice.SEEN])

    def _days(self, state: MeasureState, place: int) -> int:
        """Until the last day: done ones lie back, the first under way is late."""
        if state is MeasureState.DONE:
            return -self.chance.randint(5, 40)
        if state is MeasureState.RUNNING:
            return LATE if place == 1 else self.chance.choice((-12, -3, 1, 3, 20, 45))
        return self.chance.randint(15, 75)

    def _owner(self, person: Employee) -> Employee:
        lead = person.supervisor
        return lead if lead and self.chance.random() < 0.25 else person

    def _follow(self, measure: Measure, missing: Sequence[tuple[int, str]]) -> None:
        """What was in question, what was noted, and what was marked again."""
        self.made.behaviours += [
            MeasureBehaviour(measure=measure, behaviour_id=key, before=mark)
            for key, mark in missing
        ]
        if measure.state in (MeasureState.RUNNING, MeasureState.DONE):
            self.made.notes += self._notes(measure)
        lead = measure.plan.assessment.employee.supervisor
        if measure.state == MeasureState.DONE and lead:
            self.made.remarks += self._remarks(measure, missing, lead)

    def _notes(self, measure: Measure) -> Iterator[ProgressNote]:
        author = measure.owner.user or self.hr
        for number, text in enumerate(self.chance.sample(words.NOTES, 2), start=1):
            yield ProgressNote(
                measure=measure,
                text=text,
                author=author,
                author_name=measure.owner.name,
                at=_morning(measure.starts + datetime.timedelta(days=15 * number)),
            )

    def _remarks(
        self, measure: Measure, missing: Sequence[tuple[int, str]], lead: Employee
    ) -> Iterator[BehaviourRemark]:
        """The first behaviour has moved; of the others some have."""
        for number, (key, _mark) in enumerate(missing):
            seen = number == 0 or self.chance.random() < 0.4
            mark = MarkChoice.SEEN if seen else MarkChoice.NOT_SEEN
            at = _morning(measure.ends + datetime.timedelta(days=2))
            yield BehaviourRemark(measure=measure, behaviour_id=key, mark=mark, by=lead, at=at)


def _morning(day: datetime.date) -> datetime.datetime:
    return moment(day, datetime.time(10))
