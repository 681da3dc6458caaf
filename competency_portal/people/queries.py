"""Reading people: who is whose, who may see whom."""

from __future__ import annotations

from django.db.models import ManyToManyRel, Max, Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from competency_portal.core.models import User
from competency_portal.core.search import normalised
from competency_portal.people.models import Department, Employee, EmployeeStatus
from models_catalog.queries.editing import fingerprint

# What HR enters in the form of each.
ENTERED: dict[type[Model], tuple[str, ...]] = {
    Employee: ("number", "name", "position", "department", "supervisor", "status"),
    Department: ("name", "parent", "order", "code"),
}
# Both databases know recursive queries; UNION (not UNION ALL) ends even on a loop, which the
# services refuse but a hand-made row could contain.
BELOW_SQL = """
    WITH RECURSIVE line(id) AS (
        SELECT id FROM people_employee WHERE supervisor_id = %s
        UNION
        SELECT e.id FROM people_employee e JOIN line ON e.supervisor_id = line.id
    ) SELECT id FROM line
"""


def employee_of(user: User) -> Employee | None:
    """The employee behind an account, or none. Django remembers it for the rest of the request."""
    try:
        found: Employee = user.employee
    except Employee.DoesNotExist:
        return None
    return found


def line_of(supervisor: Employee) -> QuerySet[Employee]:
    """Everybody who reports to `supervisor`, directly or through others; not themselves."""
    below = RawSQL(BELOW_SQL, [supervisor.pk])  # noqa: S611 -- constant text, bound parameter
    return Employee.objects.filter(pk__in=below).exclude(pk=supervisor.pk)


def leads(leader: Employee, employee: Employee) -> bool:
    """Whether `employee` reports to `leader`, directly or through others."""
    return line_of(leader).filter(pk=employee.pk).exists()


def visible_to(user: User) -> QuerySet[Employee]:
    """HR sees everybody; others themselves and their line."""
    people = Employee.objects.select_related("position", "department", "supervisor")
    if user.is_hr:
        return people
    me = employee_of(user)
    if me is None:
        return people.none()
    return people.filter(Q(pk=me.pk) | Q(pk__in=line_of(me).values("pk")))


def has_subordinates(user: User) -> bool:
    """Whether somebody who still works here reports to this person."""
    me = employee_of(user)
    return me is not None and me.subordinates.exclude(status=EmployeeStatus.LEFT).exists()


def working() -> QuerySet[Employee]:
    """Everybody who has not left."""
    return Employee.objects.exclude(status=EmployeeStatus.LEFT)


def possible_supervisors(employee: Employee) -> QuerySet[Employee]:
    """Everybody else who works here, and the present supervisor even if they have left.

    Without them nothing else of the employee could be mended before a new one is found.
    """
    present = [employee.supervisor_id] if employee.supervisor_id else []
    possible = Employee.objects.filter(~Q(status=EmployeeStatus.LEFT) | Q(pk__in=present))
    return possible.exclude(pk=employee.pk).order_by("number")


def hr_accounts() -> QuerySet[User]:
    """The accounts in use that have the HR role: one of them at least must always be left."""
    return User.objects.filter(is_hr=True, is_active=True)


def able(people: QuerySet[Employee]) -> QuerySet[Employee]:
    """Those of them who work here and can log in."""
    return people.filter(user__is_active=True).exclude(status=EmployeeStatus.LEFT)


def hr_people() -> QuerySet[Employee]:
    """The employees with the HR role who can log in."""
    return able(Employee.objects.filter(user__is_hr=True)).order_by("number")


def matching(people: QuerySet[Employee], query: str) -> QuerySet[Employee]:
    """People whose number, name, pinyin or initials contain `query`."""
    wanted = normalised(query)
    return people.filter(search_key__contains=wanted) if wanted else people


def in_departments(people: QuerySet[Employee], chosen: QuerySet[Department]) -> QuerySet[Employee]:
    """People of the chosen departments and of everything below them."""
    return people.filter(department__in=descendants_of(chosen))


def descendants_of(chosen: QuerySet[Department]) -> QuerySet[Department]:
    """The chosen departments and everything below them."""
    wanted = set(chosen.values_list("pk", flat=True))
    found: set[int] = set()
    # Parents come before children in the tree's order, so one pass is enough.
    for department in tree():
        if department.pk in wanted or department.parent_id in found:
            found.add(department.pk)
    below: QuerySet[Department] = Department.objects.filter(pk__in=found)
    return below


def tree() -> QuerySet[Department]:
    """Every department, parents before children, with `tree_depth`."""
    departments: QuerySet[Department] = Department.objects.with_tree_fields()
    return departments


def last_order() -> int:
    """The highest order of any department, 0 where there is none."""
    return Department.objects.aggregate(last=Max("order"))["last"] or 0


def is_chosen_elsewhere(department: Department) -> bool:
    """Whether a list of departments kept by an upper floor (a cycle's plan) contains this one.

    The database would take it off such a list without a word.
    """
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: department}).exists()
        for relation in Department._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToManyRel)
    )


def entered(row: Employee | Department) -> dict[str, object]:
    """What stands in the fields of the form, others by their key."""
    return {field: row.serializable_value(field) for field in ENTERED[type(row)]}


def fingerprint_of(row: Employee | Department) -> str:
    """A short mark of what the form shows, equal as long as nobody stores anything else."""
    return fingerprint(str(value) for value in entered(row).values())
