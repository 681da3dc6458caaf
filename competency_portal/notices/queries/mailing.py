"""What still has to be mailed, and who can't be."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from competency_portal.notices.kinds import OF_THE_DAY, MailState, NoticeKind
from competency_portal.notices.models import Digest, Notice, Switch
from competency_portal.notices.queries.notices import outdone
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.people.queries import able


def reachable(path: str = "") -> Q:
    """People with an address who can log in; `path` leads to them."""
    has_address = Q(**{f"{path}user__email__gt": ""})
    is_active = Q(**{f"{path}user__is_active": True})
    return has_address & is_active & ~Q(**{f"{path}status": EmployeeStatus.LEFT})


def without_address() -> QuerySet[Employee]:
    """People who work here and log in, and to whom nothing can be mailed."""
    people = able(Employee.objects.filter(user__email=""))
    return people.select_related("department").order_by("number")


def owed() -> QuerySet[Notice]:
    """Mails of their own that are not noted as sent, the oldest first."""
    found = Notice.objects.filter(mail=MailState.OWED).select_related("recipient__user")
    return found.order_by("next_try_at", "pk")


def owed_now() -> QuerySet[Notice]:
    """Those of them that nobody is sending, and whose last failure is long enough ago."""
    return owed().filter(next_try_at__lte=timezone.now())


def waiting() -> QuerySet[Notice]:
    """Whatever stands in the next digest: what was read in the portal is not mailed any more."""
    return Notice.objects.filter(mail=MailState.WAITING, is_read=False)


def unsent() -> QuerySet[Notice]:
    """Whatever is to be mailed, in a mail of its own or in a digest."""
    return Notice.objects.filter(Q(mail=MailState.OWED) | Q(mail=MailState.WAITING, is_read=False))


def in_order(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """With whom they are for, by the number that these people have."""
    return notices.select_related("recipient__user").order_by("recipient__number", "pk")


def chased() -> set[int]:
    """Whom (by key) HR has reminded, and who has not been mailed that."""
    rows = waiting().filter(kind=NoticeKind.CHASED).order_by()
    return set(rows.values_list("recipient_id", flat=True))


def unmailable(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Those whose recipient has no address or can't log in."""
    return notices.exclude(recipient__in=Employee.objects.filter(reachable()))


def switched_off(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Those of a kind that their recipient does not want mailed."""
    off = Switch.objects.filter(recipient=OuterRef("recipient"), kind=OuterRef("kind"))
    return notices.filter(Exists(off))


def outdated(notices: QuerySet[Notice], day: datetime.date) -> QuerySet[Notice]:
    """Reminders that say something wrong on a day, and those that a later one took the place of.

    What nobody could be mailed on its morning leaves on the next as long as its last day is ahead:
    it is told once, so that no other comes.
    """
    return notices.filter(Q(kind__in=OF_THE_DAY, due_on__lt=day) | outdone())


def awaiting_digest(day: datetime.date) -> QuerySet[Employee]:
    """Who is to have a digest on a day and has none yet."""
    sent = Digest.objects.filter(recipient=OuterRef("pk"), day=day)
    waits = waiting().filter(recipient=OuterRef("pk"))
    found = Employee.objects.filter(Exists(waits), ~Exists(sent))
    return found.select_related("user").order_by("pk")


def mailed(recipients: Iterable[int], kind: NoticeKind) -> set[int]:
    """Which of these people (by key) get this kind by mail too; in one query, none without mail."""
    if not settings.SENDS_MAIL:
        return set()
    off = Switch.objects.filter(recipient=OuterRef("pk"), kind=kind)
    found = Employee.objects.filter(reachable(), ~Exists(off), pk__in=list(recipients))
    return set(found.values_list("pk", flat=True))
