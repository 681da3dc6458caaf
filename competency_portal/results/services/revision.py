"""Another revision of somebody's published figures, after an objection (docs/arithmetic.md §21).

Nothing that was published changes: the last revision is copied, with the bands that a second
reviewer decided on in the place of those that held.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.services.locks import lock, lock_assessment
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.results.models import (
    AssessmentResult,
    CategoryResult,
    CompetencyResult,
    DimensionResult,
    GroupResult,
    GroupStanding,
    KpiResult,
    PartResult,
    PublishedRow,
    QuestionnaireResult,
)
from competency_portal.results.queries.inputs import rules_of
from competency_portal.results.scoring import attainment
from competency_portal.results.trail import REVISED
from models_catalog.models import RatingPoint

Row = TypeVar("Row", bound=PublishedRow)


@dataclass(frozen=True)
class NewBand:
    """What a second reviewer put in the place of a band, for a reason that the person reads."""

    band: RatingPoint
    reason: str


@transaction.atomic
def revise(
    *,
    assessment: Assessment,
    bands: Mapping[int, NewBand],
    actor: User | None,
    at: datetime.datetime | None = None,
) -> AssessmentResult:
    """Publish the next revision of one person's figures; `bands` by key of the competency.

    Every figure is that of the last revision; what holds in the named competencies is the new
    band, and the attainment rate beside the computed one counts the bands that hold (§15, §21).
    `at` is the moment that the revision carries: now, unless a past is being loaded. Raises
    `Refused` where nothing is published, or a named competency has no band to change.
    """
    lock(cycle := Cycle.objects.select_related("version").get(pk=assessment.cycle_id))
    lock_assessment(assessment)
    last: AssessmentResult | None = (
        AssessmentResult.objects.filter(assessment=assessment).order_by("-revision").first()
    )
    if last is None:
        raise Refused(_("Nothing is published about this person yet."))
    rows = list(CompetencyResult.objects.filter(result=last).order_by("pk"))
    _refuse_without_band(rows, bands)
    held = _held(rows, bands)
    made: AssessmentResult = _copied(
        last,
        revision=last.revision + 1,
        published_at=at or timezone.now(),
        calibrated_met=attainment(rules_of(cycle).scale, held).met,
    )
    made.save()
    _copy_competencies(rows, bands, made)
    _copy_figures(last, made)
    audit.record(made, REVISED, actor=actor, assessment=assessment.pk, revision=made.revision)
    return made


def _refuse_without_band(rows: Sequence[CompetencyResult], bands: Mapping[int, NewBand]) -> None:
    banded = {row.competency_id for row in rows if row.band_id}
    if not bands or not banded.issuperset(bands):
        raise Refused(_("This competency has no score, so there is no band to change."))


def _held(rows: Sequence[CompetencyResult], bands: Mapping[int, NewBand]) -> list[str | None]:
    """The codes of the bands that hold in the new revision."""
    codes = dict(
        RatingPoint.objects.filter(
            pk__in={row.calibrated_band_id or row.band_id for row in rows}
        ).values_list("pk", "code")
    )
    return [
        bands[row.competency_id].band.code
        if row.competency_id in bands
        else codes.get(row.calibrated_band_id or row.band_id or 0)
        for row in rows
    ]


def _copied(row: Row, **changes: Any) -> Row:
    """An unsaved copy of a row with some fields changed."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    return type(row)(**{**values, **changes})


def _copy_competencies(
    rows: Sequence[CompetencyResult], bands: Mapping[int, NewBand], made: AssessmentResult
) -> None:
    copies: list[CompetencyResult] = []
    for row in rows:
        new = bands.get(row.competency_id)
        changes: dict[str, Any] = {}
        if new:
            changes = {
                "calibrated_band_id": new.band.pk,
                "calibration_reason": new.reason,
                "by_objection": True,
            }
        copies.append(_copied(row, result_id=made.pk, **changes))
    CompetencyResult.objects.bulk_create(copies)
    _copy_below(GroupResult, "competency_result", rows, copies)


def _copy_figures(last: AssessmentResult, made: AssessmentResult) -> None:
    """Everything else as it was."""
    kinds: tuple[type[PublishedRow], ...] = (PartResult, GroupStanding, CategoryResult, KpiResult)
    for kind in kinds:
        _copy_below(kind, "result", [last], [made])
    responses = list(QuestionnaireResult.objects.filter(result=last).order_by("pk"))
    copies = [_copied(row, result_id=made.pk) for row in responses]
    QuestionnaireResult.objects.bulk_create(copies)
    _copy_below(DimensionResult, "questionnaire", responses, copies)


def _copy_below(
    kind: type[Row],
    parent: str,
    originals: Sequence[models.Model],
    copies: Sequence[models.Model],
) -> None:
    """Copy the rows below some rows to stand below their copies."""
    places = {old.pk: new.pk for old, new in zip(originals, copies, strict=True)}
    key = f"{parent}_id"
    rows = kind.objects.filter(**{f"{parent}__in": list(places)}).order_by("pk")
    kind.objects.bulk_create(_copied(row, **{key: places[getattr(row, key)]}) for row in rows)
