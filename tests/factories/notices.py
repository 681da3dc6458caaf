"""People who can be mailed."""

from __future__ import annotations

from collections.abc import Iterable

from competency_portal.core.models import User
from competency_portal.people.models import Employee


def give_addresses(people: Iterable[Employee]) -> None:
    """Let these people have an address: their number at example.com."""
    for person in people:
        User.objects.filter(employee=person).update(email=f"{person.number}@example.com")
