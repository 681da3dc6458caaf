"""Which rater groups are in a computed score and which are not: in words, without their figures.

HR reads it while calibrating, before anything is published: of a group that is hidden it says no
more than the report will (docs/arithmetic.md §4, §5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from competency_portal.assessments.weights import weight_text
from competency_portal.results.models import ResultGroup
from competency_portal.results.queries.inputs import PersonScores
from competency_portal.results.scoring import (
    CompetencyScore,
    Group,
    GroupFigure,
    GroupPlace,
    GroupState,
    round_half_away,
)
from competency_portal.results.scoring.anonymity import NAMED_GROUPS


class Part(StrEnum):
    """What a rater group has to do with one score."""

    COUNTS = "counts"
    BESIDE = "beside"
    UNANSWERED = "unanswered"
    TOO_FEW = "too few"
    HIDDEN = "hidden"
    MISSING = "missing"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Source:
    """One rater group; `raters` who answered, only of an anonymous group that has a figure."""

    label: str
    part: Part
    weight: str
    raters: int | None = None
    # What was merged into it.
    members: tuple[str, ...] = ()


def sources_of(person: PersonScores, competency: str) -> tuple[Source, ...]:
    """The groups of one competency (code) as they stand; those that are in the score first.

    Nothing of one that is not asked of the person.
    """
    score = next((one for one in person.scores.competencies if one.competency == competency), None)
    if score is None or score.requirement.required_rank is None:
        return ()
    order = list(Part)
    found = (*_with_figures(person, score), *_without(person))
    return tuple(sorted(found, key=lambda source: order.index(source.part)))


def _with_figures(person: PersonScores, score: CompetencyScore) -> Iterator[Source]:
    merged = tuple(
        _label(entry.group) for entry in person.groups if entry.place is GroupPlace.MERGED
    )
    for figure in score.groups:
        yield Source(
            label=_label(figure.group),
            part=_part(figure),
            weight=_weight(figure.weight),
            raters=None if figure.group in NAMED_GROUPS else figure.raters,
            members=merged if figure.group is Group.OTHERS else (),
        )


def _part(figure: GroupFigure) -> Part:
    if figure.state is GroupState.TOO_FEW:
        return Part.TOO_FEW
    if figure.state is GroupState.UNANSWERED:
        return Part.UNANSWERED
    return Part.COUNTS if figure.weight else Part.BESIDE


def _without(person: PersonScores) -> Iterator[Source]:
    parts = {GroupPlace.HIDDEN: Part.HIDDEN, GroupPlace.MISSING: Part.MISSING}
    for entry in person.groups:
        if entry.place in parts:
            # Whom somebody was proposed for reads alike, whatever became of it (§4).
            part = parts[entry.place] if entry.group in person.asked else Part.NOT_ASKED
            yield Source(_label(entry.group), part, _weight(entry.weight))


def _label(group: Group) -> str:
    return str(ResultGroup(group.value).label)


def _weight(weight: Fraction) -> str:
    return weight_text(Decimal(round_half_away(weight, 4)))
