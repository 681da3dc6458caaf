"""HR publishes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from competency_portal.assessments.queries.cycles import cycles_visible_to
from competency_portal.core.access import access, is_hr
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.results.services import publish_results


@access(is_hr)
@require_POST
def publish(request: PortalRequest, code: str) -> HttpResponse:
    """Publish a closed cycle's results, once; from then on everybody reads their own."""
    cycle = get_object_or_404(cycles_visible_to(request.user), code=code)
    try:
        people = publish_results(cycle=cycle, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        message = ngettext(
            "Published: %(count)s person can read their report now.",
            "Published: %(count)s people can read their reports now.",
            people,
        )
        messages.success(request, message % {"count": people})
    return redirect("cycles:cycle_detail", cycle.code)
