"""HR sees who has read, confirmed and contested the results of a cycle."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.states import CycleState
from competency_portal.assessments.views.actions import visible_cycle
from competency_portal.assessments.views.chasing import person_in, say_reached
from competency_portal.assessments.views.cycles import frame
from competency_portal.core.access import access, is_hr
from competency_portal.core.http import PortalRequest
from competency_portal.feedback.forms import OverviewForm
from competency_portal.feedback.queries.chasing import Ask, reached_by, unconfirmed_in
from competency_portal.feedback.queries.overview import counts_of, responses_of
from competency_portal.feedback.queries.talks import talks_of
from competency_portal.feedback.queries.windows import window_of
from competency_portal.feedback.services.chasing import chase_responses

ROWS_A_PAGE = 50


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: PortalRequest, code: str) -> HttpResponse:
    """Everybody with a result, those whose objection waits longest first; remind these of it."""
    cycle = visible_cycle(request, code)
    if cycle.state != CycleState.PUBLISHED:
        return redirect("cycles:cycle_detail", code)
    form = OverviewForm(request.GET, cycle=cycle)
    found = form.narrowed(responses_of(cycle))
    if request.method == "POST":
        what = request.POST.get("what")
        if what not in Ask.values:
            raise Http404
        reached = chase_responses(
            ask=Ask(what), cycle=cycle, results=found, actor=request.user, person=person_in(request)
        )
        say_reached(request, reached)
        return redirect(request.get_full_path())
    return render(request, "feedback/overview.html", _shown(request, cycle, form, found))


def _shown(
    request: PortalRequest, cycle: Cycle, form: OverviewForm, found: QuerySet[Any]
) -> dict[str, Any]:
    """One page of the list, with what is counted of all of it."""
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    talks = talks_of(page.object_list)
    asks = {ask.value: reached_by(ask, cycle, found) for ask in Ask}
    return {
        **frame(cycle, "responses:overview"),
        "counts": counts_of(cycle),
        "window": window_of(cycle),
        "form": form,
        "asks": asks,
        "unconfirmed": unconfirmed_in(found, asks[Ask.CONFIRM]),
        "page": page,
        "rows": [(result, talks[result.assessment_id]) for result in page.object_list],
    }
