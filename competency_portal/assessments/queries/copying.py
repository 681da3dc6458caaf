"""The next cycle as a copy of an earlier one: the same settings and choice, in the next period."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.cycles import offered_versions
from competency_portal.assessments.queries.templates import (
    Start,
    definition_of,
    first_day,
    start_from,
)
from competency_portal.people.models import Employee, EmployeeStatus

DAY = datetime.timedelta(days=1)
Period = tuple[datetime.date, datetime.date]


@dataclass(frozen=True)
class Copy:
    """What the form begins with, and the single people whom the form does not show.

    `left` were chosen singly in the earlier cycle and have left the company since.
    """

    cycle: Cycle
    start: Start
    employees: Sequence[Employee]
    excluded: Sequence[Employee]
    left: Sequence[Employee]


def copy_of(earlier: Cycle) -> Copy:
    """The next cycle as it would follow from this one; nothing is stored."""
    period = next_period(earlier.period_start, earlier.period_end)
    moved = period[0] - earlier.period_start
    settings = start_from(definition_of(earlier), first_day(earlier) + moved)
    initial = {
        "name": earlier.name.replace(str(earlier.period_start.year), str(period[0].year)),
        "period_start": period[0],
        "period_end": period[1],
        "departments": list(earlier.departments.all()),
        "positions": list(earlier.positions.all()),
    }
    single = list(earlier.employees.order_by("number"))
    return Copy(
        _fresh(earlier),
        Start(settings.definition, settings.days, initial),
        [person for person in single if person.status != EmployeeStatus.LEFT],
        list(earlier.excluded.exclude(status=EmployeeStatus.LEFT)),
        [person for person in single if person.status == EmployeeStatus.LEFT],
    )


def _fresh(earlier: Cycle) -> Cycle:
    """An unsaved cycle with the newest published version of the same model, and its weights."""
    same = offered_versions().filter(model=earlier.version.model_id)
    version = same.order_by("-number").first()
    if version is None:
        return Cycle()
    known = {category.code for category in version.categories.all()}
    weights = earlier.category_weights if known == set(earlier.category_weights) else {}
    return Cycle(version=version, category_weights=weights)


def next_period(starts: datetime.date, ends: datetime.date) -> Period:
    """The period of the same length that follows: whole months stay whole months."""
    first, after = ends + DAY, ends + DAY
    months = (after.year - starts.year) * 12 + after.month - starts.month
    if starts.day == 1 and after.day == 1 and months:
        return first, _months_later(first, months) - DAY
    return first, first + (ends - starts)


def _months_later(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
