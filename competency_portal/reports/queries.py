"""The rows that a report is made of, in a number of queries that nothing makes grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from competency_portal.assessments.models import Cycle, CycleStage, StageKind
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
    ResultGroup,
)
from competency_portal.results.queries.asked import asked_of
from competency_portal.results.queries.findings import Findings, findings_of
from competency_portal.results.queries.results import revisions_of
from competency_portal.results.scoring import Group
from models_catalog.models import Band, RatingPoint, ResponseOption

AFTER_PUBLICATION = (StageKind.ACKNOWLEDGEMENT, StageKind.PLAN)


@dataclass(frozen=True)
class ReportRows:
    """A published result with everything below it."""

    result: AssessmentResult
    categories: tuple[CategoryResult, ...]
    competencies: Mapping[int, tuple[CompetencyResult, ...]]
    groups: Mapping[int, tuple[GroupResult, ...]]
    parts: tuple[PartResult, ...]
    standings: tuple[GroupStanding, ...]
    asked: frozenset[Group]
    kpis: tuple[KpiResult, ...]
    questionnaires: tuple[QuestionnaireResult, ...]
    dimensions: tuple[DimensionResult, ...]
    options: tuple[ResponseOption, ...]
    points: tuple[RatingPoint, ...]
    bands: tuple[Band, ...]
    findings: Findings
    following: tuple[CycleStage, ...]
    # Every revision, the first one first; of the one before this its competencies, by key.
    editions: tuple[AssessmentResult, ...]
    before: Mapping[int, CompetencyResult]

    @property
    def asks_supervisor(self) -> bool:
        """Whether the supervisor's review was asked for, as in all results that keep no groups."""
        groups = [row.group for row in self.standings]
        return not groups or ResultGroup.SUPERVISOR in groups


def report_rows(result: AssessmentResult) -> ReportRows:
    """Everything of one result: competencies by category (key), groups by competency result."""
    cycle = result.assessment.cycle
    return ReportRows(
        result=result,
        categories=tuple(
            CategoryResult.objects.filter(result=result)
            .select_related("category", "band")
            .order_by("category__order", "pk")
        ),
        competencies=_competencies(result),
        groups=_groups(result),
        parts=tuple(PartResult.objects.filter(result=result).order_by("pk")),
        standings=tuple(GroupStanding.objects.filter(result=result).order_by("pk")),
        asked=frozenset(asked_of([result.assessment_id])[result.assessment_id]),
        kpis=_kpis(result),
        questionnaires=tuple(QuestionnaireResult.objects.filter(result=result).order_by("pk")),
        dimensions=_dimensions(result),
        options=_options(cycle),
        points=tuple(
            RatingPoint.objects.filter(scale__version=cycle.version_id).order_by("points")
        ),
        bands=_bands(cycle),
        findings=findings_of(result.assessment),
        following=_following(cycle),
        editions=tuple(revisions_of(result.assessment_id)),
        before=_before(result),
    )


def _competencies(result: AssessmentResult) -> dict[int, tuple[CompetencyResult, ...]]:
    rows = CompetencyResult.objects.filter(result=result)
    found: defaultdict[int, list[CompetencyResult]] = defaultdict(list)
    for row in rows.select_related("competency", "band", "calibrated_band").order_by(
        "competency__order", "pk"
    ):
        found[row.competency.category_id].append(row)
    return {category: tuple(each) for category, each in found.items()}


def _groups(result: AssessmentResult) -> dict[int, tuple[GroupResult, ...]]:
    found: defaultdict[int, list[GroupResult]] = defaultdict(list)
    for group in GroupResult.objects.filter(competency_result__result=result).order_by("pk"):
        found[group.competency_result_id].append(group)
    return {row: tuple(each) for row, each in found.items()}


def _kpis(result: AssessmentResult) -> tuple[KpiResult, ...]:
    rows = KpiResult.objects.filter(result=result).select_related("indicator", "point")
    return tuple(rows.order_by("indicator__order", "pk"))


def _dimensions(result: AssessmentResult) -> tuple[DimensionResult, ...]:
    rows = DimensionResult.objects.filter(questionnaire__result=result)
    return tuple(rows.select_related("dimension").order_by("dimension__order", "dimension", "pk"))


def _options(cycle: Cycle) -> tuple[ResponseOption, ...]:
    rows = ResponseOption.objects.filter(questionnaire=cycle.questionnaire_id)
    return tuple(rows.select_related("questionnaire").order_by("value"))


def _bands(cycle: Cycle) -> tuple[Band, ...]:
    rows = Band.objects.filter(scale__version=cycle.version_id)
    return tuple(rows.select_related("rating").order_by("order"))


def _following(cycle: Cycle) -> tuple[CycleStage, ...]:
    stages = CycleStage.objects.filter(cycle=cycle, kind__in=AFTER_PUBLICATION)
    return tuple(stages.order_by("starts", "ends", "pk"))


def _before(result: AssessmentResult) -> dict[int, CompetencyResult]:
    if result.revision == 1:
        return {}
    rows = CompetencyResult.objects.filter(
        result__assessment=result.assessment_id, result__revision=result.revision - 1
    )
    return {row.competency_id: row for row in rows.select_related("band", "calibrated_band")}
