"""What a published result leaves to be learnt: the bands below target, and the behaviours missing.

Only what the supervisor marked is told here, no other rater's answer (docs/arithmetic.md §4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from competency_portal.assessments.models import (
    Assessment,
    AssessmentRequirement,
    BehaviourMark,
    RaterGroup,
)
from competency_portal.assessments.proposal import Mark
from competency_portal.assessments.states import ReviewState
from competency_portal.results.models import AssessmentResult, CompetencyResult
from models_catalog.models import BehaviourIndicator, Competency, Level
from models_catalog.standing import Standing


@dataclass(frozen=True)
class Asked:
    """One behaviour of the required level, and what the supervisor marked; None is unmarked."""

    behaviour: BehaviourIndicator
    mark: Mark | None


@dataclass(frozen=True)
class Line:
    """One competency that is asked for: the level, the band that counts, and the behaviours."""

    competency: Competency
    level: Level
    standing: Standing | None
    rating: str
    behaviours: tuple[Asked, ...]

    @property
    def is_below(self) -> bool:
        """Whether it is below target."""
        return self.standing is Standing.BELOW

    @property
    def missing(self) -> tuple[Asked, ...]:
        """The behaviours not seen; where none was marked so, those that nobody marked as seen."""
        unseen = tuple(one for one in self.behaviours if one.mark is Mark.NOT_SEEN)
        return unseen or tuple(one for one in self.behaviours if one.mark is not Mark.SEEN)


def lines_of(result: AssessmentResult) -> tuple[Line, ...]:
    """Every competency that is asked of the person, in the model's order, in three queries."""
    bands = {
        row.competency_id: row.calibrated_band or row.band
        for row in CompetencyResult.objects.filter(result=result).select_related(
            "band", "calibrated_band"
        )
    }
    behaviours = behaviours_of(result.assessment)
    asked = AssessmentRequirement.objects.filter(
        assessment=result.assessment, level__isnull=False
    ).select_related("competency__category", "level")
    return tuple(
        Line(
            competency=row.competency,
            level=row.level,
            standing=Standing(band.standing) if (band := bands.get(row.competency_id)) else None,
            rating=str(band or ""),
            behaviours=behaviours.get(row.competency_id, ()),
        )
        for row in asked.order_by("competency__order", "pk")
        if row.level is not None
    )


def behaviours_of(assessment: Assessment) -> Mapping[int, tuple[Asked, ...]]:
    """The behaviours of the required levels by competency (key), as the supervisor marked them."""
    marks = BehaviourMark.objects.filter(
        behaviour=OuterRef("pk"),
        rating__review__assessment=assessment,
        rating__review__group=RaterGroup.SUPERVISOR,
        rating__review__state=ReviewState.SUBMITTED,
    )
    required = AssessmentRequirement.objects.filter(
        assessment=assessment,
        competency=OuterRef("rubric__competency"),
    )
    rows = (
        BehaviourIndicator.objects.annotate(
            mark=Subquery(marks.values("mark")[:1]), asked=Subquery(required.values("level")[:1])
        )
        .filter(rubric__level=F("asked"))
        .select_related("rubric")
        .order_by("order", "pk")
    )
    found: defaultdict[int, list[Asked]] = defaultdict(list)
    for row in rows:
        found[row.rubric.competency_id].append(Asked(row, Mark(row.mark) if row.mark else None))
    return {competency: tuple(asked) for competency, asked in found.items()}
