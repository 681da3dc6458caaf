"""Which measures are due: for reminders, the start page and the board."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

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
    """What falls due within three days of `day`, or was due before it, nearest last day first.

    Three days or two before the last one count alike, and so do the last one and the day before:
    where a morning was missed, the next one still reminds. Whoever has left is told nothing:
    their supervisor sees it as trouble; and nobody is told of the plan of somebody who has left.
    One query.
    """
    rows = (
        open_measures()
        .filter(ends__lte=day + datetime.timedelta(days=SOON))
        .exclude(owner__status=EmployeeStatus.LEFT)
        .exclude(plan__assessment__employee__status=EmployeeStatus.LEFT)
        .order_by("ends", "pk")
    )
    return [
        DueMeasure(
            measure=row.pk,
            owner=row.owner,
            due=_due(row.days_left(day)),
            days=row.days_left(day),
            ends=row.ends,
            text=row.text,
            url=measure_url(row),
        )
        for row in rows
    ]


def _due(days: int) -> Due:
    if days < 0:
        return Due.OVERDUE
    return Due.TOMORROW if days <= 1 else Due.IN_THREE_DAYS


def carried_by(employee: Employee) -> QuerySet[Measure]:
    """The open measures that somebody carries out, the nearest last day first.

    Nobody follows the plan of somebody who has left.
    """
    mine = open_measures().filter(owner=employee)
    followed = mine.exclude(plan__assessment__employee__status=EmployeeStatus.LEFT)
    return followed.order_by("ends", "pk")
