"""Mails of their own: sent until they are noted as sent.

A notice is claimed before its mail is sent, by one conditional update, and noted after. The claim
ends by itself: a worker killed in between leaves a mail that may have left or not, and somebody
sends it again. So it leaves at least once, whatever happens, and only then twice.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from competency_portal.notices.kinds import MailState
from competency_portal.notices.models import Notice, Outage
from competency_portal.notices.queries.mailing import owed, owed_now, unmailable
from competency_portal.notices.services.letters import own_letter
from competency_portal.notices.services.posting import MailDown, NotTaken, Post

LEASE = datetime.timedelta(minutes=10)
BACKOFF = tuple(datetime.timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 1440))
PAGE = 200


@dataclass(frozen=True)
class Delivered:
    """What became of the mails: how many left, how many the server refused, how many wait."""

    sent: int
    refused: int
    left: int
    is_down: bool = False


def deliver_owed() -> Delivered:
    """Send what is owed now. Call it outside a transaction; any number may run at once."""
    drop_unowed()
    sent = refused = 0
    is_down = False
    try:
        with Post() as post:
            while batch := list(owed_now()[:PAGE]):
                post.open()
                done = [_deliver(notice, post) for notice in batch]
                sent, refused = sent + done.count(True), refused + done.count(False)
    except MailDown:
        is_down = True
    return Delivered(sent, refused, owed().count(), is_down)


def drop_unowed() -> None:
    """Leave in the portal alone what is owed to whoever no mail reaches; all of it without mail."""
    unreachable = unmailable(owed()) if settings.SENDS_MAIL else owed()
    unreachable.order_by().update(mail=MailState.NONE)


def _deliver(notice: Notice, post: Post) -> bool | None:
    """Whether the server took it; None where somebody else is sending it."""
    if not _claim(notice):
        return None
    try:
        post.send(own_letter(notice))
    except NotTaken:
        _put_off(notice, BACKOFF[min(notice.attempts, len(BACKOFF) - 1)])
        return False
    except MailDown:
        _put_off(notice, BACKOFF[0])
        raise
    Notice.objects.filter(pk=notice.pk).update(mail=MailState.SENT, mailed_at=timezone.now())
    return True


def _claim(notice: Notice) -> bool:
    unclaimed = Notice.objects.filter(pk=notice.pk, mail=MailState.OWED, attempts=notice.attempts)
    until = timezone.now() + LEASE
    return bool(unclaimed.update(attempts=F("attempts") + 1, next_try_at=until))


def _put_off(notice: Notice, by: datetime.timedelta) -> None:
    held = Notice.objects.filter(pk=notice.pk, mail=MailState.OWED)
    held.update(next_try_at=timezone.now() + by)


def next_attempt() -> datetime.datetime | None:
    """When there is something to send again, if anything is owed."""
    first = owed().values_list("next_try_at", flat=True).first()
    if first is None:
        return None
    outage = Outage.objects.first()
    pause = outage.last_at + BACKOFF[min(outage.attempts, 3) - 1] if outage else timezone.now()
    return max(first, pause)
