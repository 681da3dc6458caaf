"""What the made-up raters answer: marks, ratings and words that agree with each other."""

from __future__ import annotations

import datetime
import random
from collections.abc import Collection, Iterator, Sequence
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
from competency_portal.home.demo.bulk import Row, insert
from models_catalog.models import BehaviourIndicator, Competency, Level, ModelVersion, RatingPoint
from models_catalog.standing import Standing

BATCH = 500
STANDINGS = (Standing.BELOW, Standing.AT, Standing.ABOVE)
LIKELY = (22, 82, 100)
"""In percent, summed up: how often a made-up person stands below, at and above what is asked."""
LEANINGS = {RaterGroup.SUPERVISOR: (0, 100, 100), RaterGroup.SELF: (8, 74, 100)}
"""Summed up too: how often raters of a group see that one step lower, the same, one step higher."""
OTHERS_LEAN = (14, 82, 100)
TOP_REASON = "全部做到，而且已经是最高等级，足为表率。"
RATING = (
    *("id", "review", "competency", "point", "unable", "evidence", "reason"),
    *("version", "saved_at"),
)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of somebody, with the behaviours that they marked."""

    point: RatingPoint | None = None
    unable: bool = False
    evidence: str = ""
    reason: str = ""
    marks: Sequence[tuple[BehaviourIndicator, str]] = ()


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
        asked, now = asked_of({review.assessment_id for review in reviews}), timezone.now()
        rows = Rating.objects.filter(review__in=reviews).order_by()
        keys = {row[1:]: row[0] for row in rows.values_list("pk", "review", "competency")}
        ratings: list[Row] = []
        marks: list[Row] = []
        for review in reviews:
            group = RaterGroup(review.group)
            for row in asked.get(review.assessment_id, [])[:first]:
                key, given = keys[review.pk, row.competency_id], self.fill(row, group)
                point = given.point.pk if given.point else None
                said = (point, given.unable, given.evidence, given.reason)
                ratings.append((key, review.pk, row.competency_id, *said, 1, now))
                marks += ((key, behaviour.pk, mark) for behaviour, mark in given.marks)
        insert(Rating, RATING, ratings, replacing=True)
        insert(BehaviourMark, ("rating", "behaviour", "mark"), marks)

    def fill(self, row: AssessmentRequirement, group: RaterGroup) -> Given:
        """Decide what a rater of this group answers about one competency."""
        if self.chance.random() < 0.02:
            return Given(unable=True)
        level = level_of(row)
        standing = self._standing(row, group)
        marks = list(self._marks(row.competency, level, standing))
        telling = [b for b, mark in marks if tells(standing, mark)]
        evidence = self._words(group, standing, telling)
        is_top = self._next(row.competency, level) is None
        reason = TOP_REASON if is_top and standing is Standing.ABOVE else ""
        return Given(self.points[standing], False, evidence, reason, marks)

    def _standing(self, row: AssessmentRequirement, group: RaterGroup) -> Standing:
        """As a rater of this group sees it."""
        key = row.assessment_id, row.competency_id
        if key not in self.truths:
            self.truths[key] = self.chance.choices((0, 1, 2), cum_weights=LIKELY)[0]
        leaning = LEANINGS.get(group, OTHERS_LEAN)
        step = self.chance.choices((-1, 0, 1), cum_weights=leaning)[0]
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
