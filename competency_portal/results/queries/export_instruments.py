"""Questionnaire and KPI in the shape of the cycle export: what their figures are computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from competency_portal.assessments.models import (
    Cycle,
    ItemAnswer,
    KpiMeasure,
    RaterGroup,
    Response,
)
from competency_portal.assessments.states import ReviewState
from competency_portal.assessments.weights import weight_text
from models_catalog.models import QuestionnaireItem, ResponseOption

Json = dict[str, Any]
Rows = defaultdict[int, list[Json]]

# What somebody writes about themselves is theirs until they submit it.
PRIVATE = Q(group=RaterGroup.SELF) & ~Q(state=ReviewState.SUBMITTED)


def questionnaire_json(cycle: Cycle) -> Json | None:
    """The cycle's questionnaire: its scale, who answers, dimensions with their number of items."""
    asked = cycle.questionnaire
    if asked is None:
        return None
    options = ResponseOption.objects.filter(questionnaire=asked)
    values = sorted(options.values_list("value", flat=True))
    return {
        "code": asked.code,
        "lowest": values[0],
        "highest": values[-1],
        "respondents": cycle.respondents,
        "dimensions": [
            {
                "code": dimension.code,
                "weight": weight_text(dimension.weight),
                "items": len(dimension.items.all()),
            }
            for dimension in asked.dimensions.order_by("order", "pk").prefetch_related("items")
        ],
    }


def _places(cycle: Cycle) -> dict[int, str]:
    """Each item as its dimension and its place there, from 1: `service/3`."""
    found: dict[int, str] = {}
    seen: defaultdict[str, int] = defaultdict(int)
    items = QuestionnaireItem.objects.filter(dimension__questionnaire=cycle.questionnaire_id)
    rows = items.order_by("dimension__order", "dimension", "order", "pk")
    for key, dimension in rows.values_list("pk", "dimension__code"):
        seen[dimension] += 1
        found[key] = f"{dimension}/{seen[dimension]}"
    return found


def responses_json(cycle: Cycle, assessments: Sequence[int]) -> Rows:
    """Responses about these people (keys of assessments); null is "can't judge", a blank no key."""
    found: Rows = defaultdict(list)
    if cycle.questionnaire_id is None:
        return found
    places = _places(cycle)
    answers: defaultdict[int, dict[str, int | None]] = defaultdict(dict)
    rows = ItemAnswer.objects.filter(response__assessment__in=assessments).order_by(
        "response", "item__dimension__order", "item__order", "item"
    )
    for response, item, value, unable in rows.values_list(
        "response", "item", "option__value", "unable"
    ):
        if unable or value is not None:
            answers[response][places[item]] = value
    responses = Response.objects.filter(assessment__in=assessments).exclude(PRIVATE)
    for one in responses.select_related("rater").order_by("assessment", "group", "pk"):
        found[one.assessment_id].append(
            {
                "group": one.group,
                "rater_no": one.rater.number,
                "state": one.state,
                "answers": answers[one.pk],
            }
        )
    return found


def measures_json(assessments: Sequence[int]) -> Rows:
    """The KPI of these people (keys of assessments): target, value and cases behind it."""
    found: Rows = defaultdict(list)
    rows = KpiMeasure.objects.filter(assessment__in=assessments).select_related(
        "indicator", "point"
    )
    for row in rows.order_by("indicator__order", "indicator"):
        found[row.assessment_id].append(
            {
                "indicator": row.indicator.code,
                "kind": row.kind,
                "low": _number(row.low),
                "high": _number(row.high),
                "unit": row.unit,
                "weight": weight_text(row.weight),
                "minimum_cases": row.minimum_cases,
                "value": _number(row.value),
                "rating": row.point.code if row.point else None,
                "cases": row.cases,
            }
        )
    return found


def _number(value: Decimal | None) -> str | None:
    """A bound or a value without needless zeros."""
    return None if value is None else weight_text(value)
