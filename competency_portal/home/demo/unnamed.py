"""What the made-up 360 raters answered: stored as the portal stores it, without who or when."""

from __future__ import annotations

from collections.abc import Sequence

from competency_portal.assessments.models import (
    Nomination,
    RaterGroup,
    Rating,
    Review,
    UnnamedAnswer,
    UnnamedComment,
)
from competency_portal.assessments.states import NominationState
from competency_portal.home.demo.answers import BATCH, Answerer, asked_of

Rows = tuple[list[UnnamedAnswer], list[UnnamedComment]]


def answer_unnamed(answerer: Answerer, nominations: Sequence[Nomination]) -> None:
    """Let these raters have answered and submitted, in bulk.

    As `services.unnamed.take_apart` leaves it: the state of the nomination, no trail, no draft,
    answers that lead to nobody. They are shuffled first, because a table keeps the order in which
    it was filled.
    """
    for start in range(0, len(nominations), BATCH):
        batch = nominations[start : start + BATCH]
        answers, comments = _rows(answerer, batch)
        answerer.chance.shuffle(answers)
        answerer.chance.shuffle(comments)
        UnnamedAnswer.objects.bulk_create(answers, batch_size=BATCH)
        UnnamedComment.objects.bulk_create(comments, batch_size=BATCH)
        _close(batch)


def _rows(answerer: Answerer, nominations: Sequence[Nomination]) -> Rows:
    asked = asked_of({one.assessment_id for one in nominations})
    answers: list[UnnamedAnswer] = []
    comments: list[UnnamedComment] = []
    for one in nominations:
        for row in asked.get(one.assessment_id, []):
            rating = Rating(competency=row.competency)
            answerer.fill(rating, row, RaterGroup(one.group))
            of_group = {
                "assessment_id": one.assessment_id,
                "group": one.group,
                "competency_id": row.competency_id,
            }
            if rating.point:
                answers.append(UnnamedAnswer(**of_group, point=rating.point))
            if rating.evidence:
                comments.append(UnnamedComment(**of_group, text=rating.evidence))
    return answers, comments


def _close(nominations: Sequence[Nomination]) -> None:
    keys = [one.pk for one in nominations]
    Nomination.objects.filter(pk__in=keys).update(state=NominationState.SUBMITTED)
    pairs = {(one.assessment_id, one.rater_id) for one in nominations}
    drafts = Review.objects.filter(
        assessment__in={assessment for assessment, _rater in pairs},
        group__in={one.group for one in nominations},
    )
    gone = [
        pk
        for pk, *pair in drafts.values_list("pk", "assessment_id", "rater_id")
        if tuple(pair) in pairs
    ]
    Review.objects.filter(pk__in=gone).delete()
