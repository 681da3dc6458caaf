"""What the rows of a file would change in the company; nothing is stored here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from competency_portal.core.models import User
from competency_portal.core.tables import Fault, Place, Record, Records, read_records, read_workbook
from competency_portal.people import services
from competency_portal.people.importing.columns import COLUMNS, KEY
from competency_portal.people.importing.company import Company, company_now
from competency_portal.people.importing.departments import shown
from competency_portal.people.importing.entries import EntryReader
from competency_portal.people.importing.plans import Change, Entry, Outcome, Plan, Planned
from competency_portal.people.models import Employee, EmployeeStatus

MOST_NAMED = 6


def read_people(content: bytes) -> Records:
    """The rows of a file by the columns of a list of people. Raises `tables.Unreadable`."""
    return read_records(read_workbook(content), COLUMNS, key=KEY)


def make_plan(records: Records, *, create_departments: bool, actor: User | None) -> Plan:
    """Compare the rows with the company: who is new, who changes, and everything that is wrong."""
    company = company_now()
    reader = EntryReader(company, create_departments=create_departments)
    entries = reader.read(records.rows)
    planner = _Planner(company, entries, records.rows)
    faults = [*records.faults, *reader.faults, *reader.warnings, *planner.faults(actor)]
    order = {place: index for index, place in enumerate(_sheets(records))}
    faults.sort(key=lambda fault: _in_order(fault.place, order))
    return Plan(
        people=tuple(planner.planned(entry) for entry in entries),
        departments=tuple(company.departments.new.values()),
        faults=tuple(fault for fault in faults if not fault.is_warning),
        warnings=tuple(fault for fault in faults if fault.is_warning),
        lacks_departments=reader.lacks_departments,
    )


def _sheets(records: Records) -> list[str]:
    places = [*(row.place for row in records.rows), *(fault.place for fault in records.faults)]
    return list(dict.fromkeys(place.sheet for place in places))


def _in_order(place: Place, order: Mapping[str, int]) -> tuple[int, int, int, str]:
    """As somebody goes through the file: Z comes before AA."""
    return order.get(place.sheet, 0), place.row, len(place.column), place.column


def _address(stored: Employee | None) -> str:
    return stored.user.email if stored and stored.user else ""


class _Planner:
    """Sees all rows and the company together."""

    def __init__(
        self, company: Company, entries: Sequence[Entry], records: Sequence[Record]
    ) -> None:
        self.company = company
        self.entries = {entry.number: entry for entry in entries}
        self.records = {record.place: record for record in records}
        self.bosses = {
            number: company.supervisor_of(person) for number, person in company.people.items()
        }
        for entry in entries:
            if entry.supervisor is not None or entry.number not in self.bosses:
                self.bosses[entry.number] = entry.supervisor or ""

    def planned(self, entry: Entry) -> Planned:
        """What happens to one person."""
        stored = self.company.people.get(entry.number)
        changes = tuple(self._changes(entry, stored))
        outcome = Outcome.NEW if stored is None else Outcome.CHANGED
        if stored is not None and not changes:
            outcome = Outcome.UNCHANGED
        name = entry.name or (stored.name if stored else "")
        return Planned(entry, outcome, name, changes, stored)

    def _changes(self, entry: Entry, stored: Employee | None) -> Iterator[Change]:
        """In the order in which the service records them."""
        before = self._before(stored) if stored else dict.fromkeys(self._after(entry, None), "")
        if stored is None:
            yield Change("number", "", entry.number)
        for field, (is_other, new) in self._after(entry, stored).items():
            if is_other:
                yield Change(field, before[field], new)

    def _before(self, stored: Employee) -> dict[str, str]:
        return {
            "name": stored.name,
            "position": self._position_name(stored),
            "department": self.company.departments.shown[stored.department_id],
            "supervisor": self._person(self.company.supervisor_of(stored), is_before=True),
            "status": str(stored.get_status_display()),
            "account": "",
            "email": _address(stored),
        }

    def _position_name(self, stored: Employee) -> str:
        return self.company.position_by_pk[stored.position_id].name

    def _after(self, entry: Entry, stored: Employee | None) -> dict[str, tuple[bool, str]]:
        """Whether each field gets another value, by key, and how that reads."""
        status = entry.status or ("" if stored else EmployeeStatus.ACTIVE)
        position, department, boss = entry.position, entry.department, entry.supervisor
        paths = self.company.departments.paths
        has_account = stored is not None and stored.user_id is not None
        return {
            "name": (bool(entry.name) and (not stored or stored.name != entry.name), entry.name),
            "position": (
                position is not None and (not stored or stored.position_id != position.pk),
                position.name if position else "",
            ),
            "department": (
                department is not None
                and (not stored or paths[stored.department_id] != department),
                self._department(department) if department else "",
            ),
            "supervisor": (
                bool(boss)
                if not stored
                else boss not in (None, self.company.supervisor_of(stored)),
                self._person(boss or ""),
            ),
            "status": (
                bool(status) and (not stored or stored.status != status),
                str(EmployeeStatus(status).label) if status else "",
            ),
            "account": (bool(entry.account) and not has_account, entry.account),
            "email": (entry.email not in ("", _address(stored)), entry.email),
        }

    def _department(self, path: tuple[str, ...]) -> str:
        pks = self.company.departments.pks.get(path)
        return self.company.departments.shown[pks[0]] if pks else shown(path)

    def _person(self, number: str, *, is_before: bool = False) -> str:
        """Somebody as the trail writes them: name and number."""
        stored = self.company.people.get(number)
        entry = None if is_before else self.entries.get(number)
        name = (entry.name if entry else "") or (stored.name if stored else "")
        return f"{name} {number}" if number else ""

    def faults(self, actor: User | None) -> Iterator[Fault]:
        """What only shows when all rows are seen together."""
        in_loops = self._loops()
        for entry in self.entries.values():
            stored = self.company.people.get(entry.number)
            if message := self._wrong_boss(entry, stored) or in_loops.get(entry.number):
                yield self._fault(entry, "supervisor", message)
            if message := self._wrong_account(entry, stored):
                yield self._fault(entry, "account", message)
            if entry.email and not entry.account and not (stored and stored.user_id):
                message = _("An address belongs to an account: fill in its name too.")
                yield self._fault(entry, "email", message)
        yield from self._locked_out(actor)

    def _locked_out(self, actor: User | None) -> Iterator[Fault]:
        """Nobody lets themselves go, and somebody of HR must be left, as on the page."""
        leaving = {
            stored.user_id: entry
            for entry in self.entries.values()
            if (stored := self.company.people.get(entry.number)) is not None
            and entry.status == EmployeeStatus.LEFT != stored.status
        }
        for user_pk, entry in leaving.items():
            if actor is not None and user_pk == actor.pk:
                yield self._fault(entry, "status", str(services.OWN_ROLE))
            elif user_pk in self.company.hr_accounts and self.company.hr_accounts <= {*leaving}:
                message = _("Nobody else has the HR role. Give it to somebody first.")
                yield self._fault(entry, "status", message)

    def _fault(self, entry: Entry, key: str, message: str) -> Fault:
        return Fault(self.records[entry.place].place_of(key), message)

    def _wrong_boss(self, entry: Entry, stored: Employee | None) -> str:
        number = entry.supervisor
        if not number or (stored and number == self.company.supervisor_of(stored)):
            return ""
        if number == entry.number:
            return _("Nobody can supervise themselves.")
        boss, row = self.company.people.get(number), self.entries.get(number)
        if boss is None and row is None:
            return _(
                "There is nobody with the number %(number)s, neither here nor in the file."
            ) % {"number": number}
        status = (row.status if row else "") or (boss.status if boss else "")
        if status == EmployeeStatus.LEFT:
            words = {"name": self._person(number)}
            return _("%(name)s has left the company and can't be a supervisor.") % words
        return ""

    def _loops(self) -> dict[str, str]:
        """Who of the file stands in a loop of the reporting line, and how it goes round."""
        found: dict[str, str] = {}
        done: set[str] = set()
        for start in self.entries:
            way: list[str] = []
            number = start
            while number and number not in done:
                done.add(number)
                way.append(number)
                number = self.bosses.get(number, "")
            if number in way and number != way[-1]:
                loop = way[way.index(number) :]
                found.update(dict.fromkeys(loop, self._loop_message(loop)))
        return found

    def _loop_message(self, loop: Sequence[str]) -> str:
        named = [self._person(number) for number in (*loop, loop[0])]
        if len(named) > MOST_NAMED:
            named = [*named[: MOST_NAMED - 1], "…", named[-1]]
        return _("The reporting line is a loop: %(people)s.") % {"people": " → ".join(named)}

    def _wrong_account(self, entry: Entry, stored: Employee | None) -> str:
        user = stored.user if stored else None
        if not entry.account:
            return ""
        if user is None:
            is_taken = entry.account.lower() in self.company.usernames
            status = entry.status or (stored.status if stored else "")
            if status == EmployeeStatus.LEFT:
                return services.HAS_LEFT % {"name": self._person(entry.number)}
            return services.NAME_TAKEN % {"name": entry.account} if is_taken else ""
        if user.username.lower() == entry.account.lower():
            return ""
        return _("This person logs in as “%(name)s”. An import doesn't change that.") % {
            "name": user.username
        }
