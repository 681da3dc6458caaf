"""What a cycle's form offers to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

from django.db.models import Count, Q

from competency_portal.core.search import search_key
from competency_portal.people.models import EmployeeStatus
from competency_portal.people.queries import tree_with_headcount
from models_catalog.models import Position


@dataclass(frozen=True)
class Choice:
    """One box to tick; `people` are those who would come with it."""

    key: int
    name: str
    people: int
    search: str
    is_chosen: bool
    depth: int = 0
    parent: int | None = None


def department_tree(chosen: Container[str]) -> list[Choice]:
    """Every department, parents before children; each counts everybody below it."""
    departments = list(tree_with_headcount())
    people = Counter[int]()
    # Backwards, children come before their parents.
    for department in reversed(departments):
        people[department.pk] += department.headcount
        people[department.parent_id] += people[department.pk]
    return [
        Choice(
            key=department.pk,
            name=department.name,
            people=people[department.pk],
            search=search_key(department.name, department.code),
            is_chosen=str(department.pk) in chosen,
            depth=department.tree_depth,
            parent=department.parent_id,
        )
        for department in departments
    ]


def position_list(chosen: Container[str]) -> list[Choice]:
    """Every position that somebody holds or that is chosen already, by name."""
    working = Count("employees", filter=~Q(employees__status=EmployeeStatus.LEFT))
    choices = [
        Choice(
            key=position.pk,
            name=position.name,
            people=position.people,
            search=position.search_key or search_key(position.name, position.code),
            is_chosen=str(position.pk) in chosen,
        )
        for position in Position.objects.annotate(people=working).order_by("code")
    ]
    return [choice for choice in choices if choice.people or choice.is_chosen]
