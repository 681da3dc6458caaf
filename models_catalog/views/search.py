"""The search of the catalogue."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest
from models_catalog.forms import SearchForm
from models_catalog.queries.search import search as find
from models_catalog.rules import reads_catalogue
from models_catalog.views.pages import crumbs


@access(reads_catalogue)
@require_safe
@vary_on_headers("HX-Request")
def search(request: PortalRequest) -> HttpResponse:
    """Hits as a page, or as a piece of one while somebody types."""
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found = find(request.user, query) if query else None
    template = "models_catalog/_found.html" if request.htmx else "models_catalog/search.html"
    return render(request, template, {"search_form": form, "found": found, "crumbs": crumbs()})
