"""Responses, KPI and calibration decisions of a cycle, as the arithmetic takes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from competency_portal.assessments.models import Cycle, ItemAnswer, KpiMeasure
from competency_portal.assessments.states import ReviewState
from competency_portal.results.models import Decision
from competency_portal.results.scoring import (
    Dimension,
    Group,
    Kpi,
    KpiKind,
    KpiValue,
    Number,
    Questionnaire,
)
from models_catalog.models import QuestionnaireItem, ResponseOption

Responses = dict[Group, dict[str, Number | None]]


@dataclass
class Measures:
    """The KPI of one person: targets as copied at launch, and what was measured."""

    indicators: list[Kpi] = field(default_factory=list)
    measured: dict[str, KpiValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """What calibration put in the place of a band."""

    band: str
    reason: str


def questionnaire_of(cycle: Cycle) -> Questionnaire | None:
    """The cycle's questionnaire with its items by key, in two queries; None if it has none."""
    if cycle.questionnaire_id is None:
        return None
    items = QuestionnaireItem.objects.filter(dimension__questionnaire=cycle.questionnaire_id)
    rows = items.order_by("dimension__order", "dimension", "order", "pk").values_list(
        "dimension__code", "dimension__weight", "pk"
    )
    dimensions = tuple(
        Dimension(code, weight, tuple(str(row[2]) for row in group))
        for (code, weight), group in groupby(rows, itemgetter(0, 1))
    )
    options = ResponseOption.objects.filter(questionnaire=cycle.questionnaire_id)
    values = sorted(options.values_list("value", flat=True))
    return Questionnaire(dimensions, values[0], values[-1])


def responses_of(assessments: Sequence[int]) -> defaultdict[int, Responses]:
    """The submitted responses of these people (keys of assessments), in one query.

    A response without a single answer is none: nobody could submit it.
    """
    found: defaultdict[int, Responses] = defaultdict(dict)
    rows = ItemAnswer.objects.filter(
        response__assessment__in=assessments, response__state=ReviewState.SUBMITTED
    ).order_by("response__group", "pk")
    for assessment, group, item, value, unable in rows.values_list(
        "response__assessment", "response__group", "item", "option__value", "unable"
    ):
        if unable or value is not None:
            found[assessment].setdefault(Group(group), {})[str(item)] = value
    return found


def measures_of(assessments: Sequence[int]) -> defaultdict[int, Measures]:
    """Targets and values of these people (keys of assessments), in one query."""
    found: defaultdict[int, Measures] = defaultdict(Measures)
    rows = KpiMeasure.objects.filter(assessment__in=assessments).select_related(
        "indicator", "point"
    )
    for row in rows.order_by("indicator__order", "indicator"):
        found[row.assessment_id].indicators.append(kpi_of(row))
        found[row.assessment_id].measured[row.indicator.code] = value_of(row)
    return found


def kpi_of(row: KpiMeasure) -> Kpi:
    """The indicator of a row with the target that was copied at launch."""
    kind = KpiKind(row.kind)
    return Kpi(row.indicator.code, kind, row.low, row.high, row.weight, row.minimum_cases)


def value_of(row: KpiMeasure) -> KpiValue:
    """What was measured."""
    return KpiValue(row.value, row.point.code if row.point else None, row.cases)


def standing_decisions(
    assessments: Sequence[int] | QuerySet[Any, Any],
) -> QuerySet[Decision]:
    """The last decision on each competency of these people; one without a band included."""
    later = Decision.objects.filter(
        assessment=OuterRef("assessment"),
        competency=OuterRef("competency"),
        step__gt=OuterRef("step"),
    )
    found: QuerySet[Decision] = Decision.objects.filter(~Exists(later), assessment__in=assessments)
    return found


def decided_of(assessments: Sequence[int]) -> defaultdict[int, dict[str, Decided]]:
    """What calibration decided for these people, by competency, in one query (§15)."""
    found: defaultdict[int, dict[str, Decided]] = defaultdict(dict)
    rows = standing_decisions(assessments).filter(band__isnull=False)
    for assessment, competency, band, reason in rows.values_list(
        "assessment", "competency__code", "band__code", "reason"
    ):
        found[assessment][competency] = Decided(band, reason)
    return found
