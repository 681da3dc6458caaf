"""Whose notices somebody sees, and when people were last reminded."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from competency_portal.core.models import User
from competency_portal.notices.kinds import OF_TASKS, REMINDERS, STEPS, NoticeKind
from competency_portal.notices.models import Notice, Switch


def visible_to(user: User) -> QuerySet[Notice]:
    """Everybody sees their own, HR included: a reminder tells who has not answered."""
    return Notice.objects.filter(recipient__user=user)


def outdone() -> Q:
    """Whatever a later notice of the same task takes the place of.

    The last day comes nearer, then it is over; HR asks again; it still waits a week later.
    """
    later = Notice.objects.filter(
        recipient=OuterRef("recipient"), topic=OuterRef("topic"), pk__gt=OuterRef("pk")
    )
    again = Q(kind__in=OF_TASKS) & Exists(later.filter(kind=OuterRef("kind")))
    nearer = Q(kind__in=STEPS) & Exists(later.filter(kind__in=STEPS))
    return Q(topic__gt="") & (again | nearer)


def listed_for(user: User) -> QuerySet[Notice]:
    """What somebody reads: of each task the latest. An old mail still leads to the earlier ones."""
    return visible_to(user).exclude(outdone())


def unread(user: User) -> int:
    """How many somebody has not opened, in one query."""
    return listed_for(user).filter(is_read=False).count()


def kinds_switched_off(user: User) -> set[NoticeKind]:
    """What somebody does not want mailed."""
    kinds = Switch.objects.filter(recipient__user=user).values_list("kind", flat=True)
    return {NoticeKind(kind) for kind in kinds}


def last_reminded(
    topics: Collection[str], recipients: Collection[int]
) -> Mapping[tuple[int, str], datetime.date]:
    """On which day these people (by key) were last reminded of each of these topics; one query.

    Whoever has done what they were reminded of does not stand here (`services.telling.settle`).
    """
    rows = Notice.objects.filter(topic__in=topics, recipient__in=recipients, kind__in=REMINDERS)
    last = rows.order_by().values("recipient", "topic").annotate(last=Max("created_at"))
    found = last.values_list("recipient", "topic", "last")
    return {(recipient, topic): timezone.localdate(at) for recipient, topic, at in found if at}


def asked_today(topics: Collection[str]) -> set[tuple[int, str]]:
    """Whom (by key) HR has reminded of which of these topics today."""
    rows = Notice.objects.filter(
        topic__in=topics, kind=NoticeKind.CHASED, created_at__date=timezone.localdate()
    )
    return set(rows.order_by().values_list("recipient_id", "topic").distinct())


def told_already(
    recipients: Collection[int], kind: NoticeKind, keys: Collection[str]
) -> dict[tuple[int, str], datetime.datetime]:
    """Which of these people (by key) were told which of these things, and when; one query."""
    told = Notice.objects.filter(recipient__in=recipients, kind=kind, key__in=keys)
    rows = told.values_list("recipient_id", "key", "created_at")
    return {(recipient, key): timezone.localtime(at) for recipient, key, at in rows}
