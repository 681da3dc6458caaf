"""The second reviewer looks at what was contested and decides, competency by competency."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competency_portal.assessments.views.actions import asks
from competency_portal.core.access import access, signed_in
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.evidence.queries.beside import events_beside_each
from competency_portal.feedback.addresses import second_look_url
from competency_portal.feedback.forms import VerdictForm
from competency_portal.feedback.models import Objection, Verdict
from competency_portal.feedback.queries.deciding import stuck_in
from competency_portal.feedback.queries.reviewers import looked_at_by
from competency_portal.feedback.queries.second_look import (
    Case,
    SecondLook,
    cases_of,
    item_to_decide,
    objection_to_look_at,
    points_of,
)
from competency_portal.feedback.queries.waiting import lines_of
from competency_portal.feedback.rules import bars_of, reviews_objections
from competency_portal.feedback.services.deciding import DecidedMeanwhile, decide
from competency_portal.feedback.states import ObjectionState
from competency_portal.feedback.views.finding import looked_at
from competency_portal.results.models import AssessmentResult

ROWS_A_PAGE = 50


@access(reviews_objections)
@require_safe
def objection_list(request: PortalRequest) -> HttpResponse:
    """What waits for this reader's second look, the oldest first; then what was answered."""
    found = looked_at_by(request.user).exclude(state=ObjectionState.WITHDRAWN)
    page = Paginator(found.order_by("closed_at", "made_at", "pk"), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "lines": lines_of(list(page.object_list))}
    return render(request, "feedback/objection_list.html", context)


@access(signed_in)
@never_cache
@asks
def second_look(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """One objection with everything that it takes to decide; one competency is decided at a time.

    It is sent to its own address, so that somebody who has to sign in again comes back to it.
    """
    result = looked_at(request, code, number)
    if request.method == "POST":
        return _decided(request, result)
    return _page(request, result)


def _page(
    request: PortalRequest,
    result: AssessmentResult,
    *,
    item: int | None = None,
    form: VerdictForm | None = None,
    status: int = 200,
    **said: Any,
) -> HttpResponse:
    """The page; with the form of one item as it was sent, and what is said to it."""
    assessment = result.assessment
    objection = objection_to_look_at(assessment, withdrawn=item is not None)
    if objection is None:
        raise Http404
    objection.assessment = assessment
    cases = _cases(request, objection)
    page = SecondLook(objection, cases, points_of(assessment), result.revision)
    context = {"page": page, "result": result, "answered_item": item, "form": form, **said}
    return render(request, "feedback/second_look.html", context, status=status)


def _cases(request: PortalRequest, objection: Objection) -> list[Case]:
    """The contested competencies, with what bars this reader from some, and what they may read."""
    found, assessment = cases_of(objection), objection.assessment
    contested = [case.competency for case in found]
    bars = bars_of(request.user, assessment, [one.pk for one in contested])
    stuck = stuck_in(objection) if bars else frozenset()
    period = (assessment.cycle.period_start, assessment.cycle.period_end)
    events = events_beside_each(request.user, assessment.employee_id, contested, period)
    return [
        replace(case, bar=bars.get(one.pk), is_stuck=one.pk in stuck, events=events[one.code])
        for case, one in zip(found, contested, strict=True)
    ]


def _decided(request: PortalRequest, result: AssessmentResult) -> HttpResponse:
    """Decide on one competency; what is refused is said beside what was typed."""
    contested = item_to_decide(result.assessment, key_in(request.POST.get("item")))
    if contested is None:
        raise Http404
    item = contested.pk
    form = VerdictForm(request.POST, points=points_of(result.assessment))
    if not form.is_valid():
        return _page(request, result, item=item, form=form, status=422)
    try:
        made = decide(
            item=contested,
            band=form.chosen,
            reason=form.cleaned_data["reason"],
            actor=request.user,
        )
    except DecidedMeanwhile as late:
        return _page(request, result, item=item, form=form, status=409, meanwhile=late.verdict)
    except Refused as refused:
        problem = str(refused.message)
        return _page(request, result, item=item, form=form, status=422, problem=problem)
    messages.success(request, _told(made))
    return redirect(second_look_url(result.assessment))


def _told(verdict: Verdict) -> str:
    objection = verdict.item.objection
    if objection.state != ObjectionState.ANSWERED:
        return _("Decided. The other competencies still wait.")
    if objection.revised:
        return _("Answered. Edition %(number)s of the report is out.") % {
            "number": objection.revised.revision
        }
    return _("Answered: the result stands as it was.")
