"""Pages of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from models_catalog.views import (
    competencies,
    drafts,
    instruments,
    library,
    positions,
    search,
    versions,
)

app_name = "catalogue"


class PositionCodeConverter(StringConverter):
    """Codes of positions come from other systems; `Code` in `yaml_format.scalars` says which."""

    regex = r"\w[\w.+-]*"


register_converter(PositionCodeConverter, "position_code")


def of_version(
    route: str, view: Callable[..., HttpResponseBase], name: str
) -> tuple[URLPattern, URLPattern]:
    """A page of the version of a model that is in use, and the same page of any version."""
    return (
        path(f"models/<slug:model>/{route}", view, name=name),
        path(f"models/<slug:model>/versions/<int:number>/{route}", view, name=name),
    )


urlpatterns = [
    path("", versions.overview, name="overview"),
    path("search/", search.search, name="search"),
    path("library/", library.library, name="library"),
    path("matrix/", positions.matrix, name="matrix"),
    path("positions/", positions.position_list, name="position_list"),
    path("positions/<position_code:position>/", positions.position_detail, name="position"),
    *of_version("", versions.version_detail, "version"),
    *of_version("competencies/<slug:competency>/", competencies.competency_detail, "competency"),
    *of_version("matrix/", positions.matrix, "matrix"),
    *of_version("scales/", instruments.scales, "scales"),
    *of_version("questionnaires/", instruments.questionnaires, "questionnaires"),
    *of_version("kpi/", instruments.kpi_list, "kpi_list"),
    *of_version("handbook/", instruments.handbook, "handbook"),
    path("models/<slug:model>/draft/", drafts.draft_create, name="draft_create"),
    path(
        "models/<slug:model>/requirements/<position_code:position>/",
        drafts.requirements_start,
        name="requirements_start",
    ),
    path(
        "models/<slug:model>/versions/<int:number>/publish/",
        drafts.draft_publish,
        name="draft_publish",
    ),
    path(
        "models/<slug:model>/versions/<int:number>/discard/",
        drafts.draft_discard,
        name="draft_discard",
    ),
    path(
        "models/<slug:model>/versions/<int:number>/requirements/<position_code:position>/",
        drafts.requirements_edit,
        name="requirements_edit",
    ),
    *of_version("positions/", positions.position_list, "position_list"),
    *of_version("positions/<position_code:position>/", positions.position_detail, "position"),
]
