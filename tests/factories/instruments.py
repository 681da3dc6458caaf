"""Questionnaires and KPI of a model version, and what people answered and measured."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from competency_portal.assessments.models import (
    Assessment,
    ItemAnswer,
    KpiMeasure,
    RaterGroup,
    Response,
)
from competency_portal.assessments.states import ReviewState
from models_catalog.models import (
    Dimension,
    KpiIndicator,
    ModelVersion,
    Position,
    Questionnaire,
    QuestionnaireItem,
    RatingPoint,
    ResponseOption,
)

UNABLE = "unable"


def make_questionnaire(
    version: ModelVersion, dimensions: Mapping[str, tuple[str, int]], *, highest: int = 5
) -> Questionnaire:
    """A questionnaire with these dimensions (weight, number of items), answered with 1…highest."""
    made = Questionnaire.objects.create(version=version, code="behaviour", name="行为问卷")
    for value in range(1, highest + 1):
        ResponseOption.objects.create(
            questionnaire=made, code=f"r{value}", label=f"{value} 分", value=value
        )
    for order, (code, (weight, items)) in enumerate(dimensions.items()):
        dimension = Dimension.objects.create(
            questionnaire=made, code=code, name=code, weight=Decimal(weight), order=order
        )
        for place in range(items):
            QuestionnaireItem.objects.create(
                dimension=dimension, text=f"{code} 第 {place + 1} 题", order=place
            )
    return made


def respond(
    assessment: Assessment,
    group: RaterGroup,
    *values: int | str | None,
    state: ReviewState = ReviewState.SUBMITTED,
) -> Response:
    """Answer the cycle's questionnaire in the order of its items; `UNABLE`, or None for a blank.

    The last value answers for all items that follow.
    """
    rater = assessment.employee if group is RaterGroup.SELF else assessment.supervisor
    response = Response.objects.create(assessment=assessment, group=group, rater=rater, state=state)
    asked = assessment.cycle.questionnaire
    assert asked is not None
    options = {option.value: option for option in asked.responses.all()}
    items = QuestionnaireItem.objects.filter(dimension__questionnaire=asked).order_by(
        "dimension__order", "order"
    )
    for index, item in enumerate(items):
        value = values[min(index, len(values) - 1)]
        ItemAnswer.objects.create(
            response=response,
            item=item,
            option=options[value] if isinstance(value, int) else None,
            unable=value == UNABLE,
            version=1,
        )
    return response


def make_kpi(
    version: ModelVersion,
    code: str,
    kind: str,
    *positions: Position,
    low: str | None = None,
    high: str | None = None,
    weight: str = "1",
    minimum_cases: int | None = None,
) -> KpiIndicator:
    """An indicator of these positions."""
    made = KpiIndicator.objects.create(
        version=version,
        code=code,
        name=code,
        kind=kind,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        weight=Decimal(weight),
        minimum_cases=minimum_cases,
    )
    made.positions.set(positions)
    return made


def measure(
    assessment: Assessment,
    indicator: KpiIndicator,
    value: str | None = None,
    *,
    point: RatingPoint | None = None,
    cases: int | None = None,
) -> KpiMeasure:
    """The target of one person as at launch, with what was measured."""
    return KpiMeasure.objects.create(
        assessment=assessment,
        indicator=indicator,
        kind=indicator.kind,
        low=indicator.low,
        high=indicator.high,
        unit=indicator.unit,
        weight=indicator.weight,
        minimum_cases=indicator.minimum_cases,
        value=None if value is None else Decimal(value),
        point=point,
        cases=cases,
    )
