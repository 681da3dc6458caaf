"""Telling people: written in the transaction of what happened, sent later."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import transaction

from competency_portal.notices.jobs.mailing import mail_soon
from competency_portal.notices.kinds import AT_ONCE, OF_TASKS, REMINDERS, MailState, NoticeKind
from competency_portal.notices.models import Notice
from competency_portal.notices.told import Told

__all__ = ["Told", "forget", "forget_before", "reword", "settle", "tell"]

BATCH = 500
LONGEST = 300
"""Characters of a subject."""


def tell(told: Iterable[Told]) -> None:
    """Note what people are to be told; whoever is told it already is not told again.

    Called inside the transaction of what happened, so that there is never the one without the
    other. Nothing is sent here: what is owed at once leaves with the next job.
    """
    rows = [_notice(one) for one in told]
    Notice.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    if any(row.mail == MailState.OWED for row in rows):
        transaction.on_commit(mail_soon)


def _notice(one: Told) -> Notice:
    return Notice(
        recipient=one.recipient,
        kind=one.kind,
        key=one.key,
        topic=one.topic,
        subject=one.subject[:LONGEST],
        url=one.url,
        due_on=one.due_on,
        mail=_by_mail(one.kind),
    )


def _by_mail(kind: NoticeKind) -> MailState:
    """Where nothing is mailed nothing is owed, and no job waits for a worker."""
    if not settings.SENDS_MAIL:
        return MailState.NONE
    return MailState.OWED if kind in AT_ONCE else MailState.WAITING


def settle(recipients: Collection[int] | None, topics: Collection[str]) -> None:
    """Forget what these people (by key), or all, were told of tasks that are done.

    Nothing is left of it, read or not, mailed or not: which reminders somebody still needed would
    tell when they answered, and of an anonymous answer nobody may know that (§4).
    """
    done = Notice.objects.filter(topic__in=topics, kind__in=OF_TASKS)
    if recipients is not None:
        done = done.filter(recipient__in=recipients)
    done.delete()


def reword(kind: NoticeKind, topic: str, subject: str) -> None:
    """What a topic is about reads otherwise now: whoever opens the notice reads it so."""
    Notice.objects.filter(kind=kind, topic=topic).update(subject=subject[:LONGEST])


def forget(keys: Collection[int]) -> None:
    """Forget these notices (by key): nobody wants it of these people any more."""
    Notice.objects.filter(pk__in=list(keys)).delete()


def forget_before(topic: str, ends: datetime.date) -> None:
    """Forget the reminders of a last day before this one: there is more time now."""
    Notice.objects.filter(topic=topic, kind__in=REMINDERS, due_on__lt=ends).delete()
