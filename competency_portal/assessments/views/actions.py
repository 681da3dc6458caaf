"""What HR's pages share: find the cycle, do one thing, say what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from competency_portal.assessments.forms.actions import ReasonForm
from competency_portal.assessments.models import Assessment, Cycle, Response, Review
from competency_portal.assessments.queries import cycles as queries
from competency_portal.assessments.rules.reviews import is_rater
from competency_portal.assessments.views.pages import ActionPage
from competency_portal.core.errors import Gone, Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.ways import way_back

asks = require_http_methods(["GET", "HEAD", "POST"])


def typed_in(request: PortalRequest) -> QueryDict | None:
    """What a form was sent with; nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def visible_cycle(request: PortalRequest, code: str) -> Cycle:
    """The cycle of an address, or 404."""
    return get_object_or_404(queries.cycles_visible_to(request.user), code=code)


def visible_assessment(request: PortalRequest, code: str, pk: int) -> Assessment:
    """One person of the cycle of an address, or 404."""
    assessments = queries.assessments_visible_to(request.user).select_related(
        *("cycle__version", "employee__position", "employee__department", "employee__supervisor"),
        *("position", "department"),
    )
    return get_object_or_404(assessments, cycle__code=code, pk=pk)


def movable_assessment(request: PortalRequest, code: str, pk: int) -> Assessment:
    """One whom HR may move: anybody but themselves, whom somebody else of HR moves. Or 404."""
    assessment = visible_assessment(request, code, pk)
    if assessment.employee.user_id == request.user.pk:
        raise Http404
    return assessment


def act(
    request: PortalRequest,
    form: forms.Form,
    page: ActionPage,
    verb: Callable[[dict[str, Any]], object],
    **context: Any,
) -> HttpResponse:
    """Ask, or do it; what is refused is said in the form, with everything typed still there.

    Lets `Gone` through: there is nothing left to ask about.
    """
    if form.is_bound and form.is_valid():
        try:
            verb(form.cleaned_data)
        except Gone:
            raise
        except Refused as refused:
            field = getattr(refused, "field", None)
            form.add_error(field if field in form.fields else None, str(refused.message))
        else:
            messages.success(request, page.done)
            # Somebody who was sent here to mend something goes on where they came from.
            return redirect(way_back(request) or page.back)
    status = 422 if form.is_bound else 200
    return render(request, page.template, {"page": page, "form": form, **context}, status=status)


def act_with_reason(
    request: PortalRequest, page: ActionPage, service: Callable[..., object], **context: Any
) -> HttpResponse:
    """Ask for the reason, and let a service do it: it is told who acts and why."""
    return act(
        request,
        ReasonForm(typed_in(request)),
        page,
        lambda typed: service(actor=request.user, **typed),
        **context,
    )


def done_or_refused(request: PortalRequest, verb: Callable[[], object], message: str) -> None:
    """Do what a button asks, and say as a message what came of it."""
    try:
        verb()
    except Refused as refused:
        messages.error(request, str(refused.message))
        return
    messages.success(request, message)


def returned(
    request: PortalRequest, found: Review | Response, place: str, message: str
) -> HttpResponse:
    """Back to what was returned for its rater (`place` names its page); HR to the person.

    What is a draft again may be its author's alone, and HR would find nothing there.
    """
    messages.success(request, message)
    if is_rater(request.user, found):
        return redirect(place, pk=found.pk)
    return redirect("cycles:person", found.assessment.cycle.code, found.assessment_id)
