"""What forms choose from: people and departments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.core.picker import Option
from competency_portal.people.models import Department, Employee, EmployeeStatus
from competency_portal.people.outline import outline
from competency_portal.people.queries import matching

# How many namesakes are worth telling apart at once.
NAMESAKES = 10


class PeopleShelf:
    """People of any queryset: it decides who is seen and who may be chosen."""

    hint: Any = gettext_lazy("Name, pinyin or number")

    def __init__(self, people: QuerySet[Employee]) -> None:
        self.people = people.select_related("position", "department").order_by("number")

    def by_keys(self, keys: Iterable[int]) -> list[Employee]:
        """Those of the keys who may be chosen."""
        return list(self.people.filter(pk__in=list(keys)))

    def exactly(self, text: str) -> list[Employee]:
        """The one of this number, or those of this name; “王芳 00012” names both."""
        name, _blank, number = text.rpartition(" ")
        people = self.people.filter(Q(number=text) | Q(name=name, number=number))
        return list(people[:1]) or list(self.people.filter(name=text)[:NAMESAKES])

    def found(self, text: str, most: int) -> list[Employee]:
        """The first whom a search by characters, pinyin, initials or number finds."""
        return list(matching(self.people, text)[:most])

    def option(self, one: Employee) -> Option:
        """Name, then position, department and number."""
        place = one.department.path_name or one.department.name
        parts = [one.position.name, place, one.number]
        if one.status == EmployeeStatus.LEFT:
            parts.append(_("left the company"))
        return Option(one.pk, one.name, " · ".join(parts))


class DepartmentShelf:
    """Every department, found by its name or by its way from the company down."""

    hint: Any = gettext_lazy("Name or pinyin")

    def __init__(self, departments: QuerySet[Department] | None = None) -> None:
        self.departments = Department.objects.all() if departments is None else departments

    def by_keys(self, keys: Iterable[int]) -> list[Department]:
        """Those of the keys that there are."""
        return list(self.departments.filter(pk__in=list(keys)))

    def exactly(self, text: str) -> list[Department]:
        """The one of this code, or those of this name or this way down."""
        coded = list(self.departments.filter(code=text)[:1])
        named = self.departments.filter(Q(path_name=text) | Q(name=text))
        return coded or list(named[:NAMESAKES])

    def found(self, text: str, most: int) -> list[Department]:
        """The first that a search finds."""
        keys = [node.key for node in outline().matching(text)]
        allowed = self.departments.in_bulk(keys[: most * 2])
        return [allowed[key] for key in keys if key in allowed][:most]

    def option(self, one: Department) -> Option:
        """Name, then the way down to it."""
        return Option(one.pk, one.name, one.path_name)
