"""Events and cases of the library."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from competency_portal.core.models import User
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.people.models import Employee
from models_catalog.models import SharedCase
from tests.factories.assessments import LaunchedCycle
from tests.factories.catalogue import Catalogue


def days_ago(days: int) -> datetime.date:
    """So many days before today."""
    return timezone.localdate() - datetime.timedelta(days=days)


def make_event(
    made: LaunchedCycle,
    employee: Employee | None = None,
    author: User | None = None,
    *,
    competency: str = "insight",
    days: int = 0,
    **given: Any,
) -> BehaviourEvent:
    """An event of the first person, recorded by their supervisor today."""
    employee = employee or made.employees[0]
    author = author or made.supervisor.user
    assert author
    return BehaviourEvent.objects.create(
        employee=employee,
        author=author,
        happened_on=days_ago(days),
        competency=made.catalogue.competencies[competency],
        is_own=author == employee.user,
        **{"text": "主动问了客户的需要。", **given},
    )


def make_case(catalogue: Catalogue, competency: str = "insight", **given: Any) -> SharedCase:
    """A case of the library."""
    case: SharedCase = SharedCase.objects.create(
        model=catalogue.version.model,
        competency=competency,
        **{"level": "Sb", "title": "先问再做", "text": "管家先问清楚，再安排。", **given},
    )
    return case
