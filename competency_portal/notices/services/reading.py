"""What somebody does with their own notices."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.notices.kinds import SWITCHABLE, NoticeKind
from competency_portal.notices.models import Switch
from competency_portal.notices.queries.notices import visible_to
from competency_portal.people.queries import employee_of


def open_notice(*, user: User, key: int) -> str:
    """Note that somebody opened one of theirs; returns its address, empty if it is not there."""
    found = visible_to(user).filter(pk=key).first()
    if found is None:
        return ""
    if not found.is_read:
        visible_to(user).filter(pk=key).update(is_read=True)
    return found.url


def read_all(*, user: User) -> int:
    """Note all of somebody's notices as read; returns how many were not."""
    return visible_to(user).filter(is_read=False).update(is_read=True)


@transaction.atomic
def choose_mailed(
    *, user: User, kinds: Collection[NoticeKind], offered: Collection[NoticeKind] = SWITCHABLE
) -> None:
    """Of the kinds that were `offered` mail somebody these alone; the others stay as they are.

    Raises `Refused` for an account that belongs to nobody.
    """
    me = employee_of(user)
    if me is None:
        raise Refused(_("Only employees are told anything."))
    off = [kind for kind in SWITCHABLE if kind in offered and kind not in kinds]
    Switch.objects.filter(recipient=me, kind__in=offered).exclude(kind__in=off).delete()
    Switch.objects.bulk_create(
        [Switch(recipient=me, kind=kind) for kind in off], ignore_conflicts=True
    )
