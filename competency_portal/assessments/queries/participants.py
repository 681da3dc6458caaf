"""Who would take part in a cycle, and what their positions ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from competency_portal.assessments.models import Cycle
from competency_portal.people.models import Employee
from competency_portal.people.queries import descendants_of
from models_catalog.models import ModelVersion, Requirement

Asked = Mapping[int, Requirement]
"""A position's requirements by competency, never empty; a competency without one is unset."""


def participants(cycle: Cycle) -> QuerySet[Employee]:
    """Everybody whom the cycle's choice names.

    Those of the departments and everything below them, of the positions, and the single people;
    without those left out. Whether they can take part is said by the preflight.
    """
    departments = descendants_of(cycle.departments.all())
    chosen = (
        Q(department__in=departments)
        | Q(position__in=cycle.positions.all())
        | Q(pk__in=cycle.employees.values("pk"))
    )
    return (
        Employee.objects.filter(chosen)
        .exclude(pk__in=cycle.excluded.values("pk"))
        .select_related("position", "department", "user", "supervisor__user")
        .order_by("number")
    )


def asked_by_position(version: ModelVersion, positions: Iterable[int]) -> dict[int, Asked]:
    """What each of the positions (by key) asks in this version; one that asks nothing is absent."""
    found: defaultdict[int, dict[int, Requirement]] = defaultdict(dict)
    requirements = Requirement.objects.filter(
        profile__version=version, profile__position__in=set(positions)
    ).select_related("profile", "level")
    for requirement in requirements:
        found[requirement.profile.position_id][requirement.competency_id] = requirement
    return {
        position: asked
        for position, asked in found.items()
        if any(requirement.is_asked for requirement in asked.values())
    }


def position_name(asked: Asked) -> str:
    """What the version that asks this calls the position; a newer version may call it otherwise."""
    return next(iter(asked.values())).profile.name
