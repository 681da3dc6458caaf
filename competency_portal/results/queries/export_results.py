"""Published figures in the shape of the cycle export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from competency_portal.assessments.weights import weight_text
from competency_portal.results.models import (
    AssessmentResult,
    CategoryResult,
    CompetencyResult,
    GroupFigureState,
    GroupResult,
    GroupStanding,
    KpiResult,
    PartResult,
    QuestionnaireResult,
    ResultPart,
)
from competency_portal.results.queries.results import latest
from models_catalog.models import RatingPoint

Json = dict[str, Any]
Rows = defaultdict[int, list[Json]]


def results_of(assessments: Sequence[int]) -> dict[int, Json]:
    """The latest published figures of these assessments (keys), in eleven queries."""
    found = latest(AssessmentResult.objects.filter(assessment__in=assessments))
    results = list(found.select_related("overall_band"))
    keys = [result.pk for result in results]
    competencies, categories, parts = _competencies(keys), _categories(keys), _parts(keys)
    standings = _standings(keys)
    questionnaires, kpis = _questionnaires(keys), _kpis(keys)
    earlier = _earlier(assessments)
    return {
        result.assessment_id: {
            "revision": result.revision,
            "published_at": result.published_at.isoformat(),
            "earlier": earlier[result.assessment_id],
            "groups": standings[result.pk],
            "competencies": competencies[result.pk],
            "categories": categories[result.pk],
            "parts": {**parts[result.pk], "total": _figure(result.total)},
            **_whole(result),
            "questionnaire": questionnaires[result.pk],
            "kpi": kpis[result.pk],
        }
        for result in results
    }


def _whole(result: AssessmentResult) -> Json:
    return {
        "overall": {
            "score": _figure(result.overall_score),
            "band": _code(result.overall_band),
        },
        "attainment": {
            "met": result.met,
            "of": result.of,
            "rate": _figure(result.attainment_rate),
            "calibrated_met": result.calibrated_met,
        },
    }


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _code(point: RatingPoint | None) -> str | None:
    return point.code if point else None


def _standings(results: Sequence[int]) -> Rows:
    """Where each rater group stands; of a result from before that was kept, nothing."""
    found: Rows = defaultdict(list)
    for row in GroupStanding.objects.filter(result__in=results).order_by("pk"):
        found[row.result_id].append(
            {
                "group": row.group,
                "state": row.state,
                "weight": weight_text(row.weight),
                "raters": row.raters,
            }
        )
    return found


def _competencies(results: Sequence[int]) -> Rows:
    found: Rows = defaultdict(list)
    groups = _groups(results)
    rows = CompetencyResult.objects.filter(result__in=results).select_related(
        "competency", "band", "calibrated_band"
    )
    for row in rows.order_by("competency__category__order", "competency__order", "competency"):
        found[row.result_id].append(
            {
                "competency": row.competency.code,
                "status": row.status,
                "groups": groups[row.pk],
                "score": _figure(row.score),
                "band": _code(row.band),
                "attained_rank": _figure(row.attained_rank),
                "gap": _figure(row.gap),
                "calibrated": {
                    "band": row.calibrated_band.code,
                    "reason": row.calibration_reason,
                }
                if row.calibrated_band
                else None,
                "decided_by": row.decided_by,
            }
        )
    return found


def _earlier(assessments: Sequence[int]) -> Rows:
    """The revisions before the latest one, with the bands that held in each."""
    found: Rows = defaultdict(list)
    every = AssessmentResult.objects.filter(assessment__in=assessments)
    results = list(every.exclude(pk__in=latest(every).values("pk")).order_by("revision"))
    bands: Rows = defaultdict(list)
    rows = CompetencyResult.objects.filter(
        result__in=[one.pk for one in results], band__isnull=False
    )
    for row in rows.select_related("competency", "band", "calibrated_band").order_by(
        "competency__category__order", "competency__order", "competency"
    ):
        band = _code(row.calibrated_band or row.band)
        bands[row.result_id].append(
            {"competency": row.competency.code, "band": band, "decided_by": row.decided_by}
        )
    for result in results:
        found[result.assessment_id].append(
            {
                "revision": result.revision,
                "published_at": result.published_at.isoformat(),
                "calibrated_met": result.calibrated_met,
                "bands": bands[result.pk],
            }
        )
    return found


def _groups(results: Sequence[int]) -> defaultdict[int, Json]:
    """Only groups that are shown: of the others nothing is published (docs/arithmetic.md §4)."""
    found: defaultdict[int, Json] = defaultdict(dict)
    rows = GroupResult.objects.filter(
        competency_result__result__in=results, state=GroupFigureState.SHOWN
    )
    for row in rows.order_by("pk"):
        found[row.competency_result_id][row.group] = {
            "score": _figure(row.score),
            "raters": row.raters,
        }
    return found


def _categories(results: Sequence[int]) -> Rows:
    found: Rows = defaultdict(list)
    rows = CategoryResult.objects.filter(result__in=results).select_related("category", "band")
    for row in rows.order_by("category__order", "category"):
        found[row.result_id].append(
            {"category": row.category.code, "score": _figure(row.score), "band": _code(row.band)}
        )
    return found


def _parts(results: Sequence[int]) -> defaultdict[int, Json]:
    """Every part by name; one that the cycle doesn't have has no figure."""
    empty = {part.value: None for part in ResultPart}
    found: defaultdict[int, Json] = defaultdict(lambda: dict(empty))
    for row in PartResult.objects.filter(result__in=results):
        found[row.result_id][row.part] = _figure(row.value)
    return found


def _questionnaires(results: Sequence[int]) -> Rows:
    found: Rows = defaultdict(list)
    rows = QuestionnaireResult.objects.filter(result__in=results).prefetch_related(
        "dimensions__dimension"
    )
    for row in rows.order_by("group"):
        found[row.result_id].append(
            {
                "group": row.group,
                "total": _figure(row.total),
                "percent": _figure(row.percent),
                "complete": row.complete,
                "dimensions": [
                    {
                        "dimension": one.dimension.code,
                        "score": _figure(one.score),
                        "answered": one.answered,
                        "scored": one.scored,
                    }
                    for one in row.dimensions.all()
                ],
            }
        )
    return found


def _kpis(results: Sequence[int]) -> Rows:
    found: Rows = defaultdict(list)
    rows = KpiResult.objects.filter(result__in=results).select_related("indicator")
    for row in rows.order_by("indicator__order", "indicator"):
        found[row.result_id].append({"indicator": row.indicator.code, "outcome": row.outcome})
    return found
