"""What pages below results show of a cycle's calibration: an assessment page knows no results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import template

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.queries.earlier import Earlier
from competency_portal.assessments.views.history import HistoryLine
from competency_portal.core.models import User
from competency_portal.results.history import band_lines
from competency_portal.results.models import CompetencyResult
from competency_portal.results.queries.calibration import (
    Phase,
    decided_count,
    has_decisions,
    phase_of,
)
from competency_portal.results.queries.earlier import decided_band

register = template.Library()


@dataclass(frozen=True)
class Calibration:
    """How far the calibration of a cycle is, and how many bands it changed.

    `decided` leaves out the reader's own; `has_decisions` is about everybody.
    """

    phase: str
    decided: int
    has_decisions: bool

    @property
    def is_planned(self) -> bool:
        """Whether the cycle has a calibration at all."""
        return self.phase != Phase.NOT_PLANNED.name

    @property
    def is_locked(self) -> bool:
        """Whether what was decided is what gets published."""
        return self.phase == Phase.LOCKED.name

    @property
    def is_missing(self) -> bool:
        """Whether nothing keeps HR from publishing without it but their word."""
        return self.is_planned and not self.is_locked and not self.has_decisions

    @property
    def is_in_the_way(self) -> bool:
        """Whether it must be locked first."""
        return self.is_planned and not self.is_locked and self.has_decisions


@register.simple_tag
def calibration_of(cycle: Cycle, reader: User) -> Calibration:
    """How far the calibration of a cycle is, as its reader may know."""
    decided = decided_count(cycle, reader)
    return Calibration(phase_of(cycle).name, decided, bool(decided) or has_decisions(cycle))


@register.simple_tag
def decided_before(found: Earlier) -> CompetencyResult | None:
    """What was decided on an earlier judgement in the place of the computed band, if anything."""
    rating = found.rating
    return decided_band(rating.review.assessment_id, rating.competency_id)


@register.simple_tag
def with_bands(
    lines: Iterable[HistoryLine], assessment: Assessment, reader: User
) -> list[HistoryLine]:
    """The history of a person with the bands that calibration changed, the newest first."""
    both = [*lines, *band_lines(assessment, reader)]
    return sorted(both, key=lambda line: line.at, reverse=True)
