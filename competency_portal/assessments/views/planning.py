"""Planning a cycle: what to start from, and the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competency_portal.assessments.forms.cycles import BROWSE
from competency_portal.assessments.forms.plan import PlanForm
from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.copying import Copy, copy_of
from competency_portal.assessments.queries.templates import (
    Start,
    latest_cycle,
    proposed_name,
    scoring_alone,
    start_from,
    start_of,
    template,
    templates,
)
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.services.cycles import PlanOvertaken, save_cycle
from competency_portal.assessments.states import CycleState
from competency_portal.assessments.views.actions import asks, typed_in, visible_cycle
from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.kept import again
from competency_portal.people.models import Employee

Singles: TypeAlias = tuple[Sequence[Employee] | None, Sequence[Employee] | None]
"""People chosen singly, and those left out; none for leaving both as they are stored."""


@access(manages_cycles)
@require_safe
def cycle_start(request: PortalRequest) -> HttpResponse:
    """What a new cycle may start from."""
    context = {"templates": templates(), "latest": latest_cycle()}
    return render(request, "assessments/cycle_start.html", context)


@access(manages_cycles)
@asks
def cycle_create(request: PortalRequest) -> HttpResponse:
    """Plan a new cycle, from a template or another cycle if one is named."""
    back = reverse("cycles:cycle_start")
    if code := request.GET.get("copy"):
        return _create_copy(request, copy_of(visible_cycle(request, code)), back=back)
    definition, named = scoring_alone(), dict[str, str]()
    if key := request.GET.get("template"):
        chosen = template(key)
        # What was typed is whole: a template deleted meanwhile does not take it away.
        if chosen is None and request.method != "POST":
            raise Http404
        definition = chosen.definition if chosen else definition
        named = {"name": proposed_name(timezone.localdate().year, chosen.name)} if chosen else {}
    start = start_from(definition, timezone.localdate(), named)
    return edit(request, Cycle(), start, back=back)


def _create_copy(request: PortalRequest, copy: Copy, *, back: str) -> HttpResponse:
    """The form of a copy; single people come along, and who has left is named."""
    notes = []
    if copy.left:
        names = _(", ").join(person.name for person in copy.left)
        notes.append(
            _("Has left the company and is not taken along: %(names)s.") % {"names": names}
        )
    people = (copy.employees, copy.excluded)
    return edit(request, copy.cycle, copy.start, back=back, people=people, notes=notes)


@access(manages_cycles)
@asks
def cycle_edit(request: PortalRequest, code: str) -> HttpResponse:
    """Change a cycle that has not been launched."""
    cycle = visible_cycle(request, code)
    if cycle.state != CycleState.DRAFT:
        messages.error(request, _("This cycle has been launched. It can't be changed any more."))
        return redirect("cycles:cycle_detail", code)
    return edit(request, cycle, start_of(cycle), back=reverse("cycles:preflight", args=[code]))


def edit(
    request: PortalRequest,
    cycle: Cycle,
    start: Start,
    *,
    back: str,
    people: Singles = (None, None),
    notes: Sequence[str] = (),
) -> HttpResponse:
    """Show the form, or store what it holds and go on to the preflight."""
    name, status = cycle.name, 422
    plan = PlanForm(_typed(request), cycle=cycle, start=start)
    if plan.is_valid():
        try:
            return redirect("cycles:preflight", _store(plan, request, people).code)
        except PlanOvertaken as overtaken:
            status = 409
            plan.show_stored(overtaken.stored)
            plan.cycle.add_error(None, str(overtaken.message))
        except Refused as refused:
            plan.cycle.add_error(None, str(refused.message))
    status = status if plan.is_bound and not plan.is_browsing else 200
    context = {"plan": plan, "form": plan.cycle, "name": name, "back": back, "notes": notes}
    return render(request, "assessments/cycle_form.html", context, status=status)


def _typed(request: PortalRequest) -> QueryDict | None:
    """What the form was sent with; after a login that it waited for, as if looking around in it.

    The departments that are ticked then stand there, wherever in the tree they are.
    """
    kept = again()
    if request.method == "POST" or kept is None:
        return typed_in(request)
    typed = kept.copy()
    typed[BROWSE] = "find"
    return typed


def _store(plan: PlanForm, request: PortalRequest, people: Singles) -> Cycle:
    employees, excluded = people
    return save_cycle(
        cycle=plan.planned(),
        people=replace(plan.cycle.people, employees=employees, excluded=excluded),
        stages=plan.stages.planned,
        actor=request.user,
        seen=plan.cycle.cleaned_data["seen"],
    )
