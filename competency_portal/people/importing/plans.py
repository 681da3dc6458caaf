"""What an import would do, before it does it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from competency_portal.core.tables import Fault, Place
from competency_portal.people.models import Employee
from models_catalog.models import Position

Path = tuple[str, ...]
"""A department by the names from the top department down to it."""


class Outcome(Enum):
    """What happens to a person of the file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, understood. What is empty or None says nothing and leaves what is stored."""

    place: Place
    number: str
    name: str = ""
    position: Position | None = None
    department: Path | None = None
    supervisor: str | None = None
    """A number; "" for nobody."""
    status: str = ""
    account: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that gets another value, both as people read them."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One person of the file."""

    entry: Entry
    outcome: Outcome
    name: str
    changes: tuple[Change, ...]
    stored: Employee | None


@dataclass(frozen=True, slots=True)
class NewDepartment:
    """A department that the file names and nobody has entered yet."""

    path: Path
    shown: str
    place: Place


@dataclass(frozen=True)
class Plan:
    """Everything that an import would do, or why it can't."""

    people: tuple[Planned, ...]
    departments: tuple[NewDepartment, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    lacks_departments: bool = False
    """Whether some faults would go if the departments of the file were made."""

    def of(self, outcome: Outcome) -> list[Planned]:
        """The people with one outcome, in the order of the file."""
        return [person for person in self.people if person.outcome is outcome]

    @property
    def new(self) -> list[Planned]:
        """Who would be entered."""
        return self.of(Outcome.NEW)

    @property
    def changed(self) -> list[Planned]:
        """Who would be changed."""
        return self.of(Outcome.CHANGED)

    @property
    def unchanged(self) -> list[Planned]:
        """Who is already as the file says."""
        return self.of(Outcome.UNCHANGED)

    @property
    def does_nothing(self) -> bool:
        """Whether everything is already as the file says."""
        return not self.departments and all(
            person.outcome is Outcome.UNCHANGED for person in self.people
        )

    @property
    def new_accounts(self) -> int:
        """How many people get an account."""
        return sum(change.field == "account" for one in self.people for change in one.changes)

    @cached_property
    def fingerprint(self) -> str:
        """The same for two plans that do the same."""
        does = (
            [department.path for department in self.departments],
            [(person.entry.number, person.changes) for person in self.people if person.changes],
        )
        return hashlib.sha256(repr(does).encode("utf-8", "surrogatepass")).hexdigest()
