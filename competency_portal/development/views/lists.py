"""My plans, the measures that I carry out, and the plans of those whom I may see."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency_portal.core.access import access, signed_in
from competency_portal.core.http import PortalRequest
from competency_portal.development.forms.lists import PlanFilter
from competency_portal.development.queries.due import carried_by
from competency_portal.development.queries.overview import late_first, rows_visible_to
from competency_portal.people.queries import employee_of
from competency_portal.people.rules import sees_people
from competency_portal.results.queries import results

PLANS_A_PAGE = 50


@access(signed_in)
@require_safe
def plan_list(request: PortalRequest) -> HttpResponse:
    """One's own plans first; what is overdue stands on top of the others'."""
    visible, me = rows_visible_to(request.user), employee_of(request.user)
    others = results.of_others(visible, me)
    form = PlanFilter(request.GET)
    found = late_first(form.narrowed(others))
    context = {
        "own": results.own(visible, me) if me else [],
        "carried": carried_by(me).exclude(plan__assessment__employee=me) if me else [],
        "form": form,
        "page": Paginator(found, PLANS_A_PAGE).get_page(request.GET.get("page")),
        "sees_others": request.user.is_hr or others.exists(),
        "counts_others": sees_people(request.user),
    }
    return render(request, "development/plan_list.html", context)
