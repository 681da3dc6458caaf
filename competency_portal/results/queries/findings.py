"""What the supervisor of an assessment saw and wrote; other raters' words stay theirs.

Ratings are read on this floor and no higher, so that no page can show what §4 hides.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, Subquery

from competency_portal.assessments.models import (
    Assessment,
    AssessmentRequirement,
    BehaviourMark,
    RaterGroup,
    Rating,
)
from competency_portal.assessments.proposal import Mark
from competency_portal.assessments.states import ReviewState
from models_catalog.models import BehaviourIndicator


@dataclass(frozen=True)
class SeenBehaviour:
    """One behaviour at a level (rank from 1), and what the supervisor marked; None is unmarked."""

    rank: int
    text: str
    mark: Mark | None


@dataclass(frozen=True)
class Finding:
    """What stands behind the figures of one competency.

    `behaviours` are those of the required level, and of the other levels those that were marked.
    """

    evidence: str = ""
    reason: str = ""
    unable: bool = False
    behaviours: tuple[SeenBehaviour, ...] = ()


@dataclass(frozen=True)
class Findings:
    """All of an assessment, by code of the competency; none where no review was submitted."""

    submitted: bool
    by_competency: dict[str, Finding] = field(default_factory=dict)

    def of(self, competency: str) -> Finding:
        """What was found for a competency; empty where nothing was said."""
        return self.by_competency.get(competency, Finding())


def findings_of(assessment: Assessment) -> Findings:
    """The supervisor's submitted words and marks, in three queries."""
    review = assessment.reviews.filter(
        group=RaterGroup.SUPERVISOR, state=ReviewState.SUBMITTED
    ).first()
    behaviours = _behaviours(assessment, review.pk if review else None)
    ratings = Rating.objects.filter(review=review).select_related("competency")
    said = {rating.competency.code: rating for rating in ratings} if review else {}
    return Findings(
        submitted=review is not None,
        by_competency={
            code: Finding(
                evidence=said[code].evidence if code in said else "",
                reason=said[code].reason if code in said else "",
                unable=code in said and said[code].unable,
                behaviours=tuple(behaviours[code]),
            )
            for code in {*said, *behaviours}
        },
    )


def _behaviours(
    assessment: Assessment, review: int | None
) -> defaultdict[str, list[SeenBehaviour]]:
    marks = BehaviourMark.objects.filter(rating__review=review, behaviour=OuterRef("pk"))
    asked = AssessmentRequirement.objects.filter(
        assessment=assessment,
        competency=OuterRef("rubric__competency"),
        level=OuterRef("rubric__level"),
    )
    rows = (
        BehaviourIndicator.objects.annotate(mark=Subquery(marks.values("mark")))
        .filter(Exists(asked) | Q(mark__isnull=False))
        .filter(rubric__competency__version=assessment.cycle.version_id)
        .order_by("rubric__level__rank", "order", "pk")
        .values_list("rubric__competency__code", "rubric__level__rank", "text", "mark")
    )
    found: defaultdict[str, list[SeenBehaviour]] = defaultdict(list)
    for competency, rank, text, mark in rows:
        found[competency].append(SeenBehaviour(rank, text, Mark(mark) if mark else None))
    return found
