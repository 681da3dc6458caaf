"""Whom HR reaches who asks people to confirm their results."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from competency_portal.assessments.models import Cycle
from competency_portal.feedback.queries.due import confirm_topic, unconfirmed
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.models import Notice
from competency_portal.notices.queries.notices import last_told
from competency_portal.results.queries.results import Results


@dataclass(frozen=True)
class Unconfirmed:
    """How many have not confirmed, how many of them HR can ask today, and the last reminder."""

    people: int
    fresh: int
    last: datetime.datetime | None


def unconfirmed_in(cycle: Cycle, results: Results) -> Unconfirmed:
    """Of these results of a cycle, in three queries."""
    found = unconfirmed(results)
    return Unconfirmed(
        found.count(), to_ask(cycle, results).count(), last_told(confirm_topic(cycle))
    )


def to_ask(cycle: Cycle, results: Results) -> Results:
    """Those of these results whose people HR has not asked today."""
    asked = Notice.objects.filter(
        recipient=OuterRef("assessment__employee"), kind=NoticeKind.CHASED, key=key_of_day(cycle)
    )
    return unconfirmed(results).filter(~Exists(asked))


def day_key() -> str:
    """What makes it one reminder a day."""
    return timezone.localdate().isoformat()


def key_of_day(cycle: Cycle) -> str:
    """The whole key of today's reminder."""
    return f"{confirm_topic(cycle)}:{day_key()}"
