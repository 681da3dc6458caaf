"""Recording an event, correcting it, taking it back."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.core.once import once
from competency_portal.core.transitions import move
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.queries.events import recordable_by
from competency_portal.evidence.states import MOVES, EventState
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of
from models_catalog.models import BehaviourIndicator, Competency, Level

RECORDED = gettext_noop("Event recorded")
CORRECTED = gettext_noop("Event corrected")
YEARS_BACK = 3


@dataclass(frozen=True)
class Entry:
    """What somebody says in the form; a behaviour brings its level with it."""

    happened_on: datetime.date
    text: str
    competency: Competency
    level: Level | None = None
    behaviour: BehaviourIndicator | None = None
    is_shared: bool = False


class Overtaken(Refused):
    """Somebody stored something else meanwhile: `stored` is what there is now."""

    def __init__(self, stored: BehaviourEvent) -> None:
        super().__init__(_("It was corrected meanwhile in another window."))
        self.stored = stored


def first_day() -> datetime.date:
    """Before this day nothing is recorded any more: nobody remembers it well enough."""
    today = timezone.localdate()
    last = datetime.date(today.year - YEARS_BACK, today.month, 1)
    return last.replace(day=min(today.day, 28))


def check_day(day: datetime.date) -> None:
    """Refuse a day that is yet to come, or too long ago. Raises `Refused`."""
    if day > timezone.localdate():
        raise Refused(_("This day is yet to come. Record what has happened."))
    if day < first_day():
        raise Refused(
            _("Only what happened in the last %(years)s years is recorded.") % {"years": YEARS_BACK}
        )


@transaction.atomic
def record_event(
    *, employee: Employee, entry: Entry, author: User, token: uuid.UUID | None = None
) -> BehaviourEvent:
    """Record an event; the same form (`token`) sent once more finds the one it has recorded.

    About themselves somebody records in their own words, which they see themselves in any case.
    Raises `Refused` for a stranger and for a day that can't be.
    """
    if not recordable_by(author).filter(pk=employee.pk).exists():
        raise Refused(_("You can record cases of your own people and of yourself only."))
    check_day(entry.happened_on)
    is_own = employee_of(author) == employee
    said = vars(replace(entry, is_shared=entry.is_shared or is_own))
    made, is_new = BehaviourEvent.objects.get_or_create(
        sent=once(token, employee, author, *said.values()),
        defaults={**said, "employee": employee, "author": author, "is_own": is_own},
    )
    if is_new:
        audit.record(made, RECORDED, actor=author)
    return made


@transaction.atomic
def correct_event(*, event: BehaviourEvent, entry: Entry, seen: int, actor: User) -> BehaviourEvent:
    """Put other words in the place of what was recorded; the trail keeps both.

    Raises `Overtaken` when it was corrected since version `seen`, `Refused` when it is
    somebody else's or withdrawn, or the day can't be.
    """
    stored = BehaviourEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    if stored.author_id != actor.pk:
        raise Refused(_("Only its author corrects an event."))
    if stored.is_withdrawn:
        raise Refused(_("This event can't be corrected any more: it is withdrawn."))
    check_day(entry.happened_on)
    given = {**vars(entry), "is_shared": entry.is_shared or stored.is_own}
    changed = {name: value for name, value in given.items() if getattr(stored, name) != value}
    if changed and stored.version != seen:
        raise Overtaken(stored)
    for name, value in changed.items():
        before = shown(getattr(stored, name))
        audit.record(
            *(stored, CORRECTED),
            actor=actor,
            from_value=before,
            to_value=shown(value),
            field=name,
        )
        setattr(stored, name, value)
    if changed:
        stored.version += 1
        stored.save()
    return stored


def shown(value: object) -> str:
    """A value as the trail keeps it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@transaction.atomic
def withdraw_event(*, event: BehaviourEvent, reason: str, actor: User) -> None:
    """Take an event back: it counts no more. Raises `Refused`."""
    if event.author_id != actor.pk:
        raise Refused(_("Only its author withdraws an event."))
    move(event, EventState.WITHDRAWN, moves=MOVES, actor=actor, reason=reason)
