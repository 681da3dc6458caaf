"""What of feedback is due on a day, and who is to be told: results, talks, objections."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Assessment, Cycle, StageKind
from competency_portal.assessments.queries.tasks import subject_of, topic_of
from competency_portal.feedback.addresses import report_url, second_look_url, talk_url
from competency_portal.feedback.models import Acknowledgement, Objection, Side, TalkWord
from competency_portal.feedback.queries.deciding import WITH_LINE, deciders_of
from competency_portal.feedback.queries.talks import Talk, talks_of
from competency_portal.feedback.queries.windows import Ending, endings
from competency_portal.feedback.states import WAITING, ObjectionState
from competency_portal.notices.due import MOST_WEEKS, WEEK, week_of
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.told import Told
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.people.queries import able
from competency_portal.results.queries.results import Results, published

ASKED_FOR = datetime.timedelta(days=WEEK * MOST_WEEKS)


def due_on(day: datetime.date) -> Iterator[Told]:
    """Everything of feedback; a fixed number of queries."""
    yield from results_due(day)
    yield from talks_due(day)
    yield from objections_due(day)


def results_due(day: datetime.date) -> Iterator[Told]:
    """Who has neither confirmed nor contested, and who has a talk to lead, as the stage ends."""
    ending = {one.cycle.pk: one for one in endings(StageKind.ACKNOWLEDGEMENT, day)}
    if not ending:
        return
    results = published().filter(assessment__cycle__in=ending)
    for row in unconfirmed(results):
        one = ending[row.assessment.cycle_id]
        yield confirm_told(row.assessment, NoticeKind.CONFIRM_DUE, one.key, one.ends)
    yield from _talks_to_lead(results, ending)


def unconfirmed(results: Results) -> Results:
    """Those who can log in and have neither confirmed nor contested."""
    confirmed = Acknowledgement.objects.filter(result=OuterRef("pk"))
    contested = Objection.objects.filter(assessment=OuterRef("assessment")).exclude(
        state=ObjectionState.WITHDRAWN
    )
    people = able(Employee.objects.all()).values("pk")
    return results.filter(
        ~Exists(confirmed), ~Exists(contested), assessment__employee__in=people
    ).order_by("pk")


def confirm_told(
    assessment: Assessment, kind: NoticeKind, key: str, ends: datetime.date | None = None
) -> Told:
    """Somebody's own result to be confirmed; `key` tells it from others of the same kind."""
    topic = confirm_topic(assessment.cycle)
    return Told(
        assessment.employee,
        kind,
        f"{topic}:{key}",
        subject_of(assessment.cycle, StageKind.ACKNOWLEDGEMENT),
        report_url(assessment),
        topic,
        ends,
    )


def confirm_topic(cycle: Cycle) -> str:
    """What notices of somebody's own result belong to."""
    return topic_of(cycle, StageKind.ACKNOWLEDGEMENT)


def lead_topic(cycle: Cycle) -> str:
    """What notices of the talks that somebody is to lead belong to."""
    return f"cycle:{cycle.pk}:talks"


def _talks_to_lead(results: Results, ending: dict[int, Ending]) -> Iterator[Told]:
    """One notice for all the talks of a supervisor in a cycle that are open."""
    open_ones = to_lead(results)
    leaders = leaders_of(open_ones)
    told = {(leaders[one.pk], one.cycle_id) for one in open_ones if one.pk in leaders}
    for leader, cycle in sorted(told, key=lambda pair: (pair[1], pair[0].pk)):
        one = ending[cycle]
        yield lead_told(one.cycle, leader, NoticeKind.CONFIRM_DUE, one.key, one.ends)


def to_lead(results: Results) -> list[Assessment]:
    """Of these results those whose talk the supervisor has not said to have taken place."""
    return [one for one, talk in with_talks(results) if talk.is_to_lead]


def with_talks(results: Results) -> list[tuple[Assessment, Talk]]:
    """These results with the talks about them; nobody talks with whoever has left. Two queries."""
    here = results.exclude(assessment__employee__status=EmployeeStatus.LEFT).order_by("pk")
    talks = talks_of(here)
    return [(row.assessment, talks[row.assessment_id]) for row in here]


