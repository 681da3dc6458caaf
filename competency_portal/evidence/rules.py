"""Who may do what with events."""

from __future__ import annotations

from competency_portal.core.access import is_hr, signed_in
from competency_portal.people.rules import is_employee, is_supervisor

__all__ = ["has_events", "is_employee", "is_hr", "records_of_others", "signed_in"]

# Whoever has a place in the company has events; HR reads those of others.
has_events = is_employee | is_hr
records_of_others = is_supervisor | is_hr
