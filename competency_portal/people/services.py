"""What HR does with people: enter, change, move, give an account, let go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop, ngettext

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.core.search import search_key
from competency_portal.people import queries
from competency_portal.people.codes import proposed_code
from competency_portal.people.models import Department, Employee, EmployeeStatus

# Without letters and figures that are mistaken for each other when read out.
PASSWORD_CHARACTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # noqa: S105 -- an alphabet
PASSWORD_LENGTH = 14
PATH_SEPARATOR = " · "
BATCH = 500
# What the trail calls a change of each field; the page translates it.
AUDITED = {
    "number": gettext_noop("Number changed"),
    "name": gettext_noop("Name changed"),
    "position": gettext_noop("Position changed"),
    "department": gettext_noop("Department changed"),
    "supervisor": gettext_noop("Supervisor changed"),
    "status": gettext_noop("Status changed"),
}
NAME_TAKEN = gettext_lazy("The account name “%(name)s” is taken.")
TAKEN = gettext_lazy("“%(value)s” is taken.")
OWN_ROLE = gettext_lazy("You can't take your own HR role or switch your own account off.")
HAS_LEFT = gettext_lazy("%(name)s has left the company and can't log in.")
SWITCHED = {
    "is_active": gettext_noop("Login switched"),
    "is_hr": gettext_noop("HR role switched"),
}


@dataclass(frozen=True)
class NewAccount:
    """An account just made, with the password that is shown once and stored nowhere."""

    user: User
    password: str


class RefusedAt(Refused):
    """Refused for what stands in one field; `field` is its name."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Overtaken(Refused):
    """Somebody else stored something after the form was shown; `stored` is what there is now."""

    def __init__(self, stored: Employee | Department) -> None:
        super().__init__(_("Somebody else has changed this in the meantime."))
        self.stored = stored


def _refuse_overtaken(stored: Employee | Department | None, seen: str | None) -> None:
    if stored is not None and seen is not None and seen != queries.fingerprint_of(stored):
        raise Overtaken(stored)


def index(people: Iterable[Employee]) -> None:
    """Fill what the search looks in, before people are stored."""
    for person in people:
        person.search_key = search_key(person.number, person.name)


def check_supervisor(employee: Employee, supervisor: Employee | None) -> None:
    """Refuse a supervisor who is the employee or somebody below them. Raises `Refused`."""
    if supervisor is None:
        return
    if supervisor.pk == employee.pk and employee.pk is not None:
        raise Refused(_("%(name)s can't supervise themselves.") % {"name": employee.name})
    if employee.pk and queries.line_of(employee).filter(pk=supervisor.pk).exists():
        raise Refused(
            _("%(boss)s reports to %(name)s: the reporting line would be a loop.")
            % {"boss": supervisor.name, "name": employee.name}
        )


def shown(row: Employee | Department, field: str) -> str:
    """A field's value as people read it."""
    if field == "status" and isinstance(row, Employee):
        return str(row.get_status_display())
    value = getattr(row, field)
    if isinstance(value, Department):
        return value.path_name or value.name
    return "" if value is None else str(value)


@transaction.atomic
def save_employee(employee: Employee, *, actor: User | None, seen: str | None = None) -> Employee:
    """Store a new or changed employee and record each change.

    Every change of a supervisor takes the same lock, so that two changes at once can't make a
    loop together that neither makes alone. The account is left to the services below, but who
    leaves the company can't log in from then on. Raises `Refused` on a loop, and when HR
    themselves or the last of HR would leave, `RefusedAt` when the number is taken, and `Overtaken`
    when there is something else by now than what the actor has seen (`queries.fingerprint_of`).
    """
    before = _locked(employee)
    _refuse_overtaken(before, seen)
    check_supervisor(employee, employee.supervisor)
    index([employee])
    _store(employee, "number", fields=[*AUDITED, "search_key"] if before else None)
    for field, action in AUDITED.items():
        # By key: two departments of one name are two.
        if not before or before.serializable_value(field) != employee.serializable_value(field):
            old = shown(before, field) if before else ""
            new = shown(employee, field)
            if old or new:
                audit.record(employee, action, actor=actor, from_value=old, to_value=new)
    if before and before.status != employee.status == EmployeeStatus.LEFT:
        _switch_off(before, actor=actor)
    return employee


