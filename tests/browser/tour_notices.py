"""Mails for the tour: the mail server is down, and what was published waits."""

from __future__ import annotations

import datetime

from django.utils import timezone

from competency_portal.notices.kinds import MailState, NoticeKind
from competency_portal.notices.models import Notice, Outage
from competency_portal.people.models import Employee

OUT = datetime.timedelta(hours=2)


def make_outage() -> None:
    """Since two hours ago no mail has left: not that of a result, not those of the day."""
    since = timezone.now() - OUT
    person = Employee.objects.filter(user__email__gt="", user__is_active=True)[0]
    owed = Notice.objects.create(
        recipient=person,
        kind=NoticeKind.RETURNED,
        key="tour",
        subject="年度能力评估",
        mail=MailState.OWED,
    )
    Notice.objects.filter(pk=owed.pk).update(created_at=since)
    Outage.objects.create(
        pk=Outage.ONLY, since=since, attempts=5, error="ConnectionRefusedError: refused"
    )
