"""What owners of measures are told when these fall due."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from competency_portal.development.queries.due import Due, DueMeasure, measures_due
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.told import Told

LONGEST = 80
WEEK = 7


def due_on(day: datetime.date) -> Iterator[Told]:
    """Three days and one day before the last one, and once a week after it; one query."""
    for one in measures_due(day):
        yield Told(
            one.owner,
            NoticeKind.MEASURE_DUE,
            f"{topic_of(one.measure)}:{one.ends.isoformat()}:{_step(one)}",
            one.text[:LONGEST],
            one.url,
            topic_of(one.measure),
            one.ends,
        )


def topic_of(measure: int) -> str:
    """What notices of a measure (by key) belong to."""
    return f"measure:{measure}"


def _step(one: DueMeasure) -> str:
    if one.due is not Due.OVERDUE:
        return one.due.value
    return f"week-{(-one.days - 1) // WEEK}"
