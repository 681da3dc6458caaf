"""The digest: one mail a day and person at most, for everything that can wait.

Here the claim comes first and stays: whoever stores the row of the day notes the notices as sent
and then sends. A worker killed in between costs somebody a reminder that they still find in the
portal; nobody gets two.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from competency_portal.notices.kinds import MailState
from competency_portal.notices.models import Digest, Notice
from competency_portal.notices.queries.mailing import (
    awaiting_digest,
    outdated,
    switched_off,
    unmailable,
    waiting,
)
from competency_portal.notices.services.letters import digest_letter
from competency_portal.notices.services.posting import MailDown, NotTaken, Post
from competency_portal.people.models import Employee

PAGE = 200


@dataclass(frozen=True)
class Digests:
    """How many digests left, and how many the server did not take."""

    sent: int = 0
    refused: int = 0
    is_down: bool = False


def drop_unmailed(day: datetime.date) -> None:
    """Leave in the portal alone what nobody is to be mailed; in three queries."""
    if not settings.SENDS_MAIL:
        waiting().update(mail=MailState.NONE)
        return
    for found in (unmailable(waiting()), switched_off(waiting()), outdated(waiting(), day)):
        found.update(mail=MailState.NONE)


def send_digests(day: datetime.date, recipients: Collection[int] | None = None) -> Digests:
    """Send everybody's digest of a day, or that of these people (by key).

    Call it outside a transaction; any number may run at once. Nobody is claimed while the server
    does not answer, so that they have theirs later on the same day. A day that ends meanwhile takes
    nobody's digest any more: it would be the second one of the next day. Whoever is left has theirs
    with the next round.
    """
    drop_unmailed(day)
    Digest.objects.filter(day__lt=min(day, timezone.localdate())).delete()
    sent = refused = 0
    try:
        with Post() as post:
            last = 0
            while not _is_over(day) and (people := _page(day, recipients, last)):
                post.open()
                last = people[-1].pk
                done = [_send(one, day, post) for one in people]
                sent, refused = sent + done.count(True), refused + done.count(False)
    except MailDown:
        return Digests(sent, refused, is_down=True)
    return Digests(sent, refused)


def _is_over(day: datetime.date) -> bool:
    """Whether midnight has passed, on the portal's clock."""
    return day < timezone.localdate()


def _page(day: datetime.date, recipients: Collection[int] | None, last: int) -> list[Employee]:
    found = awaiting_digest(day).filter(pk__gt=last)
    if recipients is not None:
        found = found.filter(pk__in=recipients)
    return list(found[:PAGE])


def _send(recipient: Employee, day: datetime.date, post: Post) -> bool | None:
    """Whether the server took it; None where somebody else has claimed it, or nothing is left."""
    notices = [] if _is_over(day) else _claim(recipient, day)
    if not notices:
        return None
    try:
        post.send(digest_letter(notices))
    except (NotTaken, MailDown) as error:
        # Perhaps it has left all the same: today not again, tomorrow once more.
        again = Notice.objects.filter(pk__in=[one.pk for one in notices])
        again.update(mail=MailState.WAITING, mailed_at=None)
        if isinstance(error, MailDown):
            raise
        return False
    return True


@transaction.atomic
def _claim(recipient: Employee, day: datetime.date) -> list[Notice]:
    """Store the row of the day and note the notices as sent; nothing where somebody else has."""
    try:
        with transaction.atomic():
            Digest.objects.create(recipient=recipient, day=day)
    except IntegrityError:
        return []
    found = waiting().filter(recipient=recipient).order_by("created_at", "pk")
    notices = list(found.select_for_update(of=("self",), no_key=True))
    if not notices:
        Digest.objects.filter(recipient=recipient, day=day).delete()
        return []
    keys = [one.pk for one in notices]
    Notice.objects.filter(pk__in=keys).update(mail=MailState.SENT, mailed_at=timezone.now())
    for one in notices:
        one.recipient = recipient
    return notices
