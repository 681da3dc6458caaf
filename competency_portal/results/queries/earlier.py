"""The band that held in an earlier cycle, where somebody decided on it."""

from __future__ import annotations

from competency_portal.results.models import CompetencyResult
from competency_portal.results.queries.results import published


def decided_band(assessment: int, competency: int) -> CompetencyResult | None:
    """What the latest edition says of one competency (keys); None where nobody decided on it.

    Decided is what a calibration or a second look put in the place of the computed band
    (docs/arithmetic.md §15, §21). One query.
    """
    results = published().filter(assessment=assessment).values("pk")
    rows = CompetencyResult.objects.filter(result__in=results, competency=competency)
    found: CompetencyResult | None = (
        rows.filter(calibrated_band__isnull=False).select_related("calibrated_band").first()
    )
    return found
