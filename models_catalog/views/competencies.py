"""One competency with its rubric."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from competency_portal.core.access import access
from competency_portal.core.components import Crumb
from competency_portal.core.http import PortalRequest
from models_catalog.links import version_url
from models_catalog.queries import competencies
from models_catalog.rules import reads_catalogue
from models_catalog.views.pages import crumbs, version_context, version_or_404


@access(reads_catalogue)
@require_safe
def competency_detail(
    request: PortalRequest, model: str, competency: str, number: int | None = None
) -> HttpResponse:
    """Definition, facets and the rubric, level beside level; who needs which level."""
    version = version_or_404(request.user, model, number)
    found = get_object_or_404(competencies.of_version(version), code=competency)
    context = {
        **version_context(request, version, "competency"),
        "competency": found,
        "page": competencies.competency_page(found),
        "crumbs": crumbs(
            Crumb(version.name, version_url(version, "version")), Crumb(found.category.name)
        ),
    }
    return render(request, "models_catalog/competency_detail.html", context)
