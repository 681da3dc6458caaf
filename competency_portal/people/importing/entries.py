"""The rows of a file, understood one by one: what each says of a person, or what is wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from competency_portal.core.glyphs import unprintable, validate_name
from competency_portal.core.models import User
from competency_portal.core.tables import Cell, Fault, Kind, Place, Record
from competency_portal.core.tables.headed import folded
from competency_portal.people.importing import columns
from competency_portal.people.importing.company import Company
from competency_portal.people.importing.departments import Missing
from competency_portal.people.importing.numbers import Wrong, number_in, stands_again
from competency_portal.people.importing.plans import Entry, Path
from competency_portal.people.models import EmployeeStatus
from models_catalog.models import Position

LONGEST_NAME = 100
LONGEST_ACCOUNT = 150
BETWEEN_HAN = re.compile(
    r"(?<=[\u2e80-\u9fff\U00020000-\U0003ffff])\s+(?=[\u2e80-\u9fff\U00020000-\U0003ffff])"
)
FILLED = ("number", "name", "position", "department")


T = TypeVar("T")


class EntryReader:
    """Reads rows against a company, and collects what is wrong with them."""

    def __init__(self, company: Company, *, create_departments: bool) -> None:
        self.company = company
        self.create_departments = create_departments
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.lacks_departments = False
        self.statuses = columns.statuses()
        self.nobody = columns.nobody()
        self.bare: list[Cell] = []
        """Numbers of new people that stand in the file as figures."""

    def read(self, records: Sequence[Record]) -> list[Entry]:
        """Every row that names a number; who is named twice is a fault in each of the rows."""
        entries = [entry for record in records if (entry := self._entry(record))]
        self._twice(entries, records)
        if self.bare:
            words = {"number": self.bare[0].text, "count": len(self.bare)}
            message = _(
                "%(count)s new numbers stand here as figures, the first is read as %(number)s. If "
                "your numbers begin with 0, make the column text and type them again."
            )
            self.warnings.append(Fault(self.bare[0].place, message % words, True))
        return entries

    def _entry(self, record: Record) -> Entry | None:
        number = self._try(record, "number", self._number)
        is_new = number not in self.company.people
        entry = Entry(
            place=record.place,
            number=number or "",
            name=self._try(record, "name", self._name) or "",
            position=self._try(record, "position", self._position),
            department=self._try(record, "department", self._department),
            supervisor=self._try(record, "supervisor", self._supervisor),
            status=self._try(record, "status", self._status) or "",
            account=self._try(record, "account", self._account) or "",
            email=self._try(record, "email", self._email) or "",
        )
        if is_new:
            for key in FILLED:
                self._demand(record, key)
        return entry if entry.number else None

    def _demand(self, record: Record, key: str) -> None:
        cell = record.cells.get(key)
        if cell is not None and cell.kind is Kind.EMPTY:
            self._fault(cell.place, _("Fill this in: the person is new."))

    def _try(self, record: Record, key: str, read: Callable[[Cell], T]) -> T | None:
        """What a cell says; None where there is nothing, or something wrong."""
        cell = record.cells.get(key)
        if cell is None or cell.kind in (Kind.EMPTY, Kind.ERROR, Kind.NOT_COMPUTED):
            return None
        if cell.kind in (Kind.DATE, Kind.BOOLEAN):
            message = _("“%(text)s” is no text. Make the cell text and type it again.")
            self._fault(cell.place, message % {"text": cell.text})
            return None
        try:
            return read(cell)
        except Wrong as wrong:
            self._fault(cell.place, str(wrong))
        except Missing as missing:
            self.lacks_departments |= missing.can_be_made
            self._fault(cell.place, missing.message)
        return None

    def _fault(self, place: Place, message: str) -> None:
        self.faults.append(Fault(place, message))

    def _number(self, cell: Cell) -> str:
        number = self._some_number(cell)
        if number not in self.company.people and cell.kind is Kind.NUMBER:
            self.bare.append(cell)
        return number

    def _some_number(self, cell: Cell) -> str:
        return number_in(cell, known=self.company.people, alike=self.company.alike)

    def _name(self, cell: Cell) -> str:
        if cell.kind is not Kind.TEXT:
            raise Wrong(_("“%(text)s” is no name.") % {"text": cell.text})
        # Lists pad names of two characters with a blank, so that they are as wide as others.
        name = BETWEEN_HAN.sub("", " ".join(cell.text.split()))
        try:
            validate_name(name)
        except ValidationError as error:
            raise Wrong(" ".join(error.messages)) from error
        if len(name) > LONGEST_NAME:
            raise Wrong(_("A name has %(count)s characters at most.") % {"count": LONGEST_NAME})
        if missing := unprintable(name):
            message = _("Reports can't print %(characters)s.")
            words = {"characters": " ".join(missing)}
            self.warnings.append(Fault(cell.place, message % words, True))
        return name

    def _position(self, cell: Cell) -> Position:
        text = cell.text
        if text in self.company.position_codes:
            return self.company.position_codes[text]
        found = self.company.position_names.get(folded(text), [])
        if len(found) == 1:
            return found[0]
        if not found:
            raise Wrong(_("There is no position “%(name)s”.") % {"name": text})
        codes = _(", ").join(position.code for position in found)
        raise Wrong(
            _("Several positions are called “%(name)s”. Write one of the codes: %(codes)s.")
            % {"name": text, "codes": codes}
        )

    def _department(self, cell: Cell) -> Path:
        departments = self.company.departments
        if self.create_departments:
            return departments.find_or_plan(cell.text, cell.place)
        return departments.find(cell.text)

    def _supervisor(self, cell: Cell) -> str:
        return "" if folded(cell.text) in self.nobody else self._some_number(cell)

    def _status(self, cell: Cell) -> EmployeeStatus:
        status = self.statuses.get(folded(cell.text))
        if status is None:
            labels = _(", ").join(str(label) for label in EmployeeStatus.labels)
            raise Wrong(
                _("“%(text)s” is no status. Write one of: %(statuses)s.")
                % {"text": cell.text, "statuses": labels}
            )
        return status

    def _account(self, cell: Cell) -> str:
        name = User.normalize_username(cell.text)
        try:
            User.username_validator(name)
        except ValidationError as error:
            raise Wrong(" ".join(error.messages)) from error
        if len(name) > LONGEST_ACCOUNT:
            raise Wrong(
                _("The name of an account has %(count)s characters at most.")
                % {"count": LONGEST_ACCOUNT}
            )
        return name

    def _email(self, cell: Cell) -> str:
        try:
            validate_email(cell.text)
        except ValidationError as error:
            message = _("“%(text)s” is no e-mail address.") % {"text": cell.text}
            raise Wrong(message) from error
        return cell.text

    def _twice(self, entries: Sequence[Entry], records: Sequence[Record]) -> None:
        """Name every row with a number, or a new account, that another row has too."""
        cells = {record.place: record for record in records}
        for key in ("number", "account"):
            rows: dict[str, list[Entry]] = defaultdict(list)
            for entry in entries:
                rows[getattr(entry, key).lower() if key == "account" else entry.number].append(
                    entry
                )
            for said, same in rows.items():
                if said and len(same) > 1:
                    for entry in same:
                        place = cells[entry.place].place_of(key)
                        self._fault(
                            place,
                            stands_again(
                                getattr(entry, key), entry.place, [other.place for other in same]
                            ),
                        )
