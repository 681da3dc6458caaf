"""Whom HR reaches who asks for results to be confirmed, and for talks to be held."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, TextChoices
from django.utils import translation
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.feedback.addresses import talk_url
from competency_portal.feedback.models import Side
from competency_portal.feedback.queries.due import (
    confirm_told,
    lead_told,
    leaders_of,
    talk_topic,
    unconfirmed,
    with_talks,
)
from competency_portal.notices.due import day_key
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.queries.chasing import Reached, reached
from competency_portal.notices.told import Told
from competency_portal.people.models import Employee
from competency_portal.people.queries import able
from competency_portal.results.queries.results import Results, published


class Ask(TextChoices):
    """What HR reminds of once results are published."""

    CONFIRM = "confirm"
    TALK = "talk"


def to_confirm(cycle: Cycle, results: Results) -> list[Told]:
    """HR's reminders of today to the people of these results who have not answered; one query."""
    rows = unconfirmed(results)
    return [confirm_told(row.assessment, NoticeKind.CHASED, day_key()) for row in rows]


def to_talk(cycle: Cycle, results: Results) -> list[Told]:
    """The same to whoever is to lead a talk about these results, or to say that it took place.

    One for all the talks of a supervisor. Four queries.
    """
    found = with_talks(results)
    leaders = leaders_of(one for one, talk in found if talk.is_to_lead)
    silent = [one for one, talk in found if talk.asked is Side.EMPLOYEE]
    people = able(Employee.objects.filter(pk__in=[one.employee_id for one in silent]))
    ready = set(people.values_list("pk", flat=True))
    return [
        *(lead_told(cycle, each, NoticeKind.CHASED, day_key()) for each in set(leaders.values())),
        *(_word_told(one) for one in silent if one.employee_id in ready),
    ]


def _word_told(assessment: Assessment) -> Told:
    """Somebody's own word on their talk."""
    topic = talk_topic(assessment, Side.EMPLOYEE)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(cycle)s · confirm the talk") % {"cycle": assessment.cycle.name}
    url = talk_url(assessment)
    return Told(assessment.employee, NoticeKind.CHASED, f"{topic}:{day_key()}", subject, url, topic)


WANTED: Mapping[Ask, Callable[[Cycle, Results], list[Told]]] = {
    Ask.CONFIRM: to_confirm,
    Ask.TALK: to_talk,
}


@dataclass(frozen=True)
class Unconfirmed:
    """Those who have not confirmed, each in one part: the parts add up to all `people`.

    An objection `waits` or is `answered`; they can't log in (`unable`); HR has `asked` them today.
    """

    people: int
    waits: int
    answered: int
    unable: int
    asked: int
    fresh: int


def unconfirmed_in(results: Results, found: Reached) -> Unconfirmed:
    """The parts of these results (`queries.overview.responses_of`), of which `found` can be asked.

    One query.
    """
    silent = Q(confirmed_at=None)
    waits = silent & Q(waits_since__isnull=False)
    answered = silent & Q(waits_since=None, objections_answered=True)
    counted: dict[str, int] = results.order_by().aggregate(
        people=Count("pk", filter=silent),
        waits=Count("pk", filter=waits),
        answered=Count("pk", filter=answered),
    )
    able_ones = len(found.people)
    unable = counted["people"] - counted["waits"] - counted["answered"] - able_ones
    return Unconfirmed(**counted, unable=unable, asked=found.done, fresh=len(found.fresh))


ASKED = re.compile(r"cycle:(\d+):(talks|acknowledgement)|talk:(\d+):\w+")
"""The topics of HR's reminders: a cycle's (by key), or one side's word on a talk (assessment)."""


def still_asked(topics: Collection[str]) -> Iterator[Told]:
    """Whom HR would remind today in the cycles of these topics; some queries for each cycle."""
    found = [match for topic in topics if (match := ASKED.fullmatch(topic))]
    of_cycles, of_talks = {one[1] for one in found if one[1]}, {one[3] for one in found if one[3]}
    cycles = Cycle.objects.filter(Q(pk__in=of_cycles) | Q(assessments__in=of_talks))
    for cycle in cycles.distinct():
        results = published().filter(assessment__cycle=cycle)
        for wanted in WANTED.values():
            yield from wanted(cycle, results)


def reached_by(ask: Ask, cycle: Cycle, results: Results) -> Reached:
    """Whom a reminder about these results of a cycle would reach now."""
    return reached(WANTED[ask](cycle, results))
