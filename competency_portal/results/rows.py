"""From computed scores to the rows that freeze them; `publish` inserts them, `recompute` compares.

Every figure is rounded here, and only here (docs/arithmetic.md, rounding).
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from competency_portal.assessments.models import Cycle
from competency_portal.results.models import (
    AssessmentResult,
    CategoryResult,
    CompetencyResult,
    DimensionResult,
    GroupResult,
    GroupStanding,
    KpiResult,
    PartResult,
    QuestionnaireResult,
)
from competency_portal.results.queries.inputs import PersonScores
from competency_portal.results.queries.instruments import Decided
from competency_portal.results.scoring import (
    AssessmentScores,
    CompetencyScore,
    DimensionScore,
    Figure,
    GroupFigure,
    KpiResult as KpiOutcomeOf,
    Number,
    PlacedGroup,
    Respondent,
    round_half_away,
)
from models_catalog.models import Category, Competency, Dimension, KpiIndicator, RatingPoint


@dataclass(frozen=True)
class Keys:
    """Where the codes of a model version stand in the database."""

    competencies: Mapping[str, int]
    categories: Mapping[str, int]
    points: Mapping[str, int]
    dimensions: Mapping[str, int]
    indicators: Mapping[str, int]


@dataclass
class Rows:
    """Unsaved rows of many people, each kind in an order that an insert keeps."""

    results: list[AssessmentResult] = field(default_factory=list)
    parts: list[PartResult] = field(default_factory=list)
    standings: list[GroupStanding] = field(default_factory=list)
    categories: list[CategoryResult] = field(default_factory=list)
    competencies: list[CompetencyResult] = field(default_factory=list)
    groups: list[GroupResult] = field(default_factory=list)
    questionnaires: list[QuestionnaireResult] = field(default_factory=list)
    dimensions: list[DimensionResult] = field(default_factory=list)
    kpis: list[KpiResult] = field(default_factory=list)


def keys_of(cycle: Cycle) -> Keys:
    """The keys of the cycle's model version and questionnaire, in five queries."""
    version = cycle.version_id
    return Keys(
        dict(Competency.objects.filter(version=version).values_list("code", "pk")),
        dict(Category.objects.filter(version=version).values_list("code", "pk")),
        dict(RatingPoint.objects.filter(scale__version=version).values_list("code", "pk")),
        dict(
            Dimension.objects.filter(questionnaire=cycle.questionnaire_id).values_list("code", "pk")
        ),
        dict(KpiIndicator.objects.filter(version=version).values_list("code", "pk")),
    )


def add_rows(
    rows: Rows,
    person: PersonScores,
    *,
    assessment: int,
    keys: Keys,
    published_at: datetime.datetime,
) -> None:
    """Add the rows of one person, every figure rounded to two decimals."""
    scores, calibrated = person.scores, person.calibrated
    overall, attained = scores.overall, scores.attainment
    result = AssessmentResult(
        assessment_id=assessment,
        published_at=published_at,
        overall_score=shown(overall.score),
        overall_band_id=keys.points.get(overall.band or ""),
        met=attained.met,
        of=attained.of,
        attainment_rate=shown(attained.rate),
        calibrated_met=calibrated.met if calibrated else None,
        total=shown(scores.parts.total),
    )
    rows.results.append(result)
    rows.parts += _parts(result, scores)
    rows.standings += (_standing(result, entry) for entry in person.groups)
    rows.categories += _categories(result, scores, keys)
    add_instruments(rows, result, person, keys)
    for score in scores.competencies:
        made = _competency(result, score, person.decided.get(score.competency), keys)
        rows.competencies.append(made)
        rows.groups += (_group(made, group) for group in score.groups)


def shown(figure: Figure | None) -> Decimal | None:
    """The figure as it is stored, or nothing."""
    return None if figure is None else _rounded(figure.exact, 2)


def _weight(weight: Number) -> Decimal:
    return _rounded(Fraction(weight), 4)


@functools.lru_cache(maxsize=4096)
def _rounded(value: Fraction, places: int) -> Decimal:
    """The same few figures and weights come again with every person of a large cycle."""
    return round_half_away(value, places)


