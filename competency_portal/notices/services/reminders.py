"""The morning's round: look who is due, tell them, mail the digests and what is still owed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from competency_portal.notices import due
from competency_portal.notices.kinds import STANDING
from competency_portal.notices.models import Notice
from competency_portal.notices.queries.mailing import awaiting_digest, owed, waiting
from competency_portal.notices.services.delivery import Delivered, deliver_owed
from competency_portal.notices.services.digests import Digests, drop_unmailed, send_digests
from competency_portal.notices.services.telling import Told, forget, tell
from competency_portal.people.models import Employee

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
    _tell_due(day)
    return Round(send_digests(day), deliver_owed())


def _tell_due(day: datetime.date) -> None:
    """Tell what is due, then look again: what was handed in meanwhile found nothing to forget."""
    standing, told = _standing(), list(due.told_on(day))
    with transaction.atomic():
        tell(told)
    named = list(due.told_on(day))
    still = {(one.recipient.pk, one.kind, one.key) for one in named}
    for one in told:
        if (one.recipient.pk, one.kind, one.key) not in still:
            Notice.objects.filter(recipient=one.recipient, kind=one.kind, key=one.key).delete()
    _forget_unnamed(standing, named)


def _standing() -> Mapping[int, Task]:
    """What was told of what is named every day until it is done, by key of the notice."""
    rows = Notice.objects.filter(kind__in=STANDING, topic__gt="").order_by()
    found = rows.values_list("pk", "recipient_id", "kind", "topic")
    return {key: (recipient, kind, topic) for key, recipient, kind, topic in found}


def _forget_unnamed(standing: Mapping[int, Task], named: Iterable[Told]) -> None:
    """Forget what of it is no longer to be done, or by somebody else."""
    wanted = {(one.recipient.pk, one.kind.value, one.topic) for one in named}
    if gone := [key for key, task in standing.items() if task not in wanted]:
        forget(gone)


@dataclass(frozen=True)
class Planned:
    """What one person would be mailed (`notices`), or find in the portal alone."""

    recipient: Employee
    notices: Sequence[Notice]
    is_own_mail: bool = False


@dataclass(frozen=True)
class Preview:
    """What a round would do."""

    mails: Sequence[Planned]
    in_portal: Sequence[Planned]


@transaction.atomic
def preview(day: datetime.date) -> Preview:
    """What `send_reminders` would do on a day: done, read, and taken back."""
    own = [Planned(one.recipient, [one], is_own_mail=True) for one in owed()]
    standing, named = _standing(), list(due.told_on(day))
    tell(named)
    _forget_unnamed(standing, named)
    everything = _by_recipient()
    drop_unmailed(day)
    awaited = set(awaiting_digest(day).values_list("pk", flat=True))
    mails = [one for one in _by_recipient() if one.recipient.pk in awaited]
    mailed = {one.recipient.pk for one in mails}
    transaction.set_rollback(True)
    return Preview([*own, *mails], [one for one in everything if one.recipient.pk not in mailed])


def _by_recipient() -> list[Planned]:
    rows = waiting().select_related("recipient__user").order_by("recipient__number", "pk")
    return [
        Planned(notices[0].recipient, notices)
        for notices in (list(group) for _key, group in groupby(rows, lambda one: one.recipient_id))
    ]
