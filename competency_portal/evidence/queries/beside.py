"""Events beside the competency that is being rated."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from competency_portal.core.models import User
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.queries.events import standing_for
from competency_portal.people.models import Employee
from models_catalog.models import Competency

MOST_BESIDE = 100
"""More are on the person's own page."""
RECENT_DAYS = 30
AT_ONCE = 5
"""Of the period, in sight without a tap."""


@dataclass(frozen=True)
class Events:
    """The events of one person for one competency: those of the period, and others, newest first.

    `is_recent` is the hint that all evidence is of the last month (`all_recent`).
    """

    of_period: tuple[BehaviourEvent, ...] = ()
    others: tuple[BehaviourEvent, ...] = ()
    has_more: bool = False
    is_recent: bool = False

    @property
    def in_sight(self) -> tuple[BehaviourEvent, ...]:
        """The newest of the period."""
        return self.of_period[:AT_ONCE]

    @property
    def folded(self) -> tuple[BehaviourEvent, ...]:
        """The rest of the period, then the other times."""
        return (*self.of_period[AT_ONCE:], *self.others)


def all_recent(
    days: list[datetime.date], *, looked: datetime.date, first: datetime.date, last: datetime.date
) -> bool:
    """Whether all evidence of a period comes from its last month, so far.

    `days` are those of the events within the period from `first` to `last`. The month is the 30
    days before the day of the newest look: the day on which somebody reads the sheet, or the last
    of the period once that has passed. An event of that 30th day belongs to it. Without events
    there is nothing to say; neither is there in a period that itself began within those 30 days.
    The rule stands in docs/arithmetic.md, "Events beside the sheet"; it enters no figure.
    """
    since = min(looked, last) - datetime.timedelta(days=RECENT_DAYS)
    return bool(days) and first < since and all(day >= since for day in days)


def events_beside(
    user: User,
    employee: Employee | int,
    competency: Competency,
    period: tuple[datetime.date, datetime.date],
    *,
    only_own: bool = False,
) -> Events:
    """What this account may read of somebody that shows a competency, in one query.

    Any version of the same model counts, by the competency's code. `only_own`: nothing but what
    the account wrote itself, for those who judge without their name.
    """
    events = _showing(user, employee, [competency])
    if only_own:
        events = events.filter(author=user)
    return sorted_out(list(events[: MOST_BESIDE + 1]), *period)


def events_beside_each(
    user: User,
    employee: Employee | int,
    competencies: Sequence[Competency],
    period: tuple[datetime.date, datetime.date],
) -> dict[str, Events]:
    """The same of several competencies of one model version, by code, in one query."""
    place = Window(
        RowNumber(),
        partition_by=F("competency__code"),
        order_by=[F("happened_on").desc(), F("pk").desc()],
    )
    events = _showing(user, employee, competencies).annotate(place=place)
    found: dict[str, list[BehaviourEvent]] = {one.code: [] for one in competencies}
    for event in events.filter(place__lte=MOST_BESIDE + 1):
        found[event.competency.code].append(event)
    return {code: sorted_out(each, *period) for code, each in found.items()}


def _showing(
    user: User, employee: Employee | int, competencies: Sequence[Competency]
) -> QuerySet[BehaviourEvent]:
    """Of somebody the events that show one of these competencies, newest first."""
    return standing_for(user).filter(
        employee=employee,
        competency__code__in=[one.code for one in competencies],
        competency__version__model__versions=competencies[0].version_id,
    )


def sorted_out(found: list[BehaviourEvent], first: datetime.date, last: datetime.date) -> Events:
    """The events, newest first, as the sheet of a period from `first` to `last` shows them."""
    shown = found[:MOST_BESIDE]
    of_period = tuple(event for event in shown if first <= event.happened_on <= last)
    days = [event.happened_on for event in of_period]
    has_more = len(found) > MOST_BESIDE
    return Events(
        of_period=of_period,
        others=tuple(event for event in shown if event not in of_period),
        has_more=has_more,
        is_recent=not has_more
        and all_recent(days, looked=timezone.localdate(), first=first, last=last),
    )
