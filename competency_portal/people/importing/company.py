"""The company as it stands, read once: what the rows of a file are compared with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from competency_portal.core.models import User
from competency_portal.core.tables.headed import folded
from competency_portal.people import queries
from competency_portal.people.importing.departments import Departments
from competency_portal.people.models import Employee
from models_catalog.models import Position


@dataclass(frozen=True)
class Company:
    """Everybody, every department and position, and every name of an account."""

    people: dict[str, Employee]
    numbers: dict[int, str]
    departments: Departments
    position_codes: dict[str, Position]
    position_names: dict[str, list[Position]]
    position_by_pk: dict[int, Position]
    usernames: frozenset[str]
    hr_accounts: frozenset[int]
    """The accounts in use that have the HR role."""
    alike: dict[str, list[str]]
    """Numbers by what a spreadsheet leaves of them when it drops leading zeros."""

    def supervisor_of(self, person: Employee) -> str:
        """The number of somebody's supervisor, "" for nobody."""
        return self.numbers[person.supervisor_id] if person.supervisor_id else ""


def company_now() -> Company:
    """Read the company, in as many queries however large it is."""
    people = list(Employee.objects.select_related("user"))
    positions = list(Position.objects.all())
    names: dict[str, list[Position]] = defaultdict(list)
    for position in positions:
        names[folded(position.name)].append(position)
    alike: dict[str, list[str]] = defaultdict(list)
    for person in people:
        alike[person.number.lstrip("0")].append(person.number)
    users = list(User.objects.values_list("pk", "username", "is_active", "is_hr"))
    return Company(
        people={person.number: person for person in people},
        numbers={person.pk: person.number for person in people},
        departments=Departments(queries.tree()),
        position_codes={position.code: position for position in positions},
        position_names=names,
        position_by_pk={position.pk: position for position in positions},
        usernames=frozenset(name.lower() for _pk, name, _active, _hr in users),
        hr_accounts=frozenset(pk for pk, _name, active, hr in users if active and hr),
        alike=alike,
    )
