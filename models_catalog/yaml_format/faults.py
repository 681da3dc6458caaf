"""What is wrong with a file, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

# What one file may be told, faults and warnings apart; one with more is broken in kind.
MOST_FAULTS = 1000
# What may be spent on guessing which known words were meant, counted in words looked at.
MOST_COMPARISONS = 20_000


class Place(NamedTuple):
    """Line and column of a character, both from 1."""

    line: int
    column: int


START = Place(1, 1)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, or with `is_warning` only odd; prints as `file:line:column: …`."""

    file: str
    place: Place
    reason: str
    is_warning: bool = False

    def __str__(self) -> str:
        reason = self.reason
        if self.is_warning:
            reason = _("warning: %(reason)s") % {"reason": reason}
        return f"{self.file}:{self.place.line}:{self.place.column}: {reason}"

    @property
    def in_order(self) -> tuple[Place, str]:
        """Sorts faults of one file as they stand in it."""
        return (self.place, self.reason)


@dataclass(slots=True)
class Report:
    """The faults of one file. A later stage is silent where an earlier one has spoken.

    So an alias is refused once, and not again because what stands there is no text either.
    """

    file: str
    found: list[Fault] = field(default_factory=list)
    _settled: set[Place] = field(default_factory=set)
    _comparisons: int = MOST_COMPARISONS
    _faults: int = 0

    def fault(self, place: Place, reason: str) -> None:
        """Note what is wrong at `place`, unless an earlier stage did or there are too many."""
        self._note(Fault(self.file, place, reason))

    def warn(self, place: Place, reason: str) -> None:
        """Note what is odd at `place`; it keeps nothing from being loaded."""
        self._note(Fault(self.file, place, reason, is_warning=True))

    def can_compare(self, count: int) -> bool:
        """Whether there is time to compare a word with `count` others; if so, it is spent."""
        if self.is_full or count > self._comparisons:
            return False
        self._comparisons -= count
        return True

    def end_stage(self) -> None:
        """From here on the places that have a fault are settled."""
        self._settled.update(fault.place for fault in self.found)

    @property
    def is_full(self) -> bool:
        """Whether no further fault is taken: what is looked for from here on is not told."""
        return self._faults >= MOST_FAULTS

    @property
    def to_tell(self) -> tuple[Fault, ...]:
        """What a person has to know; of a faulty file no warnings, they may follow from a fault."""
        return tuple(fault for fault in self.found if self.is_clean or not fault.is_warning)

    @property
    def is_clean(self) -> bool:
        """Whether nothing but warnings was noted."""
        return all(fault.is_warning for fault in self.found)

    def _note(self, fault: Fault) -> None:
        # Apart: of a thousand warnings none may keep a fault from being seen.
        told = len(self.found) - self._faults if fault.is_warning else self._faults
        if fault.place not in self._settled and told < MOST_FAULTS:
            self.found.append(fault)
            self._faults += not fault.is_warning


def in_order(faults: Iterable[Fault]) -> Iterator[Fault]:
    """The faults as they stand in their file."""
    return iter(sorted(faults, key=lambda fault: fault.in_order))
