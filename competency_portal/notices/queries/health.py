"""Whether mails go out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from competency_portal.notices.kinds import MailState
from competency_portal.notices.models import Notice, Outage
from competency_portal.notices.queries.mailing import reachable, waiting
from competency_portal.people.models import Employee

# A worker sends at once: what is owed longer waits for one.
PATIENCE = datetime.timedelta(minutes=30)


@dataclass(frozen=True)
class MailHealth:
    """How the mails go.

    `owed` are to leave at once and have not, `late` are so for longer than it takes, `refused` one
    by one; so many people are `waiting` for their digest of the day while there is an outage.
    """

    sends: bool
    outage: Outage | None = None
    owed: int = 0
    late: int = 0
    refused: int = 0
    waiting: int = 0

    @property
    def unsent(self) -> int:
        """How many mails wait without an outage; one may be both late and refused."""
        return max(self.late, self.refused)

    @property
    def is_failing(self) -> bool:
        """Whether HR has something to do about it."""
        return self.sends and bool(self.outage or self.late or self.refused)


def is_mail_down() -> bool:
    """Whether the mail server is known not to answer; one query, none where nothing is mailed."""
    return bool(settings.SENDS_MAIL) and Outage.objects.exists()


def health_of_mail() -> MailHealth:
    """Read in three queries at most; in none where nothing is mailed at all."""
    if not settings.SENDS_MAIL:
        return MailHealth(sends=False)
    now, outage = timezone.now(), Outage.objects.first()
    people = Employee.objects.filter(reachable())
    owed = Notice.objects.filter(mail=MailState.OWED, recipient__in=people).aggregate(
        owed=Count("pk"),
        late=Count("pk", filter=Q(created_at__lt=now - PATIENCE)),
        refused=Count("pk", filter=Q(attempts__gt=0, next_try_at__gt=now)),
    )
    if outage is None:
        return MailHealth(sends=True, **owed)
    people_waiting = waiting().filter(recipient__in=people).values("recipient").distinct().count()
    return MailHealth(True, outage, owed["owed"], owed["late"], waiting=people_waiting)
