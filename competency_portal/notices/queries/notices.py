"""Whose notices somebody sees, and when people were last reminded."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from django.db.models import Max, QuerySet
from django.utils import timezone

from competency_portal.core.models import User
from competency_portal.notices.kinds import REMINDERS, NoticeKind
from competency_portal.notices.models import Notice, Switch


def visible_to(user: User) -> QuerySet[Notice]:
    """Everybody sees their own, HR included: a reminder tells who has not answered."""
    return Notice.objects.filter(recipient__user=user)


def unread(user: User) -> int:
    """How many somebody has not opened, in one query."""
    return visible_to(user).filter(is_read=False).count()


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


def told_already(
    recipients: Collection[int], kind: NoticeKind, keys: Collection[str]
) -> dict[tuple[int, str], datetime.date]:
    """Which of these people (by key) were told which of these things on which day; one query."""
    told = Notice.objects.filter(recipient__in=recipients, kind=kind, key__in=keys)
    rows = told.values_list("recipient_id", "key", "created_at")
    return {(recipient, key): timezone.localdate(at) for recipient, key, at in rows}
