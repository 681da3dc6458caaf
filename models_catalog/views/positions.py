"""Positions: the list, the job description with its required levels, the matrix."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competency_portal.core.access import access
from competency_portal.core.components import Crumb
from competency_portal.core.http import PortalRequest
from models_catalog.models import ModelVersion
from models_catalog.queries import matrix as matrices, positions, versions
from models_catalog.rules import reads_catalogue
from models_catalog.views.pages import crumbs, version_context, version_or_404

ROWS_A_PAGE = 50


@access(reads_catalogue)
@require_safe
def position_list(
    request: PortalRequest, model: str | None = None, number: int | None = None
) -> HttpResponse:
    """The positions of a version, or without a model those of the whole company."""
    if model is None:
        chosen = versions.current_for(request.user)
    else:
        chosen = [version_or_404(request.user, model, number)]
    profiles = positions.profiles_of(chosen)
    context: dict[str, Any] = {
        "page": Paginator(profiles, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "several_models": len(chosen) > 1,
    }
    if len(chosen) == 1:
        context |= version_context(request, chosen[0], "position_list")
    if number is None:
        context["undescribed"] = positions.undescribed(request.user)
    return render(request, "models_catalog/position_list.html", context)


@access(reads_catalogue)
@require_safe
def position_detail(
    request: PortalRequest, position: str, model: str | None = None, number: int | None = None
) -> HttpResponse:
    """A job description with its required levels, as one version or every model in use has it."""
    found = get_object_or_404(positions.visible_to(request.user), code=position)
    context: dict[str, Any] = {"position": found}
    if model is None:
        chosen = versions.current_for(request.user)
    else:
        chosen = [version_or_404(request.user, model, number)]
        context |= version_context(request, chosen[0], "position")
    profiles = positions.profiles_of(chosen).filter(position=found)
    context["pages"] = positions.profile_pages(list(profiles))
    if model is not None and not context["pages"]:
        raise Http404
    context["crumbs"] = crumbs(Crumb(_("Positions"), reverse("catalogue:position_list")))
    return render(request, "models_catalog/position_detail.html", context)


@access(reads_catalogue)
@require_safe
def matrix(
    request: PortalRequest, model: str | None = None, number: int | None = None
) -> HttpResponse:
    """Positions against competencies; the templates, which are no positions, apart."""
    if model is not None:
        return show_matrix(request, version_or_404(request.user, model, number))
    current = versions.current_for(request.user)
    if not current:
        return render(request, "models_catalog/overview.html", {"cards": []})
    return show_matrix(request, current[0])


def show_matrix(request: PortalRequest, version: ModelVersion) -> HttpResponse:
    """The matrix of a version."""
    groups = matrices.column_groups(version)
    profiles = matrices.matrix_profiles(version)
    page = Paginator(profiles, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **version_context(request, version, "matrix"),
        "groups": groups,
        "page": page,
        "rows": matrices.position_rows(page.object_list, groups),
        "templates": matrices.template_matrix(version, groups),
    }
    return render(request, "models_catalog/matrix.html", context)
