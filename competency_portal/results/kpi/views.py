"""HR enters the KPI of a cycle, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competency_portal.assessments.models import Cycle, KpiMeasure, StageKind
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.states import CycleState
from competency_portal.assessments.views.actions import visible_cycle
from competency_portal.assessments.views.cycles import frame
from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest
from competency_portal.results.kpi.entry import Entered, enter_cells, sent_cells
from competency_portal.results.kpi.forms import KpiFilterForm
from competency_portal.results.kpi.grid import Cell, Judge, Trouble, Typed, filled_of, grid_of


@access(manages_cycles)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kpi(request: PortalRequest, code: str) -> HttpResponse:
    """Show the grid, or store what was typed; a script gets JSON instead of a page."""
    cycle = visible_cycle(request, code)
    if cycle.state == CycleState.DRAFT:
        return redirect("cycles:preflight", code)
    if request.method != "POST":
        return show(request, cycle)
    entered = enter_cells(cycle, sent_cells(request.POST), actor=request.user)
    if request.headers.get("X-Requested-With") == "autosave":
        return JsonResponse(answer(request, cycle, entered), status=entered.status)
    if entered.troubles:
        return show(request, cycle, entered.troubles, status=entered.status)
    messages.success(request, saved_text(len(entered.saved)))
    return redirect(request.get_full_path())


def show(
    request: PortalRequest,
    cycle: Cycle,
    troubles: Mapping[int, Trouble] | None = None,
    status: int = 200,
) -> HttpResponse:
    """One page of the grid; with what could not be stored, as it was typed."""
    form = KpiFilterForm(request.GET, cycle=cycle)
    grid = grid_of(
        cycle,
        form.filters(),
        reader=request.user,
        page=request.GET.get("page"),
        troubles=troubles or {},
    )
    context = {
        **frame(cycle, "results:kpi"),
        "form": form,
        "grid": grid,
        "page": grid.page,
        "stage": cycle.stages.filter(kind=StageKind.KPI).first(),
        "is_open": cycle.state == CycleState.RUNNING and cycle.sealed_at is None,
        "troubles": len(troubles or {}),
        "query": request.GET.urlencode(),
    }
    return render(request, "results/kpi.html", context, status=status)


def saved_text(count: int) -> str:
    """How many cells were stored."""
    if not count:
        return _("Nothing had been changed.")
    return ngettext("%(count)s value is saved.", "%(count)s values are saved.", count) % {
        "count": count
    }


def answer(request: PortalRequest, cycle: Cycle, entered: Entered) -> dict[str, object]:
    """What a script needs for each cell: the next save's mark, the outcome, what is wrong.

    And how much is filled in now, of what the page's filters leave.
    """
    judge = Judge(cycle)
    cells = {str(key): _saved(judge, measure) for key, measure in entered.saved.items()}
    stored = {
        one.pk: one
        for one in KpiMeasure.objects.filter(pk__in=list(entered.troubles)).select_related(
            "indicator", "point"
        )
    }
    for key, trouble in entered.troubles.items():
        cells[str(key)] = _in_trouble(judge, stored[key], trouble)
    filled = filled_of(cycle, KpiFilterForm(request.GET, cycle=cycle).filters())
    words = render_to_string("results/_kpi_filled.html", {"filled": filled})
    count = {"words": words.strip(), "value": f"{filled.done}/{filled.total}"}
    return {"cells": cells, "filled": count}


def _saved(judge: Judge, measure: KpiMeasure) -> dict[str, object]:
    cell = Cell(measure, Typed.of(measure), judge.outcome(measure))
    return {"seen": cell.seen, "outcome": _outcome(cell), "error": ""}


def _in_trouble(judge: Judge, measure: KpiMeasure, trouble: Trouble) -> dict[str, object]:
    made: dict[str, object] = {"error": trouble.message}
    if trouble.stored:
        cell = Cell(measure, Typed.of(measure), judge.outcome(measure))
        stored = {"value": cell.typed.value, "cases": cell.typed.cases}
        made |= {"seen": cell.seen, "stored": stored, "outcome": _outcome(cell)}
    return made


def _outcome(cell: Cell) -> str:
    return render_to_string("results/_kpi_outcome.html", {"cell": cell})
