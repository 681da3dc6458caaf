"""Levels and ratings, questionnaires, KPI indicators and the handbook of a version."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest
from models_catalog.queries import contents
from models_catalog.rules import reads_catalogue
from models_catalog.views.pages import version_context, version_or_404


@access(reads_catalogue)
@require_safe
def scales(request: PortalRequest, model: str, number: int | None = None) -> HttpResponse:
    """What the levels and the ratings mean, and from which score a result reads as which."""
    version = version_or_404(request.user, model, number)
    context: dict[str, Any] = version_context(request, version, "scales")
    context["level_scales"] = contents.level_scales_of(version)
    context["rating_scale"] = contents.rating_scale_of(version)
    return render(request, "models_catalog/scales.html", context)


@access(reads_catalogue)
@require_safe
def questionnaires(request: PortalRequest, model: str, number: int | None = None) -> HttpResponse:
    """The questionnaires with their dimensions, weights and items."""
    version = version_or_404(request.user, model, number)
    context: dict[str, Any] = version_context(request, version, "questionnaires")
    context["questionnaires"] = contents.questionnaires_of(version)
    return render(request, "models_catalog/questionnaires.html", context)


@access(reads_catalogue)
@require_safe
def kpi_list(request: PortalRequest, model: str, number: int | None = None) -> HttpResponse:
    """The KPI indicators with their targets in words."""
    version = version_or_404(request.user, model, number)
    context: dict[str, Any] = version_context(request, version, "kpi_list")
    context["indicators"] = contents.indicators_of(version)
    return render(request, "models_catalog/kpi_list.html", context)


@access(reads_catalogue)
@require_safe
def handbook(request: PortalRequest, model: str, number: int | None = None) -> HttpResponse:
    """Guidance that came with the model."""
    version = version_or_404(request.user, model, number)
    context: dict[str, Any] = version_context(request, version, "handbook")
    context["sections"] = version.handbook.order_by("order")
    return render(request, "models_catalog/handbook.html", context)
