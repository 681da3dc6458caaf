"""What everybody still has to hand in, stage by stage, and of what to remind them on a day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    CycleStage,
    Nomination,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.board.waiting import last_day
from competency_portal.assessments.states import (
    WRITABLE,
    AssessmentState,
    CycleState,
    NominationState,
)
from competency_portal.notices.due import IN_THREE_DAYS, TOMORROW, step_of
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.queries.notices import asked_today, last_reminded
from competency_portal.notices.told import Told
from competency_portal.people.models import Employee
from competency_portal.people.queries import able

# Stages in which everybody has something to do of which they can be reminded.
TASKS = (StageKind.SELF, StageKind.SUPERVISOR, StageKind.OTHERS, StageKind.QUESTIONNAIRE)
NEWLY = datetime.timedelta(days=3)
"""So long after its first day is somebody told that a task has begun."""
OF_STEP = {IN_THREE_DAYS: NoticeKind.DUE_SOON, TOMORROW: NoticeKind.DUE_TOMORROW}


@dataclass(frozen=True)
class Task:
    """What somebody has to do in one stage of a cycle, however many people it is about."""

    cycle: Cycle
    kind: StageKind
    recipient: Employee

    @property
    def topic(self) -> str:
        """What notices of it belong to."""
        return topic_of(self.cycle, self.kind)

    def told(self, notice: NoticeKind, key: str = "", due_on: datetime.date | None = None) -> Told:
        """A notice of it; `key` tells it from others of the same kind."""
        return Told(
            self.recipient,
            notice,
            f"{self.topic}:{key}" if key else self.topic,
            subject_of(self.cycle, self.kind),
            reverse("reviews:team"),
            self.topic,
            due_on,
        )


def topic_of(cycle: Cycle, kind: StageKind) -> str:
    """What notices of a stage's task belong to."""
    return f"cycle:{cycle.pk}:{kind.value}"


def topics_of(cycle: Cycle) -> list[str]:
    """Those of all stages of a cycle in which people hand something in."""
    return [topic_of(cycle, kind) for kind in TASKS]


def last_reminders(
    cycles: Iterable[Cycle], raters: Collection[int]
) -> Mapping[tuple[int, int], datetime.date]:
    """When these people (by key) were last reminded of what they have to do, by cycle and person.

    HR's alone to read: of a rater without a name it tells that they had not submitted by then,
    and is forgotten as soon as they have. One query.
    """
    by_topic = {topic: cycle.pk for cycle in cycles for topic in topics_of(cycle)}
    found: dict[tuple[int, int], datetime.date] = {}
    for (rater, topic), day in last_reminded(by_topic, raters).items():
        key = by_topic[topic], rater
        found[key] = max(day, found.get(key, day))
    return found


def left_to_remind(
    cycles: Iterable[Cycle], raters: Mapping[int, Collection[int]]
) -> Mapping[int, int]:
    """How many of these people (keys, by cycle) HR has not reminded today and can; two queries.

    Only of cycles in which it has reminded somebody today. HR's alone to read, as
    `last_reminders`. Whoever can't log in is not reminded of anything.
    """
    by_topic = {topic: cycle.pk for cycle in cycles for topic in topics_of(cycle)}
    told = {(by_topic[topic], rater) for rater, topic in asked_today(by_topic)}
    begun = {cycle for cycle, _rater in told}
    left = {
        cycle: [rater for rater in each if (cycle, rater) not in told]
        for cycle, each in raters.items()
        if cycle in begun
    }
    asked = Employee.objects.filter(pk__in={rater for each in left.values() for rater in each})
    ready = set(able(asked).values_list("pk", flat=True))
    return {cycle: len(ready.intersection(each)) for cycle, each in left.items()}


def subject_of(cycle: Cycle, kind: StageKind) -> str:
    """The cycle and the stage, in the portal's own language whoever presses the button."""
    with translation.override(settings.LANGUAGE_CODE):
        return f"{cycle.name} · {kind.label}"


