"""What a round would do: done, looked at, and taken back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from competency_portal.notices.kinds import MailState
from competency_portal.notices.models import Notice
from competency_portal.notices.queries.mailing import awaiting_digest, in_order, unsent
from competency_portal.notices.queries.notices import outdone
from competency_portal.notices.services.delivery import drop_unowed
from competency_portal.notices.services.digests import drop_unmailed
from competency_portal.notices.services.reminders import tell_due
from competency_portal.people.models import Employee


@dataclass(frozen=True)
class Planned:
    """One mail, or what one person finds in the portal alone.

    `again_at` is set where a mail of its own is being sent, or was not taken, and is tried again.
    """

    recipient: Employee
    notices: Sequence[Notice]
    is_own_mail: bool = False
    again_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Preview:
    """What a round would mail, what leaves later, and what nobody would be mailed at all."""

    mails: Sequence[Planned]
    later: Sequence[Planned]
    in_portal: Sequence[Planned]


@transaction.atomic
def preview(day: datetime.date) -> Preview:
    """What `send_reminders` would do now, or in the morning of another day."""
    last = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
    tell_due(day)
    wanted = list(_to_tell(last))
    drop_unmailed(day)
    drop_unowed()
    left = list(in_order(unsent()))
    awaited = set(awaiting_digest(day).values_list("pk", flat=True))
    transaction.set_rollback(True)

    own = [one for one in left if one.mail == MailState.OWED]
    digests = _by_recipient(one for one in left if one.mail == MailState.WAITING)
    now, mailed = _moment(day), {one.pk for one in left}
    return Preview(
        mails=[
            *(_own(one) for one in own if one.next_try_at <= now),
            *(one for one in digests if one.recipient.pk in awaited),
        ],
        later=[
            *(_own(one, one.next_try_at) for one in own if one.next_try_at > now),
            *(one for one in digests if one.recipient.pk not in awaited),
        ],
        in_portal=_by_recipient(one for one in wanted if one.pk not in mailed),
    )


def _to_tell(last: int) -> QuerySet[Notice]:
    """What is to be mailed, and what is told since this key; what nobody reads any more aside."""
    found = unsent() | Notice.objects.filter(pk__gt=last)
    return in_order(found.exclude(outdone()))


def _moment(day: datetime.date) -> datetime.datetime:
    """When the round of a day would be: now, or in the morning of a day that is to come."""
    now = timezone.localtime()
    if day <= now.date():
        return now
    return timezone.make_aware(
        datetime.datetime.combine(day, datetime.time(settings.REMINDERS_HOUR))
    )


def _own(notice: Notice, again_at: datetime.datetime | None = None) -> Planned:
    return Planned(notice.recipient, [notice], is_own_mail=True, again_at=again_at)


def _by_recipient(notices: Iterable[Notice]) -> list[Planned]:
    """The notices come in the order of their recipients."""
    return [
        Planned(found[0].recipient, found)
        for found in (list(group) for _key, group in groupby(notices, lambda one: one.recipient_id))
    ]
