"""Categories and their competencies, as the report shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import pgettext

from competency_portal.reports.content.competencies import (
    Behaviour,
    Calibration,
    Category,
    Line,
    OwnRating,
)
from competency_portal.reports.content.formulas import Weighed, weighted_mean
from competency_portal.reports.content.groups import attained_formula, group_lines, score_formula
from competency_portal.reports.content.levels import LevelNames, level_names
from competency_portal.reports.queries import ReportRows
from competency_portal.reports.radar import Spoke, radar
from competency_portal.results.models import CategoryResult, CompetencyResult, GroupResult
from competency_portal.results.queries.findings import Finding
from competency_portal.results.scoring import CompetencyStatus, Group
from models_catalog.models import RatingPoint
from models_catalog.standing import Standing


def categories_of(rows: ReportRows) -> tuple[Category, ...]:
    """Every category with every competency of the model, N/A and unset ones too."""
    scales = level_names(rows.result.assessment.cycle.version)
    return tuple(_category(rows, entry, scales) for entry in rows.categories)


def _category(
    rows: ReportRows, entry: CategoryResult, scales: Mapping[int, LevelNames]
) -> Category:
    levels = scales[entry.category.scale_id]
    lines = tuple(_lines(rows, entry, levels))
    return Category(
        code=entry.category.code,
        name=entry.category.name,
        score=entry.score,
        standing=standing_of(entry.band),
        rating=str(entry.band or ""),
        weight=entry.weight,
        lines=lines,
        radar=radar(list(_spokes(lines)), levels.codes),
        formula=weighted_mean(
            [Weighed(line.weight, line.score) for line in lines if line.score is not None],
            entry.score,
        ),
    )


def _lines(rows: ReportRows, entry: CategoryResult, levels: LevelNames) -> Iterator[Line]:
    made = rows.competencies.get(entry.category_id, ())
    asked = sum((row.weight for row in made if row.required_rank), Decimal(0))
    for row in made:
        yield _line(rows, row, levels, entry.weight * row.weight / asked if asked else Decimal(0))


def standing_of(point: RatingPoint | None) -> Standing | None:
    """How a band stands against the requirement."""
    return Standing(point.standing) if point else None


def _spokes(lines: tuple[Line, ...]) -> Iterator[Spoke]:
    for line in lines:
        if line.required_rank is not None:
            yield Spoke(
                line.name,
                line.required_rank,
                line.attained_rank,
                line.computed_standing,
                line.own.attained_rank if line.own else None,
            )


def _line(rows: ReportRows, row: CompetencyResult, levels: LevelNames, share: Decimal) -> Line:
    status, required = CompetencyStatus(row.status), row.required_rank
    band, groups = row.calibrated_band or row.band, rows.groups.get(row.pk, ())
    shown = group_lines(groups, rows.result.assessment.cycle.anonymity_threshold)
    finding = rows.findings.of(row.competency.code)
    return Line(
        code=row.competency.code,
        name=row.competency.name,
        process=row.competency.process,
        status=status,
        top=levels.top,
        required_rank=required,
        required=levels.required(required) if required else _absent(status),
        attained_rank=row.attained_rank,
        attained="" if row.attained_rank is None else levels.attained(row.attained_rank),
        standing=standing_of(band),
        rating=str(band or _absent(status)),
        calibration=_calibration(row),
        own=_own(groups, rows.points, levels),
        score=row.score,
        gap=row.gap,
        weight=row.weight,
        share=share,
        unable=finding.unable,
        evidence=finding.evidence,
        reason=finding.reason,
        behaviours=_at(finding, required),
        beyond=_seen_beyond(finding, required),
        groups=shown,
        formula=score_formula(shown, row.score),
        attained_formula=attained_formula(shown, row.attained_rank),
    )


def _calibration(row: CompetencyResult) -> Calibration | None:
    """What was computed, where another band was put in its place (§15, §21)."""
    if row.calibrated_band is None:
        return None
    return Calibration(
        standing_of(row.band), str(row.band or ""), row.calibration_reason, row.by_objection
    )


def _own(
    groups: tuple[GroupResult, ...], points: tuple[RatingPoint, ...], levels: LevelNames
) -> OwnRating | None:
    """The figure of the only rater who is the person themselves (docs/arithmetic.md §5)."""
    found = next((group for group in groups if group.group == Group.SELF), None)
    if found is None or found.score is None:
        return None
    point = next((point for point in points if point.points == found.score), None)
    rank = found.attained_rank
    return OwnRating(
        score=found.score,
        standing=standing_of(point),
        rating=str(point) if point else str(found.score),
        attained_rank=rank,
        attained="" if rank is None else levels.attained(rank),
        weight=found.weight,
    )


def _absent(status: CompetencyStatus) -> str:
    """What stands where there is no level or no rating."""
    if status is CompetencyStatus.NOT_REQUIRED:
        return pgettext("competency", "Not asked")
    if status is CompetencyStatus.UNSET:
        return pgettext("competency", "Not set")
    return pgettext("competency", "Not rated")


def _at(finding: Finding, rank: int | None) -> tuple[Behaviour, ...]:
    return tuple(
        Behaviour(behaviour.text, behaviour.mark)
        for behaviour in finding.behaviours
        if behaviour.rank == rank
    )


def _seen_beyond(finding: Finding, rank: int | None) -> tuple[Behaviour, ...]:
    return tuple(
        Behaviour(behaviour.text, behaviour.mark)
        for behaviour in finding.behaviours
        if rank is not None and behaviour.rank > rank and behaviour.mark == "seen"
    )
