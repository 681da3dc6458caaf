"""The start page by role."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency_portal.assessments.queries.asked import asked_cycles, choosing_of
from competency_portal.core.access import access, signed_in
from competency_portal.core.http import PortalRequest
from competency_portal.home import queries
from competency_portal.people.queries import employee_of


@access(signed_in)
@require_safe
def start(request: PortalRequest) -> HttpResponse:
    """What waits for this person: cycles to run, people to score, their own report."""
    user = request.user
    context = {
        "employee": employee_of(user),
        "cycles": queries.cycles_under_way() if user.is_hr else [],
        "own": queries.own_sheets(user),
        "to_score": queries.to_score(user),
        "questionnaires": queries.questionnaires(user),
        "asked": asked_cycles(user),
        "choosing": choosing_of(user),
        "reports": queries.my_reports(user)[:3],
        "takes_part": queries.takes_part(user),
        "company": queries.company() if user.is_hr else None,
    }
    return render(request, "home/start.html", context)
