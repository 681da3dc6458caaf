"""A person's history in plain words: one line for what one person did in one go."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.core import audit
from competency_portal.core.models import AuditRecord, User
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of

# Saving one form writes one record for each field, some milliseconds apart.
ONE_GO = datetime.timedelta(seconds=2)
MOST_RECORDS = 200
MOST_LINES = 20
ENTERED = "Number changed"
LABELS: dict[str, Promise] = {
    "Number changed": gettext_lazy("Number"),
    "Name changed": gettext_lazy("Name"),
    "Position changed": gettext_lazy("Position"),
    "Department changed": gettext_lazy("Department"),
    "Supervisor changed": gettext_lazy("Supervisor"),
    "Status changed": gettext_lazy("Status"),
    "Login switched": gettext_lazy("May log in"),
    "HR role switched": gettext_lazy("Has the HR role"),
    "E-mail address changed": gettext_lazy("E-mail address"),
}


@dataclass(frozen=True)
class Event:
    """What somebody did with a person in one go."""

    at: datetime.datetime
    who: str
    what: str


def history_of(employee: Employee) -> list[Event]:
    """The last things done with a person, the newest first."""
    records = list(audit.trail(employee).select_related("actor__employee")[:MOST_RECORDS])
    return [_event(group) for group in _in_one_go(records)][:MOST_LINES]


def _in_one_go(records: Sequence[AuditRecord]) -> Iterator[list[AuditRecord]]:
    """Neighbours by the same person at the same moment, each group in the order of time."""
    group: list[AuditRecord] = []
    for record in records:
        if group and not _belongs(group[-1], record):
            yield group[::-1]
            group = []
        group.append(record)
    if group:
        yield group[::-1]


def _belongs(later: AuditRecord, earlier: AuditRecord) -> bool:
    return later.actor_id == earlier.actor_id and later.at - earlier.at < ONE_GO


def _event(group: Sequence[AuditRecord]) -> Event:
    first = group[0]
    return Event(first.at, _name(first.actor), _("; ").join(_changes(group)))


def _changes(group: Sequence[AuditRecord]) -> Iterator[str]:
    is_new = any(record.action == ENTERED and not record.from_value for record in group)
    if is_new:
        yield _("Entered")
    for record in group:
        # The fields of a new person stand on the page itself.
        if not is_new or record.action not in LABELS:
            yield _change(record)


def _change(record: AuditRecord) -> str:
    label = LABELS.get(record.action)
    if label is None:
        said = _(record.action)
        words = {"what": said, "value": record.to_value}
        return _("%(what)s: %(value)s") % words if record.to_value else said
    change = {"old": record.from_value or "—", "new": record.to_value or "—", "field": label}
    return _("%(field)s: %(old)s → %(new)s") % change


def _name(actor: User | None) -> str:
    """The person's name; that of an account that belongs to nobody; — for a command."""
    if actor is None:
        return "—"
    person = employee_of(actor)
    return person.name if person else actor.get_username()
