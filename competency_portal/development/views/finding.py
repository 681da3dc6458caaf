"""The result, plan or measure of an address, or 404."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from competency_portal.core.http import PortalRequest
from competency_portal.development.models import Measure
from competency_portal.development.queries.plans import measures_visible_to, results_visible_to
from competency_portal.results.models import AssessmentResult


def visible_result(request: PortalRequest, code: str, number: str) -> AssessmentResult:
    """The published result that a plan rests on; 404 where the reader may not see it."""
    return get_object_or_404(
        results_visible_to(request.user),
        assessment__cycle__code=code,
        assessment__employee__number=number,
    )


def visible_measure(request: PortalRequest, code: str, number: str, pk: int) -> Measure:
    """A measure of this plan, as its reader may see it."""
    return get_object_or_404(
        measures_visible_to(request.user),
        pk=pk,
        plan__assessment__cycle__code=code,
        plan__assessment__employee__number=number,
    )
