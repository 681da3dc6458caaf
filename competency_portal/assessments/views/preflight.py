"""Before launch: who would take part, what stands in the way, and the launch itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from competency_portal.assessments.forms.actions import SinglePeopleForm
from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.people import addable_to_draft
from competency_portal.assessments.queries.preflight import Preflight, Shown, preflight
from competency_portal.assessments.queries.stage_checks import by_stage
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.services.cycles import (
    change_to_version_in_use,
    choose_people,
    choose_person,
    launch_cycle,
    leave_out_person,
)
from competency_portal.assessments.states import CycleState
from competency_portal.assessments.views.actions import done_or_refused, visible_cycle
from competency_portal.assessments.views.cycles import ROWS_A_PAGE, frame, plan_of
from competency_portal.core.access import access
from competency_portal.core.components import Tab
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.picker import suggestions
from competency_portal.people.models import Employee
from competency_portal.people.picking import PeopleShelf


@access(manages_cycles)
@require_safe
def preflight_page(request: PortalRequest, code: str) -> HttpResponse:
    """Everybody who would take part, and every problem with a link to mend it."""
    cycle = visible_cycle(request, code)
    if cycle.state != CycleState.DRAFT:
        return redirect("cycles:cycle_detail", code)
    return show(request, cycle, SinglePeopleForm(cycle=cycle))


def show(
    request: PortalRequest, cycle: Cycle, form: SinglePeopleForm, status: int = 200
) -> HttpResponse:
    """The page, with the form as it is."""
    flight = preflight(cycle)
    shown = Shown.of(request.GET.get("show"), flight)
    rows = Paginator(flight.shown(shown), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(cycle, "preflight"),
        **plan_of(
            cycle, stops=by_stage(flight.obstacles_at), cautions=by_stage(flight.cautions_at)
        ),
        "flight": flight,
        "shown": shown,
        "page": rows,
        "lists": lists_of(flight, shown),
        "form": form,
    }
    return render(request, "assessments/cycle_preflight.html", context, status=status)


def lists_of(flight: Preflight, current: Shown) -> list[Tab]:
    """The lists that are not empty, and the one that is open."""
    return [
        Tab(shown.label, f"?show={shown.value}", current=shown is current, note=str(count))
        for shown in Shown
        if (count := len(flight.shown(shown))) or shown is current
    ]


@access(manages_cycles)
@require_POST
def launch(request: PortalRequest, code: str) -> HttpResponse:
    """Launch the cycle; without those who can't take part only when HR has ticked that."""
    cycle = visible_cycle(request, code)
    agreed = request.POST.get("leave_out") == "on"
    try:
        people = launch_cycle(
            cycle=cycle, actor=request.user, leave_out=agreed, seen=request.POST.get("seen")
        )
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("cycles:preflight", code)
    said = ngettext(
        "Launched: %(count)s person takes part.", "Launched: %(count)s people take part.", people
    )
    messages.success(request, said % {"count": people})
    return redirect("cycles:cycle_detail", code)


@access(manages_cycles)
@require_POST
def change_version(request: PortalRequest, code: str) -> HttpResponse:
    """Let the plan use the version of the model that is published by now."""
    cycle = visible_cycle(request, code)
    done_or_refused(
        request,
        lambda: change_to_version_in_use(cycle=cycle, actor=request.user),
        _("The plan uses the version in use now."),
    )
    return redirect("cycles:preflight", code)


@access(manages_cycles)
@require_POST
def choose(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    """Let one more person take part."""
    cycle, person = visible_cycle(request, code), get_object_or_404(Employee, pk=pk)
    done_or_refused(
        request,
        lambda: choose_person(cycle=cycle, employee=person, actor=request.user),
        _("%(name)s takes part.") % {"name": person.name},
    )
    return redirect(_list_url(request, code))


@access(manages_cycles)
@require_POST
def choose_several(request: PortalRequest, code: str) -> HttpResponse:
    """Let the single people who were picked take part; ask back where a name is ambiguous."""
    cycle = visible_cycle(request, code)
    if cycle.state != CycleState.DRAFT:
        return redirect("cycles:cycle_detail", code)
    form = SinglePeopleForm(request.POST, cycle=cycle)
    if not form.is_valid():
        return show(request, cycle, form, status=422)
    people = form.cleaned_data["people"]
    done_or_refused(
        request,
        lambda: choose_people(cycle=cycle, employees=people, actor=request.user),
        _("Takes part now: %(names)s.") % {"names": _(", ").join(each.name for each in people)},
    )
    return redirect("cycles:preflight", code)


@access(manages_cycles)
@require_safe
def addable(request: PortalRequest, code: str) -> HttpResponse:
    """Suggestions of people at work who would not take part yet."""
    return suggestions(request, PeopleShelf(addable_to_draft(visible_cycle(request, code))))


@access(manages_cycles)
@require_POST
def leave_out(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    """Keep one person out."""
    cycle, person = visible_cycle(request, code), get_object_or_404(Employee, pk=pk)
    done_or_refused(
        request,
        lambda: leave_out_person(cycle=cycle, employee=person, actor=request.user),
        _("%(name)s does not take part.") % {"name": person.name},
    )
    return redirect(_list_url(request, code))


def _list_url(request: PortalRequest, code: str) -> str:
    """Back to the list in which the button stood."""
    shown = request.POST.get("show")
    url = reverse("cycles:preflight", args=[code])
    return f"{url}?show={shown}" if shown in Shown.values else url