def _locked(employee: Employee) -> Employee | None:
    """The employee as stored, held until the end; with them everybody, if there is a supervisor.

    NO KEY: who only points to an employee (a launch, an autosave) need not wait.
    """
    held = Employee.objects.order_by("pk").select_for_update(no_key=True)
    if employee.supervisor_id is None:
        held = held.filter(pk=employee.pk)
    list(held.values_list("pk", flat=True))
    return Employee.objects.filter(pk=employee.pk).first()


def _store(row: Employee | Department, unique: str, *, fields: Iterable[str] | None = None) -> None:
    """Store one row; `unique` may have been taken since it was checked. Raises `RefusedAt`."""
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as error:
        value = getattr(row, unique)
        if not type(row)._default_manager.exclude(pk=row.pk).filter(**{unique: value}).exists():
            raise
        raise RefusedAt(unique, TAKEN % {"value": value}) from error


def _switch_off(employee: Employee, *, actor: User | None) -> None:
    """Let somebody who left log in no more. Coming back, HR switches the account on again."""
    user = _held_account(employee)
    if user is None or not user.is_active:
        return
    if actor is not None and user.pk == actor.pk:
        raise Refused(OWN_ROLE)
    _refuse_without_hr(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record(
        employee, SWITCHED["is_active"], actor=actor, from_value=_("yes"), to_value=_("no")
    )


@transaction.atomic
def save_department(
    department: Department, *, actor: User | None, seen: str | None = None
) -> Department:
    """Store a department; one without a code gets one made from its name.

    Every change of the tree waits for the one before, so that two moves at once can't make a loop
    together that neither makes alone. Raises `Refused` if it would stand below itself, `RefusedAt`
    when the code is taken, and `Overtaken` like `save_employee`.
    """
    list(Department.objects.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    stored = Department.objects.filter(pk=department.pk).first()
    if department.pk and stored is None:
        raise Refused(_("This department was deleted meanwhile."))
    _refuse_overtaken(stored, seen)
    parent = _parent_of(department)
    _store_with_code(department)
    name_paths()
    department.refresh_from_db(fields=["path_name"])
    audit.record(
        department,
        gettext_noop("Department saved"),
        actor=actor,
        to_value=department.name,
        parent=parent.name if parent else "",
    )
    return department


def _parent_of(department: Department) -> Department | None:
    """The department above as it is stored now. Raises `Refused` where it can't stand there."""
    parent: Department | None = Department.objects.filter(pk=department.parent_id).first()
    if department.parent_id and parent is None:
        raise Refused(_("The department above was deleted meanwhile."))
    if department.pk and parent is not None:
        below = queries.descendants_of(Department.objects.filter(pk=department.pk))
        if below.filter(pk=parent.pk).exists():
            raise Refused(_("A department can't stand below itself."))
    return parent


def _store_with_code(department: Department) -> None:
    """Store a department. A code that is made up is never HR's to mend: the next free one is."""
    if department.code:
        _store(department, "code")
    while not department.code:
        department.code = proposed_code(department.name)
        try:
            _store(department, "code")
        except RefusedAt:  # by the first ones of an empty company, who hold no row yet
            department.code = ""


def name_paths() -> None:
    """Write every department's `path_name`: the names from below the company down to it."""
    paths: dict[int, str] = {}
    changed: list[Department] = []
    for department in queries.tree():
        above = paths.get(department.parent_id, "")
        # The company itself stands above everything: naming it in every line would say nothing.
        under_company = department.parent_id is not None
        paths[department.pk] = f"{above}{department.name}{PATH_SEPARATOR}" if under_company else ""
        path = paths[department.pk].removesuffix(PATH_SEPARATOR) or department.name
        if path != department.path_name:
            department.path_name = path
            changed.append(department)
    Department.objects.bulk_update(changed, ["path_name"], batch_size=BATCH)


def kept_by(department: Department) -> str:
    """Why a department can't be deleted; empty when nothing seems to name it."""
    people = department.employees.count()
    below = department.children.count()
    if people:
        return ngettext(
            "%(count)s person is in it, those who left counted: it can't be deleted.",
            "%(count)s people are in it, those who left counted: it can't be deleted.",
            people,
        ) % {"count": people}
    if below:
        return ngettext(
            "%(count)s department stands below it: it can't be deleted.",
            "%(count)s departments stand below it: it can't be deleted.",
            below,
        ) % {"count": below}
    if queries.is_chosen_elsewhere(department):
        return _("A cycle names this department: it is part of the records.")
    return ""


@transaction.atomic
def delete_department(department: Department, *, actor: User | None) -> None:
    """Delete a department that nothing names any more: nobody in it, nothing below, no history.

    The row is held against those who enter somebody into it meanwhile. Raises `Refused`.
    """
    list(Department.objects.select_for_update().filter(pk=department.pk))
    if reason := kept_by(department):
        raise Refused(reason)
    try:
        with transaction.atomic():
            audit.record(
                department,
                gettext_noop("Department deleted"),
                actor=actor,
                from_value=department.path_name or department.name,
            )
            department.delete()
    except ProtectedError as named:
        raise Refused(_("A cycle names this department: it is part of the records.")) from named


@transaction.atomic
def open_account(employee: Employee, *, username: str, actor: User | None) -> NewAccount:
    """Give an employee an account with a fresh password.

    Raises `Refused` if they have one, if they have left, or if the name is taken.
    """
    locked = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    if locked.user_id is not None:
        raise Refused(_("%(name)s already has an account.") % {"name": employee.name})
    if locked.status == EmployeeStatus.LEFT:
        raise Refused(HAS_LEFT % {"name": employee.name})
    account = _new_account(username)
    employee.user = locked.user = account.user
    locked.save(update_fields=["user"])
    audit.record(employee, gettext_noop("Account opened"), actor=actor, to_value=username)
    return account


@transaction.atomic
def create_hr_account(username: str) -> NewAccount:
    """Make an account with the HR role for somebody who is not entered yet: the first one.

    Raises `Refused` if the name is taken, or is none.
    """
    account = _new_account(username)
    account.user.is_hr = True
    account.user.save(update_fields=["is_hr"])
    audit.record(account.user, gettext_noop("Account opened"), actor=None, to_value=username)
    return account


def _new_account(username: str) -> NewAccount:
    try:
        User._meta.get_field("username").clean(username, None)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(NAME_TAKEN % {"name": username})
    password = get_random_string(PASSWORD_LENGTH, PASSWORD_CHARACTERS)
    try:
        with transaction.atomic():
            user = User.objects.create_user(username=username, password=password)
    except IntegrityError as taken:  # by somebody who asked at the same moment
        raise Refused(NAME_TAKEN % {"name": username}) from taken
    return NewAccount(user, password)


@transaction.atomic
def reset_password(employee: Employee, *, actor: User | None) -> NewAccount:
    """Give an employee's account a fresh password."""
    if employee.user is None:
        raise Refused(_("%(name)s has no account yet.") % {"name": employee.name})
    password = get_random_string(PASSWORD_LENGTH, PASSWORD_CHARACTERS)
    employee.user.set_password(password)
    employee.user.save(update_fields=["password"])
    audit.record(employee, gettext_noop("New password made"), actor=actor)
    return NewAccount(employee.user, password)


@transaction.atomic
def set_account(employee: Employee, *, is_active: bool, is_hr: bool, actor: User) -> None:
    """Switch an employee's account on or off, and give or take the HR role.

    Raises `Refused` when HR would do that to themselves, when nobody with the HR role would be
    left, and when somebody who has left the company would log in again.
    """
    user = _held_account(employee)
    if user is None:
        raise Refused(_("%(name)s has no account yet.") % {"name": employee.name})
    if user.pk == actor.pk and not (is_active and is_hr):
        raise Refused(OWN_ROLE)
    if is_active and not user.is_active and employee.status == EmployeeStatus.LEFT:
        raise Refused(HAS_LEFT % {"name": employee.name})
    if not (is_active and is_hr):
        _refuse_without_hr(user)
    for field, value in (("is_active", is_active), ("is_hr", is_hr)):
        old = getattr(user, field)
        if old != value:
            audit.record(
                employee,
                SWITCHED[field],
                actor=actor,
                from_value=_("yes") if old else _("no"),
                to_value=_("yes") if value else _("no"),
            )
            setattr(user, field, value)
    user.save(update_fields=["is_active", "is_hr"])


def _held_account(employee: Employee) -> User | None:
    """The employee's account as stored, held until the end together with those of HR.

    All of them in one order: two people who take each other's role wait for each other.
    """
    account = User.objects.filter(employee=employee)
    held = User.objects.filter(Q(pk__in=account) | Q(pk__in=queries.hr_accounts()))
    list(held.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    return account.first()


def _refuse_without_hr(leaving: User) -> None:
    """Keep the last account that can run the portal. Raises `Refused`."""
    accounts = set(queries.hr_accounts().values_list("pk", flat=True))
    if accounts == {leaving.pk}:
        raise Refused(_("Nobody else has the HR role. Give it to somebody first."))
