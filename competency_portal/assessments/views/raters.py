"""Choosing raters: one person's, a supervisor's people, HR's whole cycle."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competency_portal.assessments.forms.actions import NominationForm
from competency_portal.assessments.models import Assessment, Cycle, RaterGroup
from competency_portal.assessments.queries.choices import departments_near
from competency_portal.assessments.queries.rater_overview import (
    asks_others,
    missing_of,
    overview,
    rows_of,
    summary_of,
)
from competency_portal.assessments.queries.raters import assessments_with_raters, others_stage
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.rules.raters import may_approve, raters_closed_in
from competency_portal.assessments.services.nominations import nominate
from competency_portal.assessments.states import CycleState, NominationState
from competency_portal.assessments.views.actions import asks, typed_in, visible_cycle
from competency_portal.assessments.views.cycles import ROWS_A_PAGE, frame
from competency_portal.assessments.views.rater_page import RaterShelf, RatersPage, raters_page
from competency_portal.core.access import access, signed_in
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.core.picker import suggestions
from competency_portal.people.outline import outline
from competency_portal.people.queries import employee_of


def visible_raters(request: PortalRequest, pk: int) -> Assessment:
    """The assessment whose raters this reader may choose, or 404."""
    return get_object_or_404(assessments_with_raters(request.user), pk=pk)


@access(signed_in)
@never_cache
@asks
def person(request: PortalRequest, pk: int) -> HttpResponse:
    """One person's raters, and the form to nominate some."""
    page = raters_page(visible_raters(request, pk), request.user)
    form = nomination_form(request, page)
    if form.is_bound and form.is_valid():
        try:
            nominate(
                assessment=page.assessment,
                raters=form.cleaned_data["people"],
                group=RaterGroup(form.cleaned_data["group"]),
                actor=request.user,
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Nominated."))
            return redirect("reviews:raters", pk=pk)
    status = 422 if form.is_bound else 200
    context = {"page": page, "form": form, "back": back_of(request, page.assessment)}
    return render(request, "assessments/raters_person.html", context, status=status)


def nomination_form(request: PortalRequest, page: RatersPage) -> NominationForm:
    """Whom to nominate, and as what."""
    return NominationForm(
        typed_in(request),
        shelf=RaterShelf(page.assessment, shows_load=page.decides),
        url=reverse("reviews:rater_search", args=[page.assessment.pk]),
        groups=page.choices,
    )


def back_of(request: PortalRequest, assessment: Assessment) -> str:
    """The list from which this page is reached."""
    code, me = assessment.cycle.code, employee_of(request.user)
    if request.user.is_hr:
        return reverse("cycles:raters", args=[code])
    if me and assessment.supervisor_id == me.pk:
        return reverse("reviews:team_raters", args=[code])
    return reverse("reviews:team")


@access(signed_in)
@require_safe
def search(request: PortalRequest, pk: int) -> HttpResponse:
    """Suggestions of people who may be asked."""
    person = visible_raters(request, pk)
    shows_load = bool(may_approve(request.user, person))
    return suggestions(request, RaterShelf(person, shows_load=shows_load))


def my_team_cycle(request: PortalRequest, code: str) -> Cycle:
    """A launched cycle in which this account is the supervisor of somebody, or 404."""
    me = employee_of(request.user)
    mine = assessments_with_raters(request.user).filter(cycle__code=code, supervisor=me)
    if me is None or not (found := mine.first()):
        raise Http404
    return found.cycle


@access(signed_in)
@never_cache
@require_safe
def team(request: PortalRequest, code: str) -> HttpResponse:
    """The raters of a supervisor's own people."""
    cycle = my_team_cycle(request, code)
    people = overview(cycle, request.user).filter(supervisor=employee_of(request.user))
    context = {
        **listed(request, cycle, people),
        "waits": people.filter(nominations__state=NominationState.PROPOSED).exists(),
        "approve": "reviews:approve_team",
    }
    return render(request, "assessments/raters_team.html", context)


def listed(request: PortalRequest, cycle: Cycle, people: Any) -> dict[str, Any]:
    """One page of the rows, as its reader may see them."""
    page = Paginator(people, ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(cycle, list(page.object_list), request.user)
    is_open = raters_closed_in(cycle, others_stage(cycle)) is None
    return {"cycle": cycle, "page": page, "rows": rows, "is_open": is_open}


def rated_cycle(request: PortalRequest, code: str) -> Cycle:
    """A launched cycle in which others are asked, or 404."""
    cycle = visible_cycle(request, code)
    if cycle.state == CycleState.DRAFT or not asks_others(cycle):
        raise Http404
    return cycle


@access(manages_cycles)
@never_cache
@require_safe
def cycle_raters(request: PortalRequest, code: str) -> HttpResponse:
    """Everybody's raters against the limits, problems first."""
    cycle = rated_cycle(request, code)
    department = key_in(request.GET.get("department"))
    people = overview(cycle, request.user)
    if department:
        people = people.filter(department__in=outline().below(department))
    context = {
        **frame(cycle, "raters"),
        **listed(request, cycle, people),
        "summary": summary_of(cycle, request.user),
        "departments": departments_near(cycle, department),
        "department": department,
        "approve": "cycles:approve_raters",
    }
    return render(request, "assessments/raters_cycle.html", context)


@access(manages_cycles)
@never_cache
@require_safe
def cycle_missing(request: PortalRequest, code: str) -> HttpResponse:
    """Who has not submitted everything that they are asked."""
    cycle = rated_cycle(request, code)
    people = missing_of(cycle, request.user)
    page = Paginator(people, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {**frame(cycle, "raters"), "page": page}
    return render(request, "assessments/raters_missing.html", context)
