"""My plans, the measures that I carry out, and the plans of those whom I may see."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competency_portal.assessments.views.chasing import person_in, say_reached
from competency_portal.core.access import access, is_hr, signed_in
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User
from competency_portal.development.forms.lists import PlanFilter
from competency_portal.development.queries.chasing import (
    of_cycle,
    reached_for_plans,
    with_plan_stage,
)
from competency_portal.development.queries.due import carried_by
from competency_portal.development.queries.overview import (
    Rows,
    Show,
    late_first,
    rows_visible_to,
)
from competency_portal.development.queries.plans import proposals_in
from competency_portal.development.services.chasing import chase_plans
from competency_portal.people.queries import employee_of
from competency_portal.people.rules import sees_people
from competency_portal.results.queries import results

PLANS_A_PAGE = 50


@access(is_hr)
@require_POST
def plans_chase(request: PortalRequest) -> HttpResponse:
    """Remind those of a cycle whom the list's filter shows, or one of them."""
    others = results.of_others(rows_visible_to(request.user), employee_of(request.user))
    found = PlanFilter(request.GET).narrowed(others)
    cycle = results.cycles_in(found).filter(code=request.POST.get("cycle", "")).first()
    here = f"{reverse('development:plan_list')}?{request.GET.urlencode()}"
    if cycle is None:
        messages.info(request, _("Nobody here is without a measure any more."))
        return redirect(here)
    try:
        reached = chase_plans(
            cycle=cycle,
            results=of_cycle(found, cycle),
            actor=request.user,
            person=person_in(request),
        )
        say_reached(request, reached)
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(here)


def _to_chase(form: PlanFilter, found: Rows, user: User) -> dict[str, Any]:
    """Whom HR can remind of their plan: of one cycle, where those without any are looked for."""
    if not user.is_hr or not form.shows(Show.MISSING):
        return {}
    cycles = with_plan_stage(results.cycles_in(found))[:2]
    if len(cycles) != 1:
        return {"chased_cycles": len(cycles)}
    (cycle,) = cycles
    return {"chased": reached_for_plans(of_cycle(found, cycle)), "chased_cycle": cycle}


@access(signed_in)
@require_safe
def plan_list(request: PortalRequest) -> HttpResponse:
    """One's own plans first; what is overdue stands on top of the others'."""
    visible, me = rows_visible_to(request.user), employee_of(request.user)
    others = results.of_others(visible, me)
    form = PlanFilter(request.GET)
    found = late_first(form.narrowed(others))
    page = Paginator(found, PLANS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "own": results.own(visible, me) if me else [],
        "carried": carried_by(me).exclude(plan__assessment__employee=me) if me else [],
        "form": form,
        "page": page,
        # Whoever looks for what is proposed says yes to it right here.
        "shows_proposals": form.shows(Show.PROPOSED),
        "proposals": proposals_in(page.object_list) if form.shows(Show.PROPOSED) else (),
        "sees_others": request.user.is_hr or others.exists(),
        "counts_others": sees_people(request.user),
        **_to_chase(form, found, request.user),
    }
    return render(request, "development/plan_list.html", context)
