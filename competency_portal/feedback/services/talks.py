"""Both sides say whether the talk about a result took place."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Assessment
from competency_portal.assessments.states import CycleState
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.feedback.models import TalkWord
from competency_portal.feedback.rules import side_of
from competency_portal.feedback.services.holding import hold


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

    Either side may be the first; nobody speaks for the other. Raises `Refused`.
    """
    cycle = hold(assessment)
    side = side_of(actor, assessment)
    if side is None:
        raise Refused(_("Only the two who talk confirm the talk."))
    if cycle.state != CycleState.PUBLISHED or cycle.published_at is None:
        raise Refused(_("The result is not published yet."))
    if day is not None and day > timezone.localdate():
        raise Refused(_("This day is still to come."))
    if day is not None and day < timezone.localdate(cycle.published_at):
        raise Refused(_("This day lies before the publication of the result."))
    return TalkWord.objects.create(
        assessment=assessment,
        side=side,
        day=day,
        remark=remark,
        made_by=actor,
        made_at=at or timezone.now(),
    )
