"""Handing in, in bulk, what is known to be complete."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from competency_portal.assessments.models import CycleStage, Response, Review
from competency_portal.assessments.states import ReviewState
from competency_portal.core import audit
from competency_portal.core.models import AuditRecord
from competency_portal.home.demo.plans import moment

BATCH = 500
# An update in the shape of an insert: `bulk_update` takes ten times as long.
STORED: dict[str, Any] = {
    "update_conflicts": True,
    "unique_fields": ["id"],
    "update_fields": ["state", "submitted_at"],
    "batch_size": BATCH,
}
FIRST_HOUR, LAST_HOUR = 9, 17


def submit_reviews(reviews: Sequence[Review], chance: random.Random) -> None:
    """Submit reviews of raters with a name, each in its stage, with a row in the record."""
    for review in reviews:
        review.submitted_at = day_within(review.stage, chance)
        review.state = ReviewState.SUBMITTED
    Review.objects.bulk_create(reviews, **STORED)
    _record(reviews)


def submit_responses(
    responses: Sequence[Response], stage: CycleStage, chance: random.Random
) -> None:
    """Submit questionnaires in their stage, with a row for each."""
    for response in responses:
        response.submitted_at = day_within(stage, chance)
        response.state = ReviewState.SUBMITTED
    Response.objects.bulk_create(responses, **STORED)
    _record(responses)


def day_within(stage: CycleStage, chance: random.Random) -> datetime.datetime:
    """Some working hour of the stage's days that have passed; now where none has."""
    last = min(stage.ends, timezone.localdate() - datetime.timedelta(days=1))
    days = (last - stage.starts).days
    if days < 0:
        return timezone.now()
    day = stage.starts + datetime.timedelta(days=chance.randint(0, days))
    return moment(day, datetime.time(chance.randint(FIRST_HOUR, LAST_HOUR), chance.randint(0, 59)))


def _record(rows: Sequence[Review] | Sequence[Response]) -> None:
    AuditRecord.objects.bulk_create(
        (
            audit.entry(
                row,
                "move",
                actor=row.rater.user,
                from_value=ReviewState.DRAFT,
                to_value=ReviewState.SUBMITTED,
            )
            for row in rows
        ),
        batch_size=BATCH,
    )
