"""The shared library of cases."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest
from models_catalog.forms import LibraryForm
from models_catalog.queries import library as cases
from models_catalog.rules import reads_catalogue
from models_catalog.views.pages import crumbs

CASES_A_PAGE = 20


@access(reads_catalogue)
@require_safe
def library(request: PortalRequest) -> HttpResponse:
    """Cases by competency and level, with a search; HR changes them and takes them out."""
    form = LibraryForm(request.GET, kinds=cases.kinds_of(request.user))
    asked = form.asked
    page = Paginator(asked.of(cases.shared_cases()), CASES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "cases": cases.told_for(request.user, list(page.object_list)),
        "taken_out": cases.taken_out(request.user)[:CASES_A_PAGE],
        "is_narrowed": any(vars(asked).values()),
        "crumbs": crumbs(),
    }
    return render(request, "models_catalog/library.html", context)