def lead_told(
    cycle: Cycle,
    leader: Employee,
    kind: NoticeKind,
    key: str,
    ends: datetime.date | None = None,
) -> Told:
    """The talks that somebody is to lead; `key` tells it from others of the same kind."""
    topic = lead_topic(cycle)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(cycle)s · talks with your people") % {"cycle": cycle.name}
    url = f"{reverse('reports:report_list')}?cycle={cycle.code}"
    return Told(leader, kind, f"{topic}:{key}", subject, url, topic, ends)


def leaders_of(assessments: Iterable[Assessment]) -> dict[int, Employee]:
    """Who is to lead the talk about each assessment (its key), as far as somebody can log in.

    The supervisor of today; one query.
    """
    asked = {one.pk: one.employee.supervisor_id for one in assessments}
    keys = [leader for leader in asked.values() if leader]
    people = able(Employee.objects.filter(pk__in=keys)).in_bulk()
    return {key: people[leader] for key, leader in asked.items() if leader in people}


def talks_due(day: datetime.date) -> Iterator[Told]:
    """Whose word on a talk is missing while the other side has said theirs; four weeks at most."""
    since = timezone.make_aware(datetime.datetime.combine(day - ASKED_FOR, datetime.time()))
    said = TalkWord.objects.filter(made_at__gte=since).values("assessment")
    here = published().filter(assessment__in=said)
    found = here.exclude(assessment__employee__status=EmployeeStatus.LEFT)
    rows = found.select_related(
        "assessment__cycle", "assessment__employee__user", "assessment__employee__supervisor"
    ).order_by("assessment")
    assessments, talks = [row.assessment for row in rows], talks_of(rows)
    leaders = leaders_of(assessments)
    people = set(
        able(Employee.objects.filter(assessments__in=assessments)).values_list("pk", flat=True)
    )
    for one in assessments:
        other = one.employee if one.employee_id in people else None
        yield from talk_told(one, talks[one.pk], leaders.get(one.pk), other, day)


def talk_told(
    assessment: Assessment,
    talk: Talk,
    leader: Employee | None,
    employee: Employee | None,
    day: datetime.date,
) -> Iterator[Told]:
    """Tell the side that is asked for its word, once a week; those who can't log in are None."""
    side, word = talk.asked, talk.unanswered
    if side is None or word is None:
        return
    asked = employee if side is Side.EMPLOYEE else leader
    waits = day - timezone.localdate(word.made_at)
    if asked is None or waits >= ASKED_FOR:
        return
    topic, cycle = talk_topic(assessment, side), assessment.cycle.name
    week = week_of(waits.days)
    yield Told(
        asked,
        NoticeKind.TALK,
        f"{topic}:{word.pk}:{week}" if week else f"{topic}:{word.pk}",
        cycle if side is Side.EMPLOYEE else f"{assessment.employee_name} · {cycle}",
        talk_url(assessment),
        topic,
    )


def talk_topic(assessment: Assessment, side: Side) -> str:
    """What notices of one side's word on a talk belong to."""
    return f"talk:{assessment.pk}:{side.value}"


def objections_due(day: datetime.date) -> Iterator[Told]:
    """Who can decide on the objections that wait: told once, and once a week while they wait.

    Whoever takes the place of somebody who has left, or moved, is told on the next morning.
    """
    waiting = Objection.objects.filter(state__in=WAITING).select_related(*WITH_LINE)
    yield from objections_told(list(waiting.order_by("pk")), day)


def objections_told(objections: list[Objection], day: datetime.date) -> Iterator[Told]:
    """The same of these, read `WITH_LINE`."""
    deciders = deciders_of(objections) if objections else {}
    for one in objections:
        topic = objection_topic(one)
        week = week_of((day - timezone.localdate(one.made_at)).days)
        for each in deciders[one.pk].asked:
            yield Told(
                each,
                NoticeKind.OBJECTION,
                f"{topic}:{week}" if week else topic,
                f"{one.assessment.employee_name} · {one.assessment.cycle.name}",
                second_look_url(one.assessment),
                topic,
            )


def objection_topic(objection: Objection) -> str:
    """What notices of an objection belong to."""
    return f"objection:{objection.pk}"
