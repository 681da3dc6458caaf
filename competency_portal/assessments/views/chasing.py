"""HR reminds people with one press, having seen whom it reaches."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from competency_portal.assessments.queries.chasing import (
    FIELDS,
    Choice,
    departments_behind,
    reached_by,
)
from competency_portal.assessments.queries.cycles import cycles_visible_to
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.services.chasing import chase
from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.core.ways import way_back
from competency_portal.notices.queries.health import is_mail_down
from competency_portal.people.outline import outline

MOST_SHOWN = 50
MOST_DEPARTMENTS = 8


@access(manages_cycles)
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: PortalRequest, code: str) -> HttpResponse:
    """Say whom a reminder reaches; then send it, to all of them, a department or one person."""
    cycle = get_object_or_404(cycles_visible_to(request.user), code=code)
    asked = request.POST if request.method == "POST" else request.GET
    kept = {field: asked[field] for field in FIELDS if asked.get(field)}
    choice = Choice.read(kept)
    if request.method == "POST":
        try:
            say_reached(request, chase(cycle=cycle, choice=choice, actor=request.user))
        except Refused as refused:
            messages.error(request, str(refused.message))
        return redirect(_following(request, code))
    found = reached_by(choice, cycle, request.user)
    context = {
        "cycle": cycle,
        "found": found,
        "is_mail_down": found.is_mailed and is_mail_down(),
        "kept": kept,
        "below": outline().nodes.get(choice.department or 0),
        "shown": found.people[:MOST_SHOWN],
        "more": max(0, len(found.people) - MOST_SHOWN),
        "departments": () if kept else departments_behind(cycle, request.user)[:MOST_DEPARTMENTS],
    }
    return render(request, "assessments/cycle_remind.html", context)


def _following(request: PortalRequest, code: str) -> str:
    """Whoever reminds one after the other stays here."""
    if request.POST.get("stay"):
        return request.get_full_path()
    return way_back(request) or reverse("cycles:cycle_detail", args=[code])


def person_in(request: PortalRequest) -> int | None:
    """The one person (a key) who is to be reminded, where one is named; 0 for what is no key."""
    named = request.POST.get("person")
    return (key_in(named) or 0) if named else None


def say_reached(request: PortalRequest, reached: int) -> None:
    """Say how many people a reminder reached; none who was reminded today, or is done by now."""
    if not reached:
        messages.info(
            request,
            _("Nobody was reminded: they were asked today already, or have nothing left to do."),
        )
        return
    text = ngettext("%(count)s person is reminded.", "%(count)s people are reminded.", reached)
    messages.success(request, text % {"count": reached})
