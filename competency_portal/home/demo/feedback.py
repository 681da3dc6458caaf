"""What people did with last year's results: read, confirmed, contested, talked about."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence

from django.utils import timezone

from competency_portal.assessments.models import Assessment, Cycle, StageKind
from competency_portal.feedback.models import (
    Acknowledgement,
    Objection,
    ObjectionItem,
    Reading,
    Side,
    TalkWord,
)
from competency_portal.feedback.queries.objections import Banded, banded, revision_now
from competency_portal.feedback.services.deciding import decide
from competency_portal.feedback.services.objecting import object_to
from competency_portal.home.demo import words
from competency_portal.home.demo.plans import moment
from competency_portal.results.models import AssessmentResult
from models_catalog.models import RatingPoint
from models_catalog.standing import Standing

BATCH = 500
STAYS_OPEN = 12
"""So many days from today the results can still be contested: whoever tries the demo can too."""
WAITS = 9
SAID = 2
"""So many days ago somebody said that their talk took place."""
AFTERNOON = datetime.time(15)
UNREAD, UNCONFIRMED, UNTALKED = 0.08, 0.25, 0.4
"""Shares of the people who did not open, not confirm, not talk yet."""
SILENT, NOT_YET = 0.2, 0.97
"""Of those whose supervisor confirms the talk: below, they have not; above, they say not yet."""


def load_feedback(cycle: Cycle, chance: random.Random) -> None:
    """Let most people read and confirm, three of one team object, and many talk about it."""
    today = timezone.localdate()
    stage = cycle.stages.filter(kind=StageKind.ACKNOWLEDGEMENT)
    stage.update(ends=today + datetime.timedelta(days=STAYS_OPEN))
    contesting = _contest(cycle, today)
    results = list(
        AssessmentResult.objects.filter(assessment__cycle=cycle, revision=1)
        .exclude(assessment__in=contesting)
        .select_related("assessment__employee__user", "assessment__supervisor__user")
        .order_by("assessment__employee__number")
    )
    _read(results, chance)
    _read_first(contesting)
    _wait_for_the_other_side(cycle, today)


def _contest(cycle: Cycle, today: datetime.date) -> list[int]:
    """One objection waits, one changed a rating, one confirmed it."""
    team = Assessment.objects.filter(cycle=cycle, supervisor__user__username="supervisor")
    people = team.exclude(employee__user__username="employee").exclude(decisions__isnull=False)
    points = {
        Standing(one.standing): one
        for one in RatingPoint.objects.filter(scale__version=cycle.version_id)
    }
    found: list[int] = []
    answers = [(words.CHANGED, Standing.AT), (words.KEPT, Standing.BELOW), None]
    for person in people.select_related(
        "employee__user", "employee__supervisor__supervisor__user"
    ).order_by("employee__number"):
        below = [
            one for one in banded(revision_now(person)) if one.holding == points[Standing.BELOW]
        ]
        if below and len(found) < len(answers):
            _object(person, below, answers[len(found)], points, today)
            found.append(person.pk)
    return found


def _object(
    person: Assessment,
    below: Sequence[Banded],
    answer: tuple[str, Standing] | None,
    points: dict[Standing, RatingPoint],
    today: datetime.date,
) -> None:
    """The rating closest to the requirement; where it waits, two of them."""
    wanted = sorted(below, key=lambda one: -(one.row.score or 0))[: 1 if answer else 2]
    user = person.employee.user
    boss = person.employee.supervisor
    above = boss.supervisor.user if boss and boss.supervisor else None
    if user is None or above is None:
        return
    published = person.cycle.published_at or timezone.now()
    made_at = published + datetime.timedelta(days=2, hours=5)
    if answer is None:
        made_at = moment(today - datetime.timedelta(days=WAITS), AFTERNOON)
    reasons = {one.code: text for one, text in zip(wanted, words.CONTESTED, strict=False)}
    objection = object_to(assessment=person, reasons=reasons, actor=user, at=made_at)
    if answer:
        at = made_at + datetime.timedelta(days=4)
        for item in _items(objection):
            decide(item=item, band=points[answer[1]], reason=answer[0], actor=above, at=at)


def _items(objection: Objection) -> list[ObjectionItem]:
    items = ObjectionItem.objects.filter(objection=objection)
    return list(items.select_related("objection__assessment__employee", "competency"))


def _read_first(contesting: Sequence[int]) -> None:
    """Whoever objects has read it."""
    results = AssessmentResult.objects.filter(assessment__in=contesting, revision=1)
    Reading.objects.bulk_create(
        Reading(result=one, read_at=one.published_at + datetime.timedelta(days=1))
        for one in results
    )


def _read(results: Sequence[AssessmentResult], chance: random.Random) -> None:
    readings, confirmed, talked = [], [], list[TalkWord]()
    for result in results:
        hours = datetime.timedelta(hours=chance.randrange(1, 24 * 9))
        user = result.assessment.employee.user
        # The one who tries the demo finds the report new.
        if chance.random() < UNREAD or (user and user.username == "employee"):
            continue
        readings.append(Reading(result=result, read_at=result.published_at + hours))
        if chance.random() < UNCONFIRMED:
            continue
        remark = chance.choice(words.REMARKS)
        at = result.published_at + hours + datetime.timedelta(minutes=20)
        confirmed.append(Acknowledgement(result=result, remark=remark, made_at=at))
        if chance.random() >= UNTALKED:
            talked += _talk(result, at, chance)
    Reading.objects.bulk_create(readings, batch_size=BATCH)
    Acknowledgement.objects.bulk_create(confirmed, batch_size=BATCH)
    TalkWord.objects.bulk_create(talked, batch_size=BATCH)


def _wait_for_the_other_side(cycle: Cycle, today: datetime.date) -> None:
    """One of the demo's own team says that the talk took place; the supervisor has not said so."""
    team = Assessment.objects.filter(cycle=cycle, supervisor__user__username="supervisor")
    quiet = team.filter(talk_words=None, objections=None, employee__user__isnull=False)
    person = quiet.exclude(employee__user__username="employee").order_by("employee__number").first()
    if person:
        day = today - datetime.timedelta(days=SAID)
        TalkWord.objects.create(
            assessment=person,
            side=Side.EMPLOYEE,
            day=day,
            made_by=person.employee.user,
            made_at=moment(day, AFTERNOON),
        )


def _talk(result: AssessmentResult, at: datetime.datetime, chance: random.Random) -> list[TalkWord]:
    """Both sides, mostly; some employees have not confirmed, a few say that it was not yet."""
    assessment = result.assessment
    held = at + datetime.timedelta(days=chance.randrange(1, 8))
    day = timezone.localdate(held)
    said = chance.random()
    sides = [(Side.SUPERVISOR, day, assessment.supervisor.user)]
    if said > SILENT:
        sides.append((Side.EMPLOYEE, day, assessment.employee.user))
    return [
        TalkWord(
            assessment=assessment,
            side=side,
            day=None if side is Side.EMPLOYEE and said > NOT_YET else said_day,
            remark=chance.choice(words.AGREED) if side is Side.SUPERVISOR else "",
            made_by=user,
            made_at=held + datetime.timedelta(hours=2 + place),
        )
        for place, (side, said_day, user) in enumerate(sides)
    ]
