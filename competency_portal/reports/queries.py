"""The rows that a report is made of, in a number of queries that nothing makes grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from competency_portal.assessments.models import CycleStage, StageKind
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
    scale = result.assessment.cycle.version_id
    categories = CategoryResult.objects.filter(result=result)
    competencies = CompetencyResult.objects.filter(result=result)
    groups = GroupResult.objects.filter(competency_result__result=result)
    by_category: defaultdict[int, list[CompetencyResult]] = defaultdict(list)
    for row in competencies.select_related("competency", "band", "calibrated_band").order_by(
        "competency__order", "pk"
    ):
        by_category[row.competency.category_id].append(row)
    by_competency: defaultdict[int, list[GroupResult]] = defaultdict(list)
    for group in groups.order_by("pk"):
        by_competency[group.competency_result_id].append(group)
    return ReportRows(
        result=result,
        categories=tuple(
            categories.select_related("category", "band").order_by("category__order", "pk")
        ),
        competencies={key: tuple(rows) for key, rows in by_category.items()},
        groups={key: tuple(rows) for key, rows in by_competency.items()},
        parts=tuple(PartResult.objects.filter(result=result).order_by("pk")),
        standings=tuple(GroupStanding.objects.filter(result=result).order_by("pk")),
        asked=frozenset(asked_of([result.assessment_id])[result.assessment_id]),
        questionnaires=tuple(QuestionnaireResult.objects.filter(result=result).order_by("pk")),
        dimensions=tuple(
            DimensionResult.objects.filter(questionnaire__result=result)
            .select_related("dimension")
            .order_by("dimension__order", "dimension", "pk")
        ),
        options=tuple(
            ResponseOption.objects.filter(questionnaire=result.assessment.cycle.questionnaire_id)
            .select_related("questionnaire")
            .order_by("value")
        ),
        kpis=tuple(
            KpiResult.objects.filter(result=result)
            .select_related("indicator", "point")
            .order_by("indicator__order", "pk")
        ),
        points=tuple(RatingPoint.objects.filter(scale__version=scale).order_by("points")),
        bands=tuple(
            Band.objects.filter(scale__version=scale).select_related("rating").order_by("order")
        ),
        findings=findings_of(result.assessment),
        following=tuple(
            CycleStage.objects.filter(
                cycle=result.assessment.cycle_id, kind__in=AFTER_PUBLICATION
            ).order_by("starts", "ends", "pk")
        ),
        editions=tuple(revisions_of(result.assessment_id)),
        before=_before(result),
    )


def _before(result: AssessmentResult) -> dict[int, CompetencyResult]:
    if result.revision == 1:
        return {}
    rows = CompetencyResult.objects.filter(
        result__assessment=result.assessment_id, result__revision=result.revision - 1
    )
    return {row.competency_id: row for row in rows.select_related("band", "calibrated_band")}
