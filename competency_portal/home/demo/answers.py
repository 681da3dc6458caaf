"""What the made-up raters answer: marks, ratings and words that agree with each other."""

from __future__ import annotations

import datetime
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from competency_portal.assessments.models import (
    AssessmentRequirement,
    BehaviourMark,
    RaterGroup,
    Rating,
    Review,
)
from competency_portal.assessments.proposal import Mark
from competency_portal.home.demo import words
from models_catalog.models import BehaviourIndicator, Competency, Level, ModelVersion, RatingPoint
from models_catalog.standing import Standing

BATCH = 500
STANDINGS = (Standing.BELOW, Standing.AT, Standing.ABOVE)
LIKELY = (22, 60, 18)
"""In percent: how often a made-up person stands below, at and above what is asked."""
LEANINGS = {RaterGroup.SUPERVISOR: (0, 100, 0), RaterGroup.SELF: (8, 66, 26)}
"""In percent: how often raters of a group see that one step lower, the same, one step higher."""
OTHERS_LEAN = (14, 68, 18)


@dataclass
class Answerer:
    """Answers reviews of one model version in bulk."""

    version: ModelVersion
    chance: random.Random
    day: datetime.date
    points: dict[Standing, RatingPoint] = field(init=False)
    behaviours: dict[tuple[int, int], list[BehaviourIndicator]] = field(init=False)
    truths: dict[tuple[int, int], int] = field(init=False, default_factory=dict)
    """How somebody stands in a competency (keys): everybody's answers are about the same person."""

    def __post_init__(self) -> None:
        points = RatingPoint.objects.filter(scale__version=self.version)
        self.points = {Standing(point.standing): point for point in points}
        self.behaviours = {}
        for behaviour in BehaviourIndicator.objects.filter(
            rubric__competency__version=self.version
        ).select_related("rubric__level"):
            key = (behaviour.rubric.competency_id, behaviour.rubric.level.rank)
            self.behaviours.setdefault(key, []).append(behaviour)

    def answer(self, reviews: Sequence[Review], *, first: int | None = None) -> None:
        """Answer the first `first` competencies (all: None) of each review, in bulk."""
        for start in range(0, len(reviews), BATCH):
            self._answer(reviews[start : start + BATCH], first)

    def _answer(self, reviews: Sequence[Review], first: int | None) -> None:
        asked = asked_of({review.assessment_id for review in reviews})
        made = [
            (Rating(review=review, competency=row.competency, version=1), row)
            for review in reviews
            for row in asked.get(review.assessment_id, [])[:first]
        ]
        marks = [
            BehaviourMark(rating=rating, behaviour=behaviour, mark=mark)
            for rating, row in made
            for behaviour, mark in self.fill(rating, row, RaterGroup(rating.review.group))
        ]
        Rating.objects.filter(
            review__in=reviews, competency__in={row.competency_id for _rating, row in made}
        ).delete()
        Rating.objects.bulk_create((rating for rating, _row in made), batch_size=BATCH)
        for mark in marks:
            mark.rating_id = mark.rating.pk
        BehaviourMark.objects.bulk_create(marks, batch_size=BATCH)

    def fill(
        self, rating: Rating, row: AssessmentRequirement, group: RaterGroup
    ) -> Iterable[tuple[BehaviourIndicator, str]]:
        """Decide one answer of a rater of this group; return its marks."""
        rating.saved_at = timezone.now()
        if self.chance.random() < 0.02:
            rating.unable = True
            return []
        level = level_of(row)
        standing = self._standing(row, group)
        rating.point = self.points[standing]
        marks = list(self._marks(row.competency, level, standing))
        telling = [b for b, mark in marks if tells(standing, mark)]
        rating.evidence = self._words(group, standing, telling)
        if self._next(row.competency, level) is None and standing is Standing.ABOVE:
            rating.reason = "全部做到，而且已经是最高等级，足为表率。"
        return marks

    def _standing(self, row: AssessmentRequirement, group: RaterGroup) -> Standing:
        """As a rater of this group sees it."""
        key = row.assessment_id, row.competency_id
        if key not in self.truths:
            self.truths[key] = self.chance.choices(range(len(STANDINGS)), LIKELY)[0]
        step = self.chance.choices((-1, 0, 1), LEANINGS.get(group, OTHERS_LEAN))[0]
        return STANDINGS[min(max(self.truths[key] + step, 0), len(STANDINGS) - 1)]

    def _next(self, competency: Competency, level: Level) -> list[BehaviourIndicator] | None:
        return self.behaviours.get((competency.pk, level.rank + 1))

    def _marks(
        self, competency: Competency, level: Level, standing: Standing
    ) -> Iterator[tuple[BehaviourIndicator, str]]:
        here = self.behaviours.get((competency.pk, level.rank), [])
        missing = self.chance.randint(1, len(here)) if standing is Standing.BELOW and here else 0
        unseen = set(self.chance.sample(range(len(here)), missing))
        for number, behaviour in enumerate(here):
            yield behaviour, Mark.NOT_SEEN if number in unseen else Mark.SEEN
        if standing is Standing.ABOVE:
            for behaviour in self._next(competency, level) or []:
                yield behaviour, Mark.SEEN

    def _words(
        self, group: RaterGroup, standing: Standing, behaviours: list[BehaviourIndicator]
    ) -> str:
        pattern = self.chance.choice(words.VOICES.get(group, words.OTHERS)[standing])
        day = self.day - datetime.timedelta(days=self.chance.randint(5, 200))
        behaviour = self.chance.choice(behaviours).text if behaviours else ""
        return pattern.format(
            day=f"{day.month} 月 {day.day} 日",
            place=self.chance.choice(words.PLACES),
            behaviour=behaviour.rstrip("。；"),
        )


def asked_of(assessments: Collection[int]) -> dict[int, list[AssessmentRequirement]]:
    """What is asked of each assessment (key), in the order of the model."""
    asked: dict[int, list[AssessmentRequirement]] = {}
    for row in AssessmentRequirement.objects.filter(
        assessment__in=assessments, level__isnull=False
    ).select_related("competency", "level"):
        asked.setdefault(row.assessment_id, []).append(row)
    return asked


def level_of(row: AssessmentRequirement) -> Level:
    """The level asked; the caller has left out what is not asked."""
    if row.level is None:
        raise ValueError(f"{row} asks for nothing")
    return row.level


def tells(standing: Standing, mark: str) -> bool:
    """Whether a behaviour marked so is worth a word: what is missing, or what was seen."""
    return mark == (Mark.NOT_SEEN if standing is Standing.BELOW else Mark.SEEN)
