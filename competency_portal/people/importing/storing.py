"""Storing a plan: whole, under the locks of the services and with the same records, or not at all.

Everything is written in bulk: the number of queries grows with the batches, not with the people.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from competency_portal.core.tables import Records
from competency_portal.people import queries, services
from competency_portal.people.addresses import ADDRESSED
from competency_portal.people.codes import code_beside
from competency_portal.people.importing.planning import make_plan
from competency_portal.people.importing.plans import NewDepartment, Path, Plan, Planned
from competency_portal.people.models import Department, Employee, EmployeeStatus, ImportFile

BATCH = 500
KEPT_FOR = datetime.timedelta(hours=24)
KEPT_FILES = 3
LONGEST_FILE_NAME = 200
MOST_ORDER = 30_000
STORED = ["name", "position", "department", "status", "user", "search_key"]
ACTIONS = {
    **services.AUDITED,
    "account": gettext_noop("Account opened"),
    "email": ADDRESSED,
}
MEANWHILE = gettext_lazy("Somebody changed the same people meanwhile. Look at it once more.")


class Faulty(Refused):
    """The file can't be imported; the plan says why."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(_("There are faults in the file; nothing was imported."))
        self.plan = plan


class Stale(Refused):
    """The import would no longer do what was seen before."""

    def __init__(self) -> None:
        super().__init__(MEANWHILE)


def import_people(
    records: Records,
    *,
    create_departments: bool,
    actor: User | None,
    source: str,
    seen: str | None = None,
) -> Plan:
    """Store everything that the rows say, and return what was done.

    `source` is the file's name, for the trail; `seen` the fingerprint of the plan that somebody
    agreed to. New accounts have no password yet: HR makes one on the person's page.

    Raises:
        Faulty: something is wrong in the file, and nothing was stored.
        Stale: the company has changed since the plan was seen, and nothing was stored.
    """
    try:
        with transaction.atomic():
            _lock()
            plan = make_plan(records, create_departments=create_departments, actor=actor)
            if plan.faults:
                raise Faulty(plan)
            if seen is not None and plan.fingerprint != seen:
                raise Stale
            _Store(plan, actor=actor, source=source).everything()
    except IntegrityError as taken:  # by somebody who entered a number or a name at this moment
        raise Stale from taken
    return plan


def keep_file(*, user: User, name: str, content: bytes) -> ImportFile:
    """Keep an uploaded file until it is imported, for a day at most; the last few of each user."""
    own = ImportFile.objects.filter(user=user).values_list("pk", flat=True)
    ImportFile.objects.filter(pk__in=list(own[KEPT_FILES - 1 :])).delete()
    ImportFile.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).delete()
    return ImportFile.objects.create(user=user, name=name[:LONGEST_FILE_NAME], content=content)


def _lock() -> None:
    """Wait for everybody who changes people, the tree or the HR role, as the services do."""
    for everything in (Employee.objects.all(), Department.objects.all(), queries.hr_accounts()):
        held = everything.order_by("pk").select_for_update(no_key=True)
        list(held.values_list("pk", flat=True))