def _parts(result: AssessmentResult, scores: AssessmentScores) -> Iterator[PartResult]:
    """The parts that the cycle has."""
    for part in scores.parts.parts:
        if part.weight:
            weight = _weight(part.weight)
            yield PartResult(
                result=result, part=part.part.value, weight=weight, value=shown(part.value)
            )


def _standing(result: AssessmentResult, entry: PlacedGroup) -> GroupStanding:
    return GroupStanding(
        result=result,
        group=entry.group.value,
        state=entry.place.value,
        weight=_weight(entry.weight),
        raters=entry.raters,
    )


def _categories(
    result: AssessmentResult, scores: AssessmentScores, keys: Keys
) -> Iterator[CategoryResult]:
    for entry in scores.categories:
        yield CategoryResult(
            result=result,
            category_id=keys.categories[entry.category],
            weight=_weight(entry.weight),
            score=shown(entry.score),
            band_id=keys.points.get(entry.band or ""),
        )


def _competency(
    result: AssessmentResult, entry: CompetencyScore, decided: Decided | None, keys: Keys
) -> CompetencyResult:
    # Without a computed band there is nothing to put another in the place of.
    decided = decided if entry.band else None
    return CompetencyResult(
        result=result,
        competency_id=keys.competencies[entry.competency],
        status=entry.status.value,
        required_rank=entry.requirement.required_rank,
        weight=_weight(entry.requirement.weight),
        score=shown(entry.score),
        band_id=keys.points.get(entry.band or ""),
        attained_rank=shown(entry.attained_rank),
        gap=shown(entry.gap),
        calibrated_band_id=keys.points[decided.band] if decided else None,
        calibration_reason=decided.reason if decided else "",
    )


def _group(competency: CompetencyResult, entry: GroupFigure) -> GroupResult:
    return GroupResult(
        competency_result=competency,
        group=entry.group.value,
        state=entry.state.value,
        weight=_weight(entry.weight),
        raters=entry.raters,
        score=shown(entry.score),
        attained_rank=shown(entry.attained_rank),
    )


def add_instruments(rows: Rows, result: AssessmentResult, person: PersonScores, keys: Keys) -> None:
    """Add what the questionnaire and the KPI of one person came to."""
    if person.questionnaire:
        for respondent in person.questionnaire.respondents:
            made = _response(result, respondent)
            rows.questionnaires.append(made)
            rows.dimensions += (
                _dimension(made, entry, keys) for entry in respondent.score.dimensions
            )
    if person.kpi:
        rows.kpis += (_kpi(result, entry, keys) for entry in person.kpi.results)


def _response(result: AssessmentResult, entry: Respondent) -> QuestionnaireResult:
    return QuestionnaireResult(
        result=result,
        group=entry.group.value,
        weight=_weight(entry.weight),
        total=shown(entry.score.total),
        percent=shown(entry.score.percent),
        complete=entry.score.complete,
    )


def _dimension(
    questionnaire: QuestionnaireResult, entry: DimensionScore, keys: Keys
) -> DimensionResult:
    return DimensionResult(
        questionnaire=questionnaire,
        dimension_id=keys.dimensions[entry.dimension.code],
        weight=_weight(entry.dimension.weight),
        score=shown(entry.score),
        answered=entry.answered,
        scored=entry.scored,
        items=len(entry.dimension.items),
    )


def _measure(value: Number | None) -> Decimal | None:
    return None if value is None else _rounded(Fraction(value), 4)


def _kpi(result: AssessmentResult, entry: KpiOutcomeOf, keys: Keys) -> KpiResult:
    indicator, measured = entry.indicator, entry.measured
    return KpiResult(
        result=result,
        indicator_id=keys.indicators[indicator.code],
        outcome=entry.outcome.value,
        weight=_weight(indicator.weight),
        low=_measure(indicator.low),
        high=_measure(indicator.high),
        value=_measure(measured.value),
        point_id=keys.points.get(measured.rating or ""),
        cases=measured.cases,
        minimum_cases=indicator.minimum_cases,
    )
