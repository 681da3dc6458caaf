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
    topics: Collection[str], recipients: Collection[int] | None = None
) -> Mapping[int, datetime.date]:
    """On which day each of these people (by key) was last reminded of one of these topics.

    One query. Whoever has done what they were reminded of does not stand here
    (`services.telling.settle`).
    """
    rows = Notice.objects.filter(topic__in=topics, kind__in=REMINDERS).order_by()
    if recipients is not None:
        rows = rows.filter(recipient__in=recipients)
    last = rows.values("recipient").annotate(last=Max("created_at"))
    return {key: timezone.localdate(at) for key, at in last.values_list("recipient", "last") if at}
