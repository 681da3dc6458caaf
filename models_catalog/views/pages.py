"""What the pages of a version have in common: the version, its tabs, the way back."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from competency_portal.core.components import Crumb, Tab
from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User
from models_catalog.links import version_url
from models_catalog.models import ModelVersion
from models_catalog.queries import versions


def version_or_404(user: User, model: str, number: int | None) -> ModelVersion:
    """The named version of a model, or without a number the one to read first."""
    seen = versions.visible_to(user).filter(model__code=model)
    if number is not None:
        seen = seen.filter(number=number)
    found = versions.reading_order(seen).first()
    if found is None:
        raise Http404
    return found


def version_context(request: PortalRequest, version: ModelVersion, tab: str) -> dict[str, Any]:
    """What the head of every page of a version shows; `tab` is the name of the page's route."""
    several = list(versions.siblings(request.user, version))
    return {
        "version": version,
        "versions": several,
        "in_use": next((v for v in several if v.is_published), None),
        "draft": next((v for v in several if v.is_draft), None),
        "tabs": tabs_of(version, tab),
    }


def tabs_of(version: ModelVersion, current: str) -> list[Tab]:
    """The pages of a version."""
    labels = {
        "version": _("Competencies"),
        "position_list": _("Positions"),
        "matrix": _("Matrix"),
        "scales": _("Levels and ratings"),
        "questionnaires": _("Questionnaire"),
        "kpi_list": _("KPI"),
        "handbook": _("Handbook"),
    }
    return [
        Tab(label, version_url(version, name), current=name == current)
        for name, label in labels.items()
    ]


def crumbs(*steps: Crumb) -> list[Crumb]:
    """The way from the catalogue to a page."""
    return [Crumb(_("Competency models"), reverse("catalogue:overview")), *steps]
