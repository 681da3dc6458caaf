"""Who may do what with people."""

from __future__ import annotations

from rules.predicates import predicate

from competency_portal.core.access import is_hr, signed_in
from competency_portal.core.models import User
from competency_portal.people import queries

__all__ = ["is_employee", "is_hr", "is_supervisor", "sees_people", "signed_in"]


@predicate
def is_employee(user: User) -> bool:
    """Accounts that belong to an employee."""
    return user.is_authenticated and queries.employee_of(user) is not None


@predicate
def is_supervisor(user: User) -> bool:
    """Employees to whom somebody reports."""
    return user.is_authenticated and queries.has_subordinates(user)


# Everybody else has only themselves to look at.
sees_people = is_hr | is_supervisor
