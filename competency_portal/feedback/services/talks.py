"""Both sides say whether the talk about a result took place."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.states import CycleState
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.feedback.models import Side, TalkWord
from competency_portal.feedback.queries.due import (
    lead_topic,
    leaders_of,
    talk_told,
    talk_topic,
    to_lead,
)
from competency_portal.feedback.queries.objections import revision_now
from competency_portal.feedback.queries.talks import talk_of
from competency_portal.feedback.rules import side_of
from competency_portal.feedback.services.holding import hold
from competency_portal.notices.services.telling import settle, tell
from competency_portal.people.models import Employee
from competency_portal.people.queries import able
from competency_portal.results.queries.results import published


@transaction.atomic
def confirm_talk(
    *,
    assessment: Assessment,
    day: datetime.date | None,
    actor: User,
    remark: str = "",
    at: datetime.datetime | None = None,
) -> TalkWord:
    """Say that the talk took place on a day, or (no day) that it did not; the last word holds.

    Either side may be the first; nobody speaks for the other. The same word twice in a row, from
    a second press, is said once. Raises `Refused`.
    """
    cycle = hold(assessment)
    side = side_of(actor, assessment)
    if side is None:
        raise Refused(_("Only the two who talk confirm the talk."))
    _refuse_day(cycle, day)
    if before := _said_just_now(assessment, side, day, remark, actor):
        return before
    word: TalkWord = TalkWord.objects.create(
        assessment=assessment,
        side=side,
        day=day,
        remark=remark,
        made_by=actor,
        made_at=at or timezone.now(),
    )
    settle(None, [talk_topic(assessment, side)])
    if side is Side.SUPERVISOR:
        _settle_led(assessment)
    if at is None:
        _ask_other(assessment)
    return word


def _refuse_day(cycle: Cycle, day: datetime.date | None) -> None:
    """Refuse a talk before there is anything to talk about, and one that is still to come."""
    if cycle.state != CycleState.PUBLISHED or cycle.published_at is None:
        raise Refused(_("The result is not published yet."))
    if day is not None and day > timezone.localdate():
        raise Refused(_("This day is still to come."))
    if day is not None and day < timezone.localdate(cycle.published_at):
        raise Refused(_("This day lies before the publication of the result."))


def _said_just_now(
    assessment: Assessment, side: Side, day: datetime.date | None, remark: str, actor: User
) -> TalkWord | None:
    """The last word about this talk, if it is this one, and no revision came out since."""
    last = TalkWord.objects.filter(assessment=assessment, made_by=actor).last()
    if last is None or (last.side, last.day, last.remark) != (side, day, remark):
        return None
    if TalkWord.objects.filter(assessment=assessment, pk__gt=last.pk).exists():
        return None
    return None if last.made_at < revision_now(assessment).published_at else last


def _settle_led(assessment: Assessment) -> None:
    """Whoever has led the last talk of a cycle is asked for none any more."""
    leader, cycle = assessment.employee.supervisor_id, assessment.cycle
    mine = published().filter(assessment__cycle=cycle, assessment__employee__supervisor=leader)
    if leader and not to_lead(mine):
        settle([leader], [lead_topic(cycle)])


def _ask_other(assessment: Assessment) -> None:
    """Tell the other side that their word is wanted; of nobody else's it is wanted any more."""
    talk, employee = talk_of(revision_now(assessment)), assessment.employee
    for side in Side:
        if talk.asked is not side:
            settle(None, [talk_topic(assessment, side)])
    leader = leaders_of([assessment]).get(assessment.pk)
    person = able(Employee.objects.filter(pk=employee.pk)).first()
    tell(talk_told(assessment, talk, leader, person, timezone.localdate()))
