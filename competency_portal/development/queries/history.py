"""What was done with a measure, in words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from competency_portal.core import audit
from competency_portal.core.models import AuditRecord
from competency_portal.development.models import Measure
from competency_portal.development.states import MeasureState


@dataclass(frozen=True)
class Entry:
    """One line: when, who, what."""

    at: datetime.datetime
    who: str
    words: str
    reason: str


def history_of(measure: Measure) -> list[Entry]:
    """Everything recorded about a measure, newest first, in one query."""
    rows = audit.trail(measure).select_related("actor__employee")
    return [Entry(row.at, _who(row), _words(row), row.reason) for row in rows]


def _who(row: AuditRecord) -> str:
    if row.actor is None:
        return ""
    employee = getattr(row.actor, "employee", None)
    return employee.name if employee else row.actor.get_username()


def _words(row: AuditRecord) -> str:
    if row.action == "move":
        return f"{_state(row.from_value)} → {_state(row.to_value)}"
    said = _(row.action)
    if field := row.detail.get("field"):
        said += f" · {Measure._meta.get_field(field).verbose_name}"  # type: ignore[union-attr]
    change = " → ".join(part for part in (row.from_value, row.to_value) if part)
    return _("%(what)s: %(change)s") % {"what": said, "change": change} if change else said


def _state(value: str) -> str:
    return str(MeasureState(value).label) if value in MeasureState.values else value
