"""The shared library: taking a case in, changing it, taking it out. It never names anybody."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _, gettext_noop

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from competency_portal.core.transitions import move
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.queries.names import Trace, traces
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of
from models_catalog.models import SharedCase
from models_catalog.queries.library import shared_cases
from models_catalog.states import CASE_MOVES, CaseState

TAKEN = gettext_noop("Taken into the library")
CHANGED = gettext_noop("Case changed")
ADDED = gettext_noop("Case added")

SAYING = ("text", "competency", "level", "behaviour")
"""What an event says: where one of these is corrected, it may become another case."""


@dataclass(frozen=True)
class CaseEntry:
    """What HR writes; `not_names` are words that they say name nobody here."""

    title: str
    text: str
    level: str
    not_names: frozenset[str] = frozenset()


class Named(Refused):
    """The text still names somebody: `found` says where, in the title and in the text."""

    def __init__(self, found: Collection[Trace]) -> None:
        words = _(", ").join(dict.fromkeys(trace.word for trace in found))
        super().__init__(_("Somebody can be recognised: %(words)s.") % {"words": words})
        self.found = found


class CaseOvertaken(Refused):
    """Somebody stored something else meanwhile: `stored` is what there is now."""

    def __init__(self, stored: SharedCase) -> None:
        super().__init__(_("It was changed meanwhile."))
        self.stored = stored


def involved_in(event: BehaviourEvent) -> list[Employee]:
    """Whom an event is about, who wrote it, and who leads them."""
    about = Employee.objects.select_related("supervisor").get(pk=event.employee_id)
    people = (about, employee_of(event.author), about.supervisor)
    return [person for person in people if person]


def involved_of(case: SharedCase) -> list[Employee]:
    """Whom the event is about that became this case: nobody where it comes from none.

    Only the event's trail knows which one that was.
    """
    kind = BehaviourEvent._meta.label_lower
    taken = AuditRecord.objects.filter(subject_kind=kind, action=TAKEN, detail__case=case.pk)
    keys = [int(one.subject_id) for one in taken]
    events = BehaviourEvent.objects.filter(pk__in=keys).select_related("author")
    return [person for event in events for person in involved_in(event)]


def check_names(entry: CaseEntry, involved: Iterable[Employee]) -> None:
    """Refuse a case that names somebody. Raises `Named`."""
    people = list(involved)
    found = [*traces(entry.title, people), *traces(entry.text, people)]
    left = [one for one in found if one.is_certain or one.word not in entry.not_names]
    if left:
        raise Named(left)


def taken_at(event: BehaviourEvent) -> datetime.datetime | None:
    """When an event was taken into the library as it is; none where what it says changed since.

    None as well once its case was taken out. Only the event's trail knows.
    """
    taken = audit.trail(event).filter(action=TAKEN).order_by("-pk").first()
    if taken is None:
        return None
    later = audit.trail(event).filter(pk__gt=taken.pk, detail__field__in=SAYING)
    stands = shared_cases().filter(pk=taken.detail["case"])
    return taken.at if stands.exists() and not later.exists() else None


@transaction.atomic
def share_case(*, event: BehaviourEvent, entry: CaseEntry, actor: User) -> SharedCase:
    """Take an event into the library in words of its own; nothing in it leads back to the event.

    That it was taken, and which case it became, stands in the event's trail, which HR reads.
    Raises `Named`, and `Refused` for an event that was withdrawn or taken before as it is.
    """
    stored = BehaviourEvent.objects.select_for_update(of=("self",), no_key=True)
    held = stored.select_related("competency__version").get(pk=event.pk)
    if held.is_withdrawn:
        raise Refused(_("The event is withdrawn: it can't be taken into the library."))
    if taken_at(held):
        raise Refused(_("This event is in the library already."))
    check_names(entry, involved_in(held))
    made: SharedCase = SharedCase.objects.create(
        model_id=held.competency.version.model_id,
        competency=held.competency.code,
        level=entry.level,
        title=entry.title,
        text=entry.text,
    )
    audit.record(made, ADDED, actor=actor)
    audit.record(held, TAKEN, actor=actor, case=made.pk)
    return made


@transaction.atomic
def change_case(
    *, case: SharedCase, entry: CaseEntry, reason: str, seen: int, actor: User
) -> SharedCase:
    """Put other words in the place of a case's; the trail keeps both.

    Raises `Named`, `CaseOvertaken` when it was changed since version `seen`, and `Refused`.
    """
    held = SharedCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    if held.is_withdrawn:
        raise Refused(_("This case is out of the library."))
    given = {"title": entry.title, "text": entry.text, "level": entry.level}
    changed = {name: value for name, value in given.items() if getattr(held, name) != value}
    if changed and held.version != seen:
        raise CaseOvertaken(held)
    check_names(entry, involved_of(held))
    for name, value in changed.items():
        audit.record(
            *(held, CHANGED),
            actor=actor,
            from_value=getattr(held, name),
            to_value=value,
            reason=reason,
            field=name,
        )
        setattr(held, name, value)
    if changed:
        held.version += 1
        held.save()
    return held


def withdraw_case(*, case: SharedCase, reason: str, actor: User) -> None:
    """Take a case out of the library. Raises `Refused`."""
    with transaction.atomic():
        move(case, CaseState.WITHDRAWN, moves=CASE_MOVES, actor=actor, reason=reason)
