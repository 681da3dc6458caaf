"""What the made-up people answer in the questionnaire, and the KPI that HR enters for them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.utils import timezone

from competency_portal.assessments.models import Cycle, ItemAnswer, KpiMeasure, Response
from competency_portal.assessments.services.kpi import WRITTEN, Measured, entered
from competency_portal.core.models import AuditRecord, User
from competency_portal.home.demo.bulk import Row, insert
from models_catalog.models import KpiKind, QuestionnaireItem, RatingPoint, ResponseOption

BATCH = 500
FREQUENT = ((1, 5, 22, 46, 26), (1, 2, 10, 45, 42), (4, 12, 36, 36, 12))
"""How often somebody is seen to do a thing never … always, in percent: three kinds of people."""
MOSTLY_MET = (False, True, True, True)
CASES = {"satisfaction": (120, 400), "complaint-time": (18, 90)}
"""How many cases are behind a figure, where the company counts them."""


def fill_in(
    cycle: Cycle, responses: Sequence[Response], chance: random.Random, *, first: int | None = None
) -> None:
    """Answer the first so many (all: None) items of the questionnaire, in bulk."""
    asked = QuestionnaireItem.objects.filter(dimension__questionnaire=cycle.questionnaire)
    items = list(asked.order_by("dimension__order", "order").values_list("pk", flat=True))[:first]
    scale = ResponseOption.objects.filter(questionnaire=cycle.questionnaire)
    options = list(scale.order_by("value").values_list("pk", flat=True))
    rows = (row for response in responses for row in _answers(response, items, options, chance))
    insert(ItemAnswer, ("response", "item", "option", "unable", "version", "saved_at"), rows)


def _answers(
    response: Response, items: Sequence[int], options: Sequence[int], chance: random.Random
) -> Iterator[Row]:
    """The rows of one response; items and options are keys."""
    now = timezone.now()
    weights = chance.choice(FREQUENT)
    for item, option in zip(items, chance.choices(options, weights, k=len(items)), strict=True):
        unable = chance.random() < 0.01
        yield response.pk, item, None if unable else option, unable, 1, now


def enter_kpi(measures: Iterable[KpiMeasure], *, hr: User, chance: random.Random) -> None:
    """Enter a believable value for each, as HR does it, in bulk; most of them are met."""
    rows = list(measures)
    points = {
        point.standing: point
        for point in RatingPoint.objects.filter(
            scale__version__in={row.indicator.version_id for row in rows}
        )
    }
    records = [entered(row, _measured(row, points, chance), actor=hr) for row in rows]
    KpiMeasure.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN, batch_size=BATCH
    )
    AuditRecord.objects.bulk_create(records)


def _measured(row: KpiMeasure, points: dict[str, RatingPoint], chance: random.Random) -> Measured:
    if row.kind == KpiKind.QUALITATIVE:
        standing = chance.choice(("below", "at", "at", "at", "above"))
        return Measured(point=points[standing])
    met = chance.choice(MOSTLY_MET)
    bounds = CASES.get(row.indicator.code)
    return Measured(
        value=_value(row, chance, met=met), cases=chance.randint(*bounds) if bounds else None
    )


def _value(row: KpiMeasure, chance: random.Random, *, met: bool) -> Decimal:
    """In tenths of the indicator's unit: a little inside the target, or a little outside."""
    if row.low is not None:
        most = min(row.high or row.low * 2, row.low * Decimal("1.09"))
        low, high = (row.low, most) if met else (row.low * Decimal("0.88"), row.low - 1)
    else:
        target = row.high or Decimal(0)
        low, high = (target / 2, target) if met else (target + 1, target * Decimal("1.4"))
    return Decimal(chance.randint(int(low * 10), int(high * 10))) / 10
