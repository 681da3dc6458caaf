"""Recording an event: of whom, then the form; correcting it, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.glyphs import without_unstorable
from competency_portal.core.http import PortalRequest
from competency_portal.core.kept import typed_before
from competency_portal.core.keys import key_in
from competency_portal.core.ways import kept, way_back
from competency_portal.evidence import rules
from competency_portal.evidence.forms.events import (
    EventForm,
    ReasonForm,
    initial_of,
    initial_of_new,
)
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.queries import events
from competency_portal.evidence.queries.offers import Offer, offer_for, offer_of
from competency_portal.evidence.services.events import (
    Overtaken,
    correct_event,
    record_event,
    withdraw_event,
)
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of, matching

MOST_FOUND = 20


@access(rules.has_events)
@require_safe
def choose(request: PortalRequest) -> HttpResponse:
    """Of whom: one tap for those who are near, a search for the others."""
    me = employee_of(request.user)
    if me and not rules.records_of_others.test(request.user):
        return redirect(kept(request, reverse("evidence:record", args=[me.pk])))
    near = events.to_choose_from(request.user).select_related("position")
    query = without_unstorable(request.GET.get("q", ""))[:100].strip()
    people = events.recordable_by(request.user).order_by("number")
    found = matching(people, query)[:MOST_FOUND] if query else []
    context = {"me": me, "near": near, "query": query, "found": found}
    return render(request, "evidence/choose.html", context)


@access(rules.has_events)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PortalRequest, pk: int) -> HttpResponse:
    """The form for one person: today, and what the address names, filled in."""
    employee = events.recordable_by(request.user).filter(pk=pk).first()
    if employee is None:
        return lost(request)
    offer = offer_for(employee, key_in(request.GET.get("version")))
    if offer is None:
        return render(request, "evidence/no_model.html", {"employee": employee})
    if request.method == "POST" and request.POST.get("go") != "narrow":
        return store(request, employee, offer)
    typed = request.POST if request.method == "POST" else typed_before(request)
    initial = initial_of_new(request.GET.get("competency", ""))
    form = EventForm(initial=initial, offer=offer) if typed is None else retyped(typed, offer)
    is_back = request.method != "POST" and typed is not None
    return show_form(request, form, employee=employee, is_back=is_back)


def lost(request: PortalRequest) -> HttpResponse:
    """What was typed of somebody who moved or left meanwhile, to be copied; it names nobody.

    A stranger reads here what they sent themselves, whether there is such a person or not.
    """
    typed = request.POST if request.method == "POST" else typed_before(request)
    text = typed.get("text", "") if typed else ""
    if not text.strip():
        raise Http404
    return render(request, "evidence/lost.html", {"text": text}, status=404)


def retyped(typed: QueryDict, offer: Offer) -> EventForm:
    """The form with what was typed; nobody asked yet whether anything is wrong with it."""
    form = EventForm(typed, offer=offer)
    form.errors.clear()
    return form


def store(request: PortalRequest, employee: Employee, offer: Offer) -> HttpResponse:
    """Record what the form says, or show it again with everything in it."""
    form = EventForm(request.POST, offer=offer)
    if form.is_valid():
        try:
            token = form.cleaned_data["token"]
            record_event(employee=employee, entry=form.entry, author=request.user, token=token)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Recorded."))
            return leave(request, reverse("evidence:of_person", args=[employee.pk]))
    return show_form(request, form, employee=employee, status=422)


def leave(request: PortalRequest, url: str) -> HttpResponse:
    """Go where somebody came from, else to this address."""
    target = way_back(request) or url
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def show_form(
    request: PortalRequest, form: EventForm, *, employee: Employee, status: int = 200, **more: Any
) -> HttpResponse:
    """The page with the form."""
    is_own = employee_of(request.user) == employee
    context = {"form": form, "employee": employee, "is_own": is_own, **more}
    return render(request, "evidence/form.html", context, status=status)


@access(rules.has_events)
@require_safe
def choices(request: PortalRequest, pk: int) -> HttpResponse:
    """The levels and behaviours of the competency that was chosen, as a part of the form."""
    employee = get_object_or_404(events.told_of(request.user), pk=pk)
    offer = offer_for(employee, key_in(request.GET.get("version")))
    form = EventForm(request.GET, offer=offer) if offer else None
    return render(request, "evidence/_choices.html", {"form": form})


@access(rules.has_events)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Correct what one wrote oneself; the trail keeps what stood there."""
    event = get_object_or_404(events.written_by(request.user), pk=pk)
    if event.is_withdrawn and request.method != "POST":
        return redirect("evidence:event", pk)
    offer = offer_of(event.competency.version, event.employee)
    if request.method == "POST" and request.POST.get("go") != "narrow":
        return correct(request, event, offer)
    typed = request.POST if request.method == "POST" else typed_before(request)
    form = EventForm(initial=initial_of(event), offer=offer) if typed is None else None
    is_back = request.method != "POST" and typed is not None
    shown = form or retyped(typed or request.POST, offer)
    return show_form(request, shown, employee=event.employee, event=event, is_back=is_back)


def correct(request: PortalRequest, event: BehaviourEvent, offer: Offer) -> HttpResponse:
    """Store the correction; 409 with both texts when there was another one meanwhile."""
    form, status, stored = EventForm(request.POST, offer=offer), 422, None
    if form.is_valid():
        try:
            seen = form.cleaned_data["seen"] or 0
            correct_event(event=event, entry=form.entry, seen=seen, actor=request.user)
            messages.success(request, _("Corrected."))
            return leave(request, reverse("evidence:event", args=[event.pk]))
        except Overtaken as overtaken:
            status, stored = 409, overtaken.stored
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["seen"] = stored.version  # type: ignore[index]
        except Refused as refused:
            form.add_error(None, str(refused.message))
    more = {"event": event, "stored": stored}
    return show_form(request, form, employee=event.employee, status=status, **more)


@access(rules.has_events)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Take back what one wrote oneself, with a reason."""
    event = get_object_or_404(events.written_by(request.user), pk=pk)
    if event.is_withdrawn:
        return redirect("evidence:event", pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_event(event=event, reason=form.cleaned_data["reason"], actor=request.user)
            messages.success(request, _("Withdrawn. It counts no more."))
            return redirect("evidence:event", event.pk)
        except Refused as refused:
            form.add_error(None, str(refused.message))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "event": event}
    return render(request, "evidence/withdraw.html", context, status=status)
