"""Whether mails go out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from competency_portal.notices.kinds import MailState
from competency_portal.notices.models import Notice, Outage
from competency_portal.notices.queries.mailing import reachable
from competency_portal.people.models import Employee

# A worker sends at once: what is owed longer waits for one.
PATIENCE = datetime.timedelta(minutes=30)


@dataclass(frozen=True)
class MailHealth:
    """How the mails go: `late` are owed for longer than it takes, `refused` one by one."""

    sends: bool
    outage: Outage | None
    late: int
    refused: int

    @property
    def unsent(self) -> int:
        """How many mails wait without an outage; one may be both late and refused."""
        return max(self.late, self.refused)

    @property
    def is_failing(self) -> bool:
        """Whether HR has something to do about it."""
        return self.sends and bool(self.outage or self.late or self.refused)


def health_of_mail() -> MailHealth:
    """Read in three queries; in none where nothing is mailed at all."""
    if not settings.SENDS_MAIL:
        return MailHealth(sends=False, outage=None, late=0, refused=0)
    owed = Notice.objects.filter(
        mail=MailState.OWED, recipient__in=Employee.objects.filter(reachable())
    )
    late = owed.filter(created_at__lt=timezone.now() - PATIENCE)
    outage = Outage.objects.first()
    tried = 0 if outage else owed.filter(attempts__gt=0, next_try_at__gt=timezone.now()).count()
    return MailHealth(sends=True, outage=outage, late=late.count(), refused=tried)
