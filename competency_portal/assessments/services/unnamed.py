"""Taking a submitted anonymous review apart, so that nobody can put it together again (§4)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TypeVar

from django.utils.translation import gettext as _

from competency_portal.assessments.models import (
    ANONYMOUS,
    AssessmentRequirement,
    Nomination,
    Rating,
    Review,
    Unnamed,
    UnnamedAnswer,
    UnnamedComment,
)
from competency_portal.assessments.states import NominationState
from competency_portal.core.errors import Refused

Row = TypeVar("Row", bound=Unnamed)


def take_apart(review: Review) -> None:
    """Store the answers of a review without its rater, and delete the review.

    What stays of the rater is that they have submitted: no time, no order, no trail, nothing that
    leads from them to an answer or from one of their answers to another. Behaviour marks served
    the proposal and go with the review. Final: nothing of it can be returned. Call it with the
    assessment and the review held. Raises `Refused` where the rater is not asked any more.
    """
    # Not `transitions.move`: the row that it leaves behind would say when.
    claimed = Nomination.objects.filter(
        assessment=review.assessment_id, rater=review.rater_id, state=NominationState.APPROVED
    ).update(state=NominationState.SUBMITTED, reason="")
    if not claimed:
        raise Refused(_("You are not asked about this person any more."))
    asked = AssessmentRequirement.objects.filter(
        assessment=review.assessment_id, level__isnull=False
    )
    ratings = list(Rating.objects.filter(review=review, competency__in=asked.values("competency")))
    _lay_anew(
        UnnamedAnswer,
        review.assessment_id,
        (_answer(review, rating) for rating in ratings if rating.point),
    )
    _lay_anew(
        UnnamedComment,
        review.assessment_id,
        (_comment(review, rating) for rating in ratings if rating.evidence.strip()),
    )
    # A draft that was set aside before the rater was asked again would tell who said what.
    Review.objects.filter(
        assessment=review.assessment_id, rater=review.rater_id, group__in=ANONYMOUS
    ).delete()


def _lay_anew(model: type[Row], assessment: int, new: Iterable[Row]) -> None:
    """Store new rows among those of the same person, all of them anew and in an order of chance.

    A database notes of every row which transaction wrote it, and keeps rows in the order in which
    they came: rows that were only added would lie beside each other, marked like the nomination
    that was submitted with them.
    """
    stored = model._default_manager.filter(assessment=assessment)
    rows = [*stored, *new]
    stored.delete()
    for row in rows:
        row.key = uuid.uuid4()
    model._default_manager.bulk_create(sorted(rows, key=lambda row: row.key))


def _answer(review: Review, rating: Rating) -> UnnamedAnswer:
    return UnnamedAnswer(
        assessment_id=review.assessment_id,
        group=review.group,
        competency_id=rating.competency_id,
        point=rating.point,
        attained=rating.attained,
    )


def _comment(review: Review, rating: Rating) -> UnnamedComment:
    return UnnamedComment(
        assessment_id=review.assessment_id,
        group=review.group,
        competency_id=rating.competency_id,
        text=rating.evidence.strip(),
    )