class _Store:
    """One run: what was made on the way is looked up by number or path."""

    def __init__(self, plan: Plan, *, actor: User | None, source: str) -> None:
        self.plan = plan
        self.actor = actor
        self.reason = _("Imported from %(file)s") % {"file": source}
        self.departments: dict[Path, int] = {}
        self.people = {person.entry.number: person.stored for person in plan.people}

    def everything(self) -> None:
        """Departments, accounts, people, their supervisors, who may log in no more, the trail."""
        if self.plan.does_nothing:
            return
        self._make_departments()
        active = [person for person in self.plan.people if person.changes]
        accounts = self._make_accounts(active)
        for person in active:
            self.people[person.entry.number] = self._filled(person, accounts)
        made = [self._employee(person) for person in active if person.stored is None]
        changed = [self._employee(person) for person in active if person.stored is not None]
        services.index([*made, *changed])
        Employee.objects.bulk_create(made, batch_size=BATCH)
        Employee.objects.bulk_update(changed, STORED, batch_size=BATCH)
        self._set_supervisors(active)
        self._set_addresses(active)
        self._trail(active, self._switch_off(active))

    def _make_departments(self) -> None:
        """Level by level, each behind its neighbours, with a code made from its name."""
        tree = list(queries.tree())
        paths: dict[int, Path] = {}
        for department in tree:
            paths[department.pk] = (*paths.get(department.parent_id, ()), department.name)
        self.departments = {path: pk for pk, path in paths.items()}
        codes = {department.code for department in tree}
        order = queries.last_order() if self.plan.departments else 0
        made: list[tuple[NewDepartment, Department]] = []
        for new in self.plan.departments:
            order = min(order + 1, MOST_ORDER)
            code = code_beside(new.path[-1], codes)
            codes.add(code)
            made.append((new, Department(name=new.path[-1], code=code, order=order)))
        for depth in sorted({len(new.path) for new in self.plan.departments}):
            level = [(new, one) for new, one in made if len(new.path) == depth]
            for new, one in level:
                one.parent_id = self.departments[new.path[:-1]]
            Department.objects.bulk_create([one for _new, one in level], batch_size=BATCH)
            self.departments |= {new.path: one.pk for new, one in level}
        self._record_departments(made)

    def _record_departments(self, made: list[tuple[NewDepartment, Department]]) -> None:
        if not made:
            return
        services.name_paths()
        AuditRecord.objects.bulk_create(
            (
                audit.entry(
                    department,
                    gettext_noop("Department saved"),
                    actor=self.actor,
                    to_value=department.name,
                    reason=self.reason,
                    parent=new.path[-2],
                )
                for new, department in made
            ),
            batch_size=BATCH,
        )

    def _make_accounts(self, active: Iterable[Planned]) -> dict[str, User]:
        """An account for each new name. Without a password: one is made for whoever asks for it."""
        users = [
            User(
                username=change.new,
                password=make_password(None),
            )
            for person in active
            for change in person.changes
            if change.field == "account"
        ]
        return {user.username: user for user in User.objects.bulk_create(users, batch_size=BATCH)}

    def _filled(self, person: Planned, accounts: dict[str, User]) -> Employee:
        """The employee with everything that changes, except the supervisor."""
        entry = person.entry
        employee = person.stored or Employee(number=entry.number)
        for change in person.changes:
            if change.field == "name":
                employee.name = entry.name
            elif change.field == "position" and entry.position:
                employee.position = entry.position
            elif change.field == "department" and entry.department:
                employee.department_id = self.departments[entry.department]
            elif change.field == "status":
                employee.status = entry.status or EmployeeStatus.ACTIVE
            elif change.field == "account":
                employee.user = accounts[entry.account]
        return employee

    def _employee(self, person: Planned) -> Employee:
        employee = self.people[person.entry.number]
        assert employee is not None  # noqa: S101 -- everybody is filled by then
        return employee

    def _set_supervisors(self, active: Iterable[Planned]) -> None:
        """Once everybody is there: a supervisor may stand anywhere in the file, or not in it."""
        moved = [
            person
            for person in active
            if any(change.field == "supervisor" for change in person.changes)
        ]
        known = {
            number: employee.pk for number, employee in self.people.items() if employee is not None
        }
        named = {person.entry.supervisor or "" for person in moved} - {"", *known}
        if named:
            known |= dict(Employee.objects.values_list("number", "pk"))
        for person in moved:
            number = person.entry.supervisor
            self._employee(person).supervisor_id = known[number] if number else None
        Employee.objects.bulk_update(
            [self._employee(person) for person in moved], ["supervisor"], batch_size=BATCH
        )

    def _set_addresses(self, active: Iterable[Planned]) -> None:
        users = []
        for person in active:
            user = self._employee(person).user
            if user and any(change.field == "email" for change in person.changes):
                user.email = person.entry.email
                users.append(user)
        User.objects.bulk_update(users, ["email"], batch_size=BATCH)

    def _switch_off(self, active: Iterable[Planned]) -> list[Employee]:
        """Let those who left log in no more, as when HR enters it on the page."""
        off = [
            employee
            for person in active
            if person.stored is not None
            and any(change.field == "status" for change in person.changes)
            and (employee := self._employee(person)).status == EmployeeStatus.LEFT
            and employee.user is not None
            and employee.user.is_active
        ]
        users = [employee.user for employee in off if employee.user is not None]
        for user in users:
            user.is_active = False
        User.objects.bulk_update(users, ["is_active"], batch_size=BATCH)
        return off

    def _trail(self, active: Iterable[Planned], switched_off: Iterable[Employee]) -> None:
        off = {employee.pk for employee in switched_off}
        AuditRecord.objects.bulk_create(
            (record for person in active for record in self._records(person, off)),
            batch_size=BATCH,
        )

    def _records(self, person: Planned, off: set[int]) -> Iterator[AuditRecord]:
        """One record for each change of one person."""
        employee = self._employee(person)
        for change in person.changes:
            yield audit.entry(
                employee,
                ACTIONS[change.field],
                actor=self.actor,
                from_value=change.old,
                to_value=change.new,
                reason=self.reason,
            )
        if employee.pk in off:
            yield audit.entry(
                employee,
                services.SWITCHED["is_active"],
                actor=self.actor,
                from_value=_("yes"),
                to_value=_("no"),
                reason=self.reason,
            )
