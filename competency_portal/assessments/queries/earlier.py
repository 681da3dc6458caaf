"""What was said of a person in an earlier cycle, if the two can be compared at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from competency_portal.assessments.ladder import Behaviour
from competency_portal.assessments.models import (
    AssessmentRequirement,
    Cycle,
    RaterGroup,
    Rating,
)
from competency_portal.assessments.proposal import Mark
from competency_portal.assessments.queries.sheets import Item, items
from competency_portal.assessments.states import AssessmentState, CycleState, ReviewState
from models_catalog.models import RatingPoint

if TYPE_CHECKING:
    from competency_portal.assessments.queries.sheets import AskedRating

# Further back than this nobody looks for a comparison.
MOST_CYCLES = 5


@dataclass(frozen=True)
class Earlier:
    """The supervisor's judgement of the same competency in an earlier published cycle.

    Without a comparable one only the cycle is told: what was asked there was something else
    (docs/arithmetic.md §14). `not_seen` are behaviours of the required level; their numbers mean
    the same on this sheet only when it is of the same version.
    """

    rating: Rating
    is_comparable: bool = False
    not_seen: tuple[Behaviour, ...] = ()
    is_same_version: bool = False

    @property
    def cycle(self) -> Cycle:
        """In which cycle it was."""
        return self.rating.review.assessment.cycle

    @property
    def point(self) -> RatingPoint | None:
        """How the supervisor rated it, whatever was decided on it later."""
        return self.rating.point


def earlier(item: Item) -> Earlier | None:
    """The last comparable judgement; else that there is one which can't be compared; else none.

    Comparable means: the same competency of the same model, the same level required on the same
    levels, judged on the same rating scale. Whoever scores the person reads it, somebody to whom
    HR has transferred them as well, because growth is judged against it: the rating, the band that
    was decided in its place (`results.queries.earlier`) and what was not seen, no evidence and no
    other part of a report that is not theirs.
    """
    found = _published_before(item)
    for rating in found:
        (before,) = items([rating])
        if _is_comparable(item, before):
            return Earlier(
                rating,
                is_comparable=True,
                not_seen=tuple(
                    behaviour
                    for behaviour in before.ladder.required.behaviours
                    if behaviour.mark is Mark.NOT_SEEN
                ),
                is_same_version=_version(before) == _version(item),
            )
    return Earlier(found[0]) if found else None


def _published_before(item: Item) -> Sequence[AskedRating]:
    """The answered judgements that asked for the same level, else the newest of all alone."""
    assessment = item.rating.review.assessment
    asked = AssessmentRequirement.objects.filter(
        assessment=OuterRef("review__assessment"), competency=OuterRef("competency")
    )
    found = list(
        Rating.objects.filter(
            competency__code=item.competency.code,
            competency__version__model__versions=item.competency.version_id,
            review__group=RaterGroup.SUPERVISOR,
            review__state=ReviewState.SUBMITTED,
            review__assessment__state=AssessmentState.ACTIVE,
            review__assessment__employee=assessment.employee_id,
            review__assessment__cycle__state=CycleState.PUBLISHED,
            review__assessment__cycle__period_end__lte=assessment.cycle.period_end,
            point__isnull=False,
        )
        .exclude(review__assessment=assessment)
        .annotate(
            required_rank=Subquery(asked.values("level__rank")),
            required_code=Subquery(asked.values("level__code")),
        )
        .filter(required_rank__isnull=False)
        .select_related("competency__category", "point__scale", "review__assessment__cycle")
        .order_by("-review__assessment__cycle__period_end", "-pk")[:MOST_CYCLES]
    )
    same = [rating for rating in found if rating.required_code == item.ladder.required.code]
    return same or found[:1]


def _is_comparable(item: Item, before: Item) -> bool:
    if item.ladder.required.code != before.ladder.required.code:
        return False
    if _version(item) == _version(before):
        return True
    levels = [[rung.code for rung in each.ladder.rungs] for each in (item, before)]
    return levels[0] == levels[1] and _points(_version(item)) == _points(_version(before))


def _version(item: Item) -> int:
    return item.competency.version_id


def _points(version: int) -> list[tuple[str, int, str]]:
    """What a rating means in a version."""
    points = RatingPoint.objects.filter(scale__version=version).order_by("points")
    return list(points.values_list("code", "points", "standing"))
