"""Which measures are due: for reminders, the start page and the board."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from competency_portal.development.addresses import measure_url
from competency_portal.development.models import Measure
from competency_portal.development.models.measures import SOON
from competency_portal.development.queries.plans import WITH_PLACE
from competency_portal.development.states import OPEN
from competency_portal.people.models import Employee, EmployeeStatus


class Due(StrEnum):
    """How near the last day is."""

    IN_THREE_DAYS = "in-three-days"
    TOMORROW = "tomorrow"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class DueMeasure:
    """One measure of which its owner should hear. `days` until the last day; negative: late."""

    measure: int
    owner: Employee
    due: Due
    days: int
    ends: datetime.date
    text: str
    url: str


def open_measures() -> QuerySet[Measure]:
    """Agreed and not at their end, with everything that a list of them shows."""
    return Measure.objects.filter(state__in=OPEN).select_related(*WITH_PLACE)


def measures_due(day: datetime.date) -> list[DueMeasure]:
    """What falls due exactly three days or one day after `day`, or was due before it.

    Nearest last day first. Whoever has left is told nothing: their supervisor sees it as trouble;
    and nobody is told of the plan of somebody who has left.
    One query.
    """
    steps = {day + datetime.timedelta(days=SOON): Due.IN_THREE_DAYS}
    steps[day + datetime.timedelta(days=1)] = Due.TOMORROW
    rows = (
        open_measures()
        .filter(Q(ends__in=steps) | Q(ends__lt=day))
        .exclude(owner__status=EmployeeStatus.LEFT)
        .exclude(plan__assessment__employee__status=EmployeeStatus.LEFT)
        .select_related("owner__user")
        .order_by("ends", "pk")
    )
    return [
        DueMeasure(
            measure=row.pk,
            owner=row.owner,
            due=steps.get(row.ends, Due.OVERDUE),
            days=row.days_left(day),
            ends=row.ends,
            text=row.text,
            url=measure_url(row),
        )
        for row in rows
    ]


def carried_by(employee: Employee) -> QuerySet[Measure]:
    """The open measures that somebody carries out, the nearest last day first."""
    return open_measures().filter(owner=employee).order_by("ends", "pk")
