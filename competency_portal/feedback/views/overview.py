"""HR sees who has read, confirmed and contested the results of a cycle."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from competency_portal.assessments.states import CycleState
from competency_portal.assessments.views.actions import visible_cycle
from competency_portal.assessments.views.cycles import frame
from competency_portal.core.access import access, is_hr
from competency_portal.core.http import PortalRequest
from competency_portal.feedback.forms import OverviewForm
from competency_portal.feedback.queries.overview import counts_of, responses_of
from competency_portal.feedback.queries.talks import talks_of
from competency_portal.feedback.queries.windows import window_of

ROWS_A_PAGE = 50


@access(is_hr)
@require_safe
def overview(request: PortalRequest, code: str) -> HttpResponse:
    """Everybody with a result, those whose objection waits longest first."""
    cycle = visible_cycle(request, code)
    if cycle.state != CycleState.PUBLISHED:
        return redirect("cycles:cycle_detail", code)
    form = OverviewForm(request.GET, cycle=cycle)
    page = Paginator(form.narrowed(responses_of(cycle)), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    talks = talks_of(page.object_list)
    context = {
        **frame(cycle, "responses:overview"),
        "counts": counts_of(cycle),
        "window": window_of(cycle),
        "form": form,
        "page": page,
        "rows": [(result, talks[result.assessment_id]) for result in page.object_list],
    }
    return render(request, "feedback/overview.html", context)
