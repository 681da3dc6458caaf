"""Departments and employees."""

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from competency_portal.core.search import search_key
from competency_portal.people.models import Department, Employee
from tests.factories.catalogue import PositionFactory
from tests.factories.core import UserFactory


class DepartmentFactory(DjangoModelFactory[Department]):
    """A department at the top of the tree unless `parent` is given."""

    class Meta:
        model = Department

    code = Sequence(lambda n: f"dept-{n}")
    name = Sequence(lambda n: f"管理处 {n}")
    order = Sequence(lambda n: n)
    path_name = SelfAttribute("name")


class EmployeeFactory(DjangoModelFactory[Employee]):
    """Somebody who works here, with an account and without a supervisor (`user=None`: none)."""

    class Meta:
        model = Employee

    number = Sequence(lambda n: f"{n:05}")
    name = Sequence(lambda n: f"员工 {n}")
    position = SubFactory(PositionFactory)
    department = SubFactory(DepartmentFactory)
    user = SubFactory(UserFactory)
    search_key = LazyAttribute(lambda person: search_key(person.number, person.name))
