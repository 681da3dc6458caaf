"""Which level a published result leaves possible, competency by competency (§19).

Ratings are read on this floor and no higher: of those who rated only the supervisor's and the
person's own, which the report shows anyway; of everybody else the published figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count

from competency_portal.assessments.models import RaterGroup, Rating
from competency_portal.assessments.states import ReviewState
from competency_portal.results.models import (
    AssessmentResult,
    CompetencyResult,
    Decided,
    GroupFigureState,
    GroupResult,
    Status,
)
from competency_portal.results.scoring import (
    LevelInterval,
    OpenVoice,
    Shown,
    level_interval,
    unknown_level,
)
from models_catalog.standing import Standing


@dataclass(frozen=True)
class KnownLevel:
    """What is known of somebody's level in one competency; `required` is what was asked then.

    `standing` is the band that holds, None where there is no score; `decided` says what put it
    there, where it is not the computed one. `attained` is the rank that was published (§7).
    """

    status: Status
    required: int | None
    top: int
    interval: LevelInterval
    standing: Standing | None = None
    decided: Decided | None = None
    attained: Decimal | None = None


_Given = tuple[Standing, int | None]


def known_levels(result: AssessmentResult) -> dict[str, KnownLevel]:
    """What one published result says of each competency (code) of its model, in three queries."""
    ratings, groups = _named_ratings(result), _counting(result)
    rows = (
        CompetencyResult.objects.filter(result=result)
        .select_related("competency", "band", "calibrated_band")
        .annotate(top=Count("competency__category__scale__levels"))
    )
    return {row.competency.code: _known(row, row.top, groups[row.pk], ratings) for row in rows}


def _known(
    row: CompetencyResult,
    top: int,
    groups: list[GroupResult],
    ratings: Mapping[tuple[str, int], _Given],
) -> KnownLevel:
    status = Status(row.status)
    if row.attained_rank is None or row.band is None or row.required_rank is None:
        return KnownLevel(status, row.required_rank, top, unknown_level(top))
    computed = Standing(row.band.standing)
    decided = Standing(row.calibrated_band.standing) if row.calibrated_band else None
    total = sum((Fraction(group.weight) for group in groups), Fraction(0))
    voices = tuple(
        OpenVoice(*ratings[group.group, row.competency_id], Fraction(group.weight) / total)
        for group in groups
        if (group.group, row.competency_id) in ratings
    )
    shown = Shown(row.required_rank, top, row.attained_rank, computed, decided, voices)
    return KnownLevel(
        status=status,
        required=row.required_rank,
        top=top,
        interval=level_interval(shown),
        standing=decided or computed,
        decided=row.decided_by if decided is not computed else None,
        attained=row.attained_rank,
    )


def _counting(result: AssessmentResult) -> defaultdict[int, list[GroupResult]]:
    """The groups that entered each competency result (key)."""
    found: defaultdict[int, list[GroupResult]] = defaultdict(list)
    for group in GroupResult.objects.filter(
        competency_result__result=result, state=GroupFigureState.SHOWN, weight__gt=0
    ):
        found[group.competency_result_id].append(group)
    return found


def _named_ratings(result: AssessmentResult) -> dict[tuple[str, int], _Given]:
    """The supervisor's and the person's own submitted ratings, by group and competency (key)."""
    rows = Rating.objects.filter(
        review__assessment=result.assessment_id,
        review__state=ReviewState.SUBMITTED,
        review__group__in=(RaterGroup.SUPERVISOR, RaterGroup.SELF),
        point__isnull=False,
    ).values_list("review__group", "competency", "point__standing", "attained__rank")
    return {
        (group, competency): (Standing(standing), stated)
        for group, competency, standing, stated in rows
    }
