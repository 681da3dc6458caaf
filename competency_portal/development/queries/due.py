"""Which measures are due: for reminders, and for whoever carries them out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet

from competency_portal.development.addresses import measure_url
from competency_portal.development.models import Measure
from competency_portal.development.models.measures import SOON
from competency_portal.development.queries.plans import WITH_PLACE
from competency_portal.development.states import OPEN
from competency_portal.people.models import Employee, EmployeeStatus


@dataclass(frozen=True)
class DueMeasure:
    """One measure of which its owner should hear. `days` until the last day; negative: late."""

    measure: int
    owner: Employee
    days: int
    ends: datetime.date
    text: str
    url: str


def open_measures() -> QuerySet[Measure]:
    """Agreed and not at their end, with everything that a list of them shows."""
    return Measure.objects.filter(state__in=OPEN).select_related(*WITH_PLACE)


def measures_due(day: datetime.date) -> list[DueMeasure]:
    """What falls due within three days of `day`, or was due before it, nearest last day first.

    Whoever has left is told nothing: their supervisor sees it as trouble; and nobody is told of
    the plan of somebody who has left. One query.
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
            days=row.days_left(day),
            ends=row.ends,
            text=row.text,
            url=measure_url(row),
        )
        for row in rows
    ]


def carried_by(employee: Employee) -> QuerySet[Measure]:
    """The open measures that somebody carries out, the nearest last day first.

    Nobody follows the plan of somebody who has left.
    """
    mine = open_measures().filter(owner=employee)
    followed = mine.exclude(plan__assessment__employee__status=EmployeeStatus.LEFT)
    return followed.order_by("ends", "pk")
