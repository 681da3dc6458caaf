"""The record of an event, or of a case of the library, in plain words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.core import audit
from competency_portal.core.models import AuditRecord, User
from competency_portal.core.templatetags.formats import date_full
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.people.queries import employee_of
from models_catalog.models import SharedCase

FIELDS: dict[str, Promise] = {
    "happened_on": gettext_lazy("Date"),
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("What happened"),
    "competency": gettext_lazy("Competency"),
    "level": gettext_lazy("Level"),
    "behaviour": gettext_lazy("Behaviour"),
    "is_shared": gettext_lazy("Visible to the person"),
}
ACTIONS: dict[str, Promise] = {
    "Event recorded": gettext_lazy("Event recorded"),
    "Case added": gettext_lazy("Case added"),
    "move": gettext_lazy("Withdrawn"),
    "Taken into the library": gettext_lazy("Taken into the library"),
}
WORDS: dict[str, Promise] = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}


@dataclass(frozen=True)
class Line:
    """One thing that was done; of a correction, what stood there before and after."""

    at: datetime.datetime
    who: str
    what: str
    before: str = ""
    after: str = ""
    why: str = ""
    is_correction: bool = False


def history_of(subject: BehaviourEvent | SharedCase) -> list[Line]:
    """Everything that was done with an event or a case, the newest first."""
    return [_line(record) for record in audit.trail(subject).select_related("actor__employee")]


def author_name(account: User | None) -> str:
    """Somebody's name; that of an account that belongs to nobody."""
    if account is None:
        return "—"
    person = employee_of(account)
    return person.name if person else account.get_username()


def _line(record: AuditRecord) -> Line:
    who = author_name(record.actor)
    field = FIELDS.get(record.detail.get("field", ""))
    if field is None:
        what = str(ACTIONS.get(record.action, record.action))
        return Line(record.at, who, what, why=record.reason)
    before, after = (_shown(record, text) for text in (record.from_value, record.to_value))
    what = _("%(field)s corrected") % {"field": field}
    return Line(record.at, who, what, before, after, record.reason, is_correction=True)


def _shown(record: AuditRecord, text: str) -> str:
    if record.detail["field"] == "is_shared":
        return str(WORDS.get(text, text))
    if record.detail["field"] == "happened_on":
        return date_full(datetime.date.fromisoformat(text))
    return text or "—"
