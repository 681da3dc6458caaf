"""Reading the rubrics of many competencies of one review, with their marks, in one query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from competency_portal.assessments.ladder import Behaviour, Ladder, Rung
from competency_portal.assessments.models import BehaviourMark, Rating
from competency_portal.assessments.proposal import Mark
from models_catalog.models import Level


@dataclass(frozen=True)
class _Row:
    """One behaviour at one level, or a level at which none of the competencies has a rubric."""

    scale: int
    level: int
    code: str
    name: str
    definition: str
    rank: int
    competency: int | None
    behaviour: int | None
    text: str
    mark: str | None


def ladders(ratings: Sequence[Rating], required_ranks: Mapping[int, int]) -> dict[int, Ladder]:
    """Every level of each rating's competency, by rating; the ratings are of one review.

    `required_ranks` holds the required rank by rating.
    """
    rows = _rows(ratings)
    return {
        rating.pk: Ladder(
            tuple(_rungs(rows, rating.competency.category.scale_id, rating.competency_id)),
            required_ranks[rating.pk],
        )
        for rating in ratings
    }


def _rows(ratings: Sequence[Rating]) -> list[_Row]:
    marks = BehaviourMark.objects.filter(
        rating__review__in={rating.review_id for rating in ratings},
        behaviour=OuterRef("asked__behaviours"),
    )
    competencies = {rating.competency_id for rating in ratings}
    found = (
        Level.objects.filter(scale__in={rating.competency.category.scale_id for rating in ratings})
        .annotate(
            asked=FilteredRelation("rubrics", condition=Q(rubrics__competency__in=competencies)),
            mark=Subquery(marks.values("mark")),
        )
        .order_by("scale", "rank", "asked__behaviours__order", "asked__behaviours__pk")
        .values_list(
            *("scale", "pk", "code", "name", "definition", "rank", "asked__competency"),
            *("asked__behaviours__pk", "asked__behaviours__text", "mark"),
        )
    )
    return [_Row(*values) for values in found]


def _rungs(rows: Sequence[_Row], scale: int, competency: int) -> Iterator[Rung]:
    of_scale = [row for row in rows if row.scale == scale]
    for _level, group in groupby(of_scale, key=lambda row: row.level):
        members = list(group)
        first = members[0]
        own = [row for row in members if row.competency == competency]
        yield Rung(
            pk=first.level,
            code=first.code,
            label=str(Level(code=first.code, name=first.name)),
            rank=first.rank,
            definition=first.definition,
            behaviours=tuple(
                Behaviour(row.behaviour, number, row.text, Mark(row.mark) if row.mark else None)
                for number, row in enumerate(own, start=1)
                if row.behaviour is not None
            ),
        )
