"""Cycles with published results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from competency_portal.assessments.models import ANONYMOUS, BehaviourMark, Cycle, Review
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.services.unnamed import take_apart
from competency_portal.assessments.states import ReviewState
from competency_portal.core.models import User
from competency_portal.results.models import AssessmentResult
from competency_portal.results.services import publish_results
from models_catalog.models import BehaviourIndicator
from models_catalog.standing import Standing
from tests.factories.assessments import LaunchedCycle, answer, launched_cycle

Standings = Sequence[Standing | None]

BELOW, AT, ABOVE = Standing.BELOW, Standing.AT, Standing.ABOVE


def submit(review: Review) -> None:
    """Hand a review in as it is."""
    if review.group in ANONYMOUS:
        take_apart(review)
        return
    Review.objects.filter(pk=review.pk).update(state=ReviewState.SUBMITTED)


def close_and_publish(cycle: Cycle, actor: User | None = None) -> None:
    """What HR does at the end."""
    close_cycle(cycle=cycle, actor=actor)
    publish_results(cycle=cycle, actor=actor)


def published_cycle(*people: Standings | None, **launched: Any) -> LaunchedCycle:
    """Publish a cycle in which each of the people was rated so; `None` was not submitted.

    The standings stand in the order of what is asked; the last one answers for the rest.
    """
    made = launched_cycle(len(people), **launched)
    for review, standings in zip(made.reviews, people, strict=True):
        if standings is not None:
            answer(review, made.catalogue, *standings)
            submit(review)
    close_and_publish(made.cycle, made.hr)
    return made


def result_of(made: LaunchedCycle, index: int = 0) -> AssessmentResult:
    """The published result of one of the people."""
    found: AssessmentResult = made.assessments[index].results.get()
    return found


def mark(review: Review, competency: str, level: str, *marks: str | None) -> None:
    """Mark the behaviours of a competency at a level, in their order; `None` leaves one out."""
    rating = review.ratings.get(competency__code=competency)
    behaviours = BehaviourIndicator.objects.filter(
        rubric__competency__code=competency,
        rubric__competency__version=review.assessment.cycle.version,
        rubric__level__code=level,
    )
    for behaviour, value in zip(behaviours.order_by("order"), marks, strict=True):
        if value is not None:
            BehaviourMark.objects.create(rating=rating, behaviour=behaviour, mark=value)