def open_tasks(
    cycles: Sequence[Cycle],
    kinds: Collection[StageKind] = TASKS,
    raters: Collection[int] | None = None,
) -> list[Task]:
    """What is not handed in, in running cycles, of people who can log in; four queries at most.

    Of a rater without a name nothing is read but that they are asked and have not submitted.
    """
    known = {cycle.pk: cycle for cycle in cycles if cycle.state == CycleState.RUNNING}
    rows = sorted(keys_of_open(cycles, kinds, raters))
    people = Employee.objects.filter(pk__in={rater for _cycle, _kind, rater in rows})
    found = {one.pk: one for one in able(people)}
    return [Task(known[cycle], kind, found[rater]) for cycle, kind, rater in rows if rater in found]


def keys_of_open(
    cycles: Iterable[Cycle], kinds: Collection[StageKind], raters: Collection[int] | None = None
) -> set[tuple[int, StageKind, int]]:
    """Cycle, stage and person (keys) of all that is not handed in, in three queries at most."""
    running = [cycle.pk for cycle in cycles if cycle.state == CycleState.RUNNING]
    which = Q() if raters is None else Q(rater__in=raters)
    return set(_open(running, kinds, which)) if running else set()


def raters_left(assessment: Assessment) -> dict[StageKind, set[int]]:
    """Who (by key) has not handed in what about one person, by stage; in three queries."""
    found: dict[StageKind, set[int]] = defaultdict(set)
    for _cycle, kind, rater in _open([assessment.cycle_id], TASKS, Q(assessment=assessment)):
        found[kind].add(rater)
    return dict(found)


def _open(
    cycles: Collection[int], kinds: Collection[StageKind], which: Q
) -> Iterator[tuple[int, StageKind, int]]:
    mine = which & Q(assessment__cycle__in=cycles, assessment__state=AssessmentState.ACTIVE)
    named = [kind for kind in (StageKind.SELF, StageKind.SUPERVISOR) if kind in kinds]
    if named:
        reviews = Review.objects.filter(mine, group__in=named, state__in=WRITABLE).order_by()
        keys = reviews.values_list("assessment__cycle", "group", "rater").distinct()
        for cycle, group, rater in keys:
            yield cycle, StageKind(group), rater
    if StageKind.QUESTIONNAIRE in kinds:
        responses = Response.objects.filter(mine, state__in=WRITABLE)
        for cycle, rater in _pairs(responses):
            yield cycle, StageKind.QUESTIONNAIRE, rater
    if StageKind.OTHERS in kinds:
        asked = Nomination.objects.filter(
            mine, state=NominationState.APPROVED, assessment__cycle__sealed_at=None
        )
        for cycle, rater in _pairs(asked):
            yield cycle, StageKind.OTHERS, rater


def _pairs(rows: QuerySet[Response] | QuerySet[Nomination]) -> Iterable[tuple[int, int]]:
    return rows.order_by().values_list("assessment__cycle", "rater").distinct()


def due_on(day: datetime.date) -> Iterator[Told]:
    """Whom to tell on a day that a task has begun, is due or overdue; a fixed number of queries.

    Each is told once, also where a day was missed: three days or two before the last one, on the
    last one or the day before, and once a week after it. The last day belongs to the stage.
    """
    cycles = Cycle.objects.filter(state=CycleState.RUNNING).prefetch_related("stages")
    running = list(cycles.order_by("pk"))
    stages = {(cycle.pk, stage.kind): stage for cycle in running for stage in cycle.stages.all()}
    for task in open_tasks(running):
        stage = stages.get((task.cycle.pk, task.kind))
        if stage is not None and stage.has_begun(day):
            yield from _told(task, stage, day)


def _told(task: Task, stage: CycleStage, day: datetime.date) -> Iterator[Told]:
    last = last_day(task.cycle, stage)
    left = (last - day).days
    if day - stage.starts <= NEWLY and left >= 0:
        yield task.told(NoticeKind.OPENED, due_on=last)
    step = step_of(left)
    # Their keys are in the database: under others, everybody would be told the same once more.
    if step in OF_STEP:
        yield task.told(OF_STEP[step], last.isoformat(), last)
    elif step:
        week = step.removeprefix("week-")
        yield task.told(NoticeKind.OVERDUE, f"{last.isoformat()}:{week}", last)
