"""The morning's round: look who is due, tell them, mail the digests and what is still owed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from competency_portal.notices import due
from competency_portal.notices.kinds import STANDING, NoticeKind
from competency_portal.notices.models import Notice
from competency_portal.notices.services.delivery import Delivered, deliver_owed
from competency_portal.notices.services.digests import Digests, send_digests
from competency_portal.notices.services.telling import Told, forget, tell

# Whom (by key) which kind tells of which topic.
Task = tuple[int, str, str]


@dataclass(frozen=True)
class Round:
    """What a round did."""

    digests: Digests
    owed: Delivered

    @property
    def is_down(self) -> bool:
        """Whether the mail server did not answer."""
        return self.digests.is_down or self.owed.is_down


def send_reminders(day: datetime.date) -> Round:
    """Tell everybody what is due on a day, and mail it; a second time on a day changes nothing."""
    tell_due(day)
    return Round(send_digests(day), deliver_owed())


def tell_due(day: datetime.date) -> None:
    """Tell what is due, then look again: what was handed in meanwhile found nothing to forget."""
    standing, asked, told = _standing(), _asked(), list(due.told_on(day))
    with transaction.atomic():
        tell(told)
    named = list(due.told_on(day))
    still = {(one.recipient.pk, one.kind, one.key) for one in named}
    for one in told:
        if (one.recipient.pk, one.kind, one.key) not in still:
            Notice.objects.filter(recipient=one.recipient, kind=one.kind, key=one.key).delete()
    _forget_unnamed(standing, named)
    forget(list(due.no_longer_asked(asked)))


def _standing() -> Mapping[int, Task]:
    """What was told of what is named every day until it is done, by key of the notice."""
    rows = Notice.objects.filter(kind__in=STANDING, topic__gt="").order_by()
    found = rows.values_list("pk", "recipient_id", "kind", "topic")
    return {key: (recipient, kind, topic) for key, recipient, kind, topic in found}


def _asked() -> Mapping[int, tuple[int, str]]:
    """Whom HR has reminded of which topic, by key of the notice."""
    rows = Notice.objects.filter(kind=NoticeKind.CHASED, topic__gt="").order_by()
    found = rows.values_list("pk", "recipient_id", "topic")
    return {key: (recipient, topic) for key, recipient, topic in found}


def _forget_unnamed(standing: Mapping[int, Task], named: Iterable[Told]) -> None:
    """Forget what of it is no longer to be done, or by somebody else."""
    wanted = {(one.recipient.pk, one.kind.value, one.topic) for one in named}
    if gone := [key for key, task in standing.items() if task not in wanted]:
        forget(gone)
