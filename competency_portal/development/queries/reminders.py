"""Who is told on a day of measures that fall due, of plans to be made, of proposals that wait."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping

from django.db.models import Exists, OuterRef
from django.utils import timezone

from competency_portal.assessments.models import Assessment, Cycle, StageKind
from competency_portal.assessments.queries.tasks import subject_of, topic_of as topic_of_stage
from competency_portal.development.addresses import measure_url, plan_url
from competency_portal.development.models import Measure
from competency_portal.development.queries.due import measures_due
from competency_portal.development.queries.overview import BELOW
from competency_portal.development.queries.plans import WITH_PLACE
from competency_portal.development.states import MeasureState
from competency_portal.feedback.queries.windows import endings
from competency_portal.notices.due import step_of, week_of
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.told import Told
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.people.queries import able, hr_people
from competency_portal.results.models import CompetencyResult
from competency_portal.results.queries.results import Results, published

LONGEST = 80
HIGHEST = 20
"""Steps up a line; a line drawn by hand could go round in a circle."""


def due_on(day: datetime.date) -> Iterator[Told]:
    """Everything of plans; the number of queries grows with the height of the lines alone."""
    yield from _measures(day)
    yield from plans_due(day)
    proposed = Measure.objects.filter(state=MeasureState.PROPOSED).select_related(*WITH_PLACE)
    here = proposed.exclude(plan__assessment__employee__status=EmployeeStatus.LEFT)
    yield from proposals_told(list(here.order_by("pk")), day)


def _measures(day: datetime.date) -> Iterator[Told]:
    """Three days and one day before the last one, and once a week after it; one query."""
    for one in measures_due(day):
        yield Told(
            one.owner,
            NoticeKind.MEASURE_DUE,
            f"{topic_of(one.measure)}:{one.ends.isoformat()}:{step_of(one.days)}",
            shortened(one.text),
            one.url,
            topic_of(one.measure),
            one.ends,
        )


def topic_of(measure: int) -> str:
    """What notices of a measure (by key) belong to."""
    return f"measure:{measure}"


def plans_due(day: datetime.date) -> Iterator[Told]:
    """Who falls short of something, and nobody has planned anything, as the plan's stage ends."""
    ending = {one.cycle.pk: one for one in endings(StageKind.PLAN, day)}
    if not ending:
        return
    for row in unplanned(published().filter(assessment__cycle__in=ending)).order_by("pk"):
        one = ending[row.assessment.cycle_id]
        yield plan_told(row.assessment, NoticeKind.PLAN_DUE, one.key, one.ends)


def unplanned(results: Results) -> Results:
    """Those who can log in and fall short of something, and for whom nothing is planned."""
    planned = Measure.objects.filter(plan__assessment=OuterRef("assessment"))
    short = CompetencyResult.objects.filter(BELOW, result=OuterRef("pk"))
    return results.filter(
        Exists(short),
        ~Exists(planned.exclude(state=MeasureState.DROPPED)),
        assessment__employee__in=able(Employee.objects.all()).values("pk"),
    )


def plan_told(
    assessment: Assessment, kind: NoticeKind, key: str, ends: datetime.date | None = None
) -> Told:
    """Somebody's own plan that is to be made; `key` tells it from others of the same kind."""
    cycle = assessment.cycle
    topic, subject = plan_topic(cycle), subject_of(cycle, StageKind.PLAN)
    url = plan_url(assessment)
    return Told(assessment.employee, kind, f"{topic}:{key}", subject, url, topic, ends)


def plan_topic(cycle: Cycle) -> str:
    """What notices of somebody's own plan belong to."""
    return topic_of_stage(cycle, StageKind.PLAN)


def proposals_told(measures: list[Measure], day: datetime.date) -> Iterator[Told]:
    """Who is to agree to what was proposed: told once, and once a week while it waits."""
    if not measures:
        return
    agreeing = _agreeing({one.plan.assessment.employee for one in measures})
    for one in measures:
        person, topic = one.plan.assessment.employee, proposal_topic(one.pk)
        week = week_of((day - timezone.localdate(one.created_at)).days)
        for each in agreeing[person.pk]:
            yield Told(
                each,
                NoticeKind.PROPOSAL,
                f"{topic}:{week}" if week else topic,
                proposal_subject(one),
                measure_url(one),
                topic,
            )


def shortened(text: str) -> str:
    """A measure's words as far as a notice has room for them."""
    return text[:LONGEST]


def proposal_subject(measure: Measure) -> str:
    """Whose proposal it is, and what is proposed."""
    return f"{measure.plan.assessment.employee.name} · {shortened(measure.text)}"


def proposal_topic(measure: int) -> str:
    """What notices of a proposed measure (by key) belong to."""
    return f"measure:{measure}:proposal"


def reply_topic(measure: int) -> str:
    """What the notice belongs to that a proposal (by key) is agreed to or dropped."""
    return f"measure:{measure}:reply"


def _agreeing(people: Collection[Employee]) -> Mapping[int, list[Employee]]:
    """Whoever stands next above each person (by key) and can log in; HR where nobody does.

    Two queries a step up, as far as somebody is sought there, and one for HR.
    """
    found: dict[int, list[Employee]] = {}
    seeking, steps = {one.pk: one.supervisor_id for one in people}, 0
    while seeking and steps < HIGHEST:
        above = Employee.objects.in_bulk(set(seeking.values()) - {None})
        ready = set(able(Employee.objects.filter(pk__in=above)).values_list("pk", flat=True))
        bosses = {who: above[at] for who, at in seeking.items() if at in above}
        found |= {who: [boss] for who, boss in bosses.items() if boss.pk in ready}
        seeking = {who: one.supervisor_id for who, one in bosses.items() if who not in found}
        steps += 1
    hr = list(hr_people()) if len(found) < len(people) else []
    for one in people:
        found.setdefault(one.pk, [each for each in hr if each.pk != one.pk])
    return found
