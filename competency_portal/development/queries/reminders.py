"""Of which measures to remind whom on a day: a source of `notices.due`."""

"""What owners of measures are told when these fall due."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.utils import translation

from competency_portal.core.templatetags.formats import date_cn
from competency_portal.development.models import Measure
from competency_portal.development.queries.due import Due, DueMeasure, measures_due
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.told import Told

WEEK = 7
LONGEST = 120


def topic_of(measure: Measure | DueMeasure) -> str:
    """What notices of a measure belong to."""
    return f"measure:{measure.measure if isinstance(measure, DueMeasure) else measure.pk}"


def due_on(day: datetime.date) -> Iterator[Told]:
    """Tell owners three days before the last one, the day before, and once a week after it."""
    for one in measures_due(day):
        if one.owner.user is None or not one.owner.user.is_active:
            continue
        week = (-one.days - 1) // WEEK if one.due is Due.OVERDUE else 0
        yield Told(
            recipient=one.owner,
            kind=NoticeKind.MEASURE_DUE,
            key=f"{topic_of(one)}:{one.ends.isoformat()}:{one.due.value}:{week}",
            subject=_subject(one),
            url=one.url,
            topic=topic_of(one),
            due_on=one.ends,
        )


def _subject(one: DueMeasure) -> str:
    """The measure and its last day, in the portal's own language whoever asks."""
    with translation.override(settings.LANGUAGE_CODE):
        text = " ".join(one.text.split())
        short = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        return f"{short} · {date_cn(one.ends)}"


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
