"""The catalogue as a whole, and a version as a whole."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest
from models_catalog.forms import SearchForm
from models_catalog.models import ModelVersion
from models_catalog.queries import contents, versions
from models_catalog.rules import reads_catalogue
from models_catalog.views.pages import version_context, version_or_404


@access(reads_catalogue)
@require_safe
def overview(request: PortalRequest) -> HttpResponse:
    """Every model; where there is but one, what stands in it."""
    current = versions.current_for(request.user)
    if len(current) == 1:
        return show_version(request, current[0])
    return render(
        request,
        "models_catalog/overview.html",
        {"cards": contents.model_cards(current), "search_form": SearchForm()},
    )


@access(reads_catalogue)
@require_safe
def version_detail(request: PortalRequest, model: str, number: int | None = None) -> HttpResponse:
    """One version of a model: its competencies by category, scales, sources, versions."""
    return show_version(request, version_or_404(request.user, model, number))


def show_version(request: PortalRequest, version: ModelVersion) -> HttpResponse:
    """The page of a version."""
    context = {
        **version_context(request, version, "version"),
        "contents": contents.contents_of(version),
        "rating_scale": contents.rating_scale_of(version),
        "search_form": SearchForm(),
    }
    return render(request, "models_catalog/version_detail.html", context)
