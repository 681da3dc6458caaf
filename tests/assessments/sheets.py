"""Short words for the tests of reviews and sheets."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from competency_portal.assessments.answers import RatingAnswer
from competency_portal.assessments.models import BehaviourMark, Rating, Review
from competency_portal.assessments.proposal import Mark
from competency_portal.assessments.services.reviews import SavedRating, save_rating
from competency_portal.core.models import User
from models_catalog.models import BehaviourIndicator
from models_catalog.standing import Standing
from tests.factories import LaunchedCycle, answer

SEEN, NOT_SEEN, NO_CHANCE = Mark.SEEN, Mark.NOT_SEEN, Mark.NO_CHANCE


def behaviours(made: LaunchedCycle, competency: str, level: str) -> list[int]:
    """Keys of the behaviours of one competency at one level, in order."""
    return list(
        BehaviourIndicator.objects.filter(
            rubric__competency=made.catalogue.competencies[competency],
            rubric__level=made.catalogue.levels[level],
        ).values_list("pk", flat=True)
    )


def marks(keys: list[int], *given: Mark) -> dict[int, Mark]:
    """The given marks on the first behaviours."""
    return dict(zip(keys, given, strict=False))


def rating_of(review: Review, competency: str) -> Rating:
    """As it lies in the database now."""
    return Rating.objects.select_related("point", "attained").get(
        review=review, competency__code=competency
    )


def stored_marks(rating: Rating) -> dict[int, str]:
    """As they lie in the database now."""
    return dict(BehaviourMark.objects.filter(rating=rating).values_list("behaviour", "mark"))


def rater_of(made: LaunchedCycle) -> User:
    """The supervisor's account."""
    assert made.supervisor.user
    return made.supervisor.user


def save(
    made: LaunchedCycle, competency: str = "insight", *, version: int = 0, **fields: Any
) -> SavedRating:
    """Save an answer of the first review as its rater."""
    return save_rating(
        review=made.reviews[0].pk,
        competency=competency,
        actor=rater_of(made),
        version=version,
        answer=RatingAnswer(**fields),
    )


def sheet_url(made: LaunchedCycle, competency: str = "insight") -> str:
    """Where the first review is scored."""
    return reverse("reviews:sheet", args=[made.reviews[0].pk, competency])


def complete(made: LaunchedCycle, index: int = 0) -> Review:
    """Answer everything in one review, so that it can be submitted without a question."""
    review = made.reviews[index]
    answer(review, made.catalogue, Standing.AT, Standing.BELOW, Standing.AT)
    return review
