"""What the made-up 360 raters answered: stored as the portal stores it, without who or when."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from competency_portal.assessments.models import (
    Nomination,
    RaterGroup,
    Review,
    UnnamedAnswer,
    UnnamedComment,
)
from competency_portal.assessments.states import NominationState
from competency_portal.home.demo.answers import BATCH, Answerer, asked_of
from competency_portal.home.demo.bulk import Row, insert

OF_GROUP = ("key", "assessment", "group", "competency")


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
        insert(UnnamedAnswer, (*OF_GROUP, "point"), answers)
        insert(UnnamedComment, (*OF_GROUP, "text"), comments)
        _close(batch)


def _rows(answerer: Answerer, nominations: Sequence[Nomination]) -> tuple[list[Row], list[Row]]:
    asked = asked_of({one.assessment_id for one in nominations})
    answers: list[Row] = []
    comments: list[Row] = []
    for one in nominations:
        group = RaterGroup(one.group)
        for row in asked.get(one.assessment_id, []):
            given = answerer.fill(row, group)
            about = (one.assessment_id, one.group, row.competency_id)
            if given.point:
                answers.append((uuid.uuid4(), *about, given.point.pk))
            if given.evidence:
                comments.append((uuid.uuid4(), *about, given.evidence))
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
    if gone:
        Review.objects.filter(pk__in=gone).delete()
