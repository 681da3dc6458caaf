"""HR's cycles: list, plan, progress, history."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.queries import cycles as queries
from competency_portal.assessments.queries.board.reach import Reach
from competency_portal.assessments.queries.board.stage_lines import answering_lines
from competency_portal.assessments.queries.branches import branches_of, found_supervisors
from competency_portal.assessments.queries.history import history_of_cycle
from competency_portal.assessments.queries.plans import (
    NOTHING,
    Said,
    lines_of_cycle,
    settings_of_cycle,
)
from competency_portal.assessments.queries.responses import progress_of as questionnaires_handed_in
from competency_portal.assessments.queries.self_assessments import progress_of_self
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.states import CycleState
from competency_portal.assessments.views.actions import visible_cycle
from competency_portal.assessments.views.history import lines_of
from competency_portal.core.access import access
from competency_portal.core.components import Tab
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.core.models import User

ROWS_A_PAGE = 50
# What is seen at one glance; the rest has less left to do.
BRANCHES_A_PAGE = 12


@access(manages_cycles)
@require_safe
def cycle_list(request: PortalRequest) -> HttpResponse:
    """Every cycle with its state and how far it is, the latest first."""
    cycles = queries.with_progress(queries.cycles_visible_to(request.user))
    page = Paginator(cycles.order_by("-period_start", "-pk"), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "assessments/cycle_list.html", {"page": page})


@access(manages_cycles)
@require_safe
def cycle_detail(request: PortalRequest, code: str) -> HttpResponse:
    """How far a launched cycle is, branch by branch; a draft goes to its preflight."""
    cycle = visible_cycle(request, code)
    if cycle.state == CycleState.DRAFT:
        return redirect("cycles:preflight", code)
    leading = queries.leading_stage(cycle)
    branches = branches_of(cycle, key_in(request.GET.get("under")), leading)
    page = Paginator(branches.rows, BRANCHES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(cycle, "cycle_detail"),
        **plan_of(cycle),
        **_progress_of(cycle, leading, request.user),
        "self_progress": progress_of_self(cycle),
        "questionnaires": questionnaires_handed_in(cycle),
        "branches": branches,
        "page": page,
    }
    return render(request, "assessments/cycle_detail.html", context)


def _progress_of(cycle: Cycle, leading: StageKind, user: User) -> dict[str, Any]:
    """How far the leading stage is, and each of them; `running` are those that take answers now.

    Of a stage that is counted all is handed in (`whole`, by name), or not all of it (`partial`).
    """
    answers = answering_lines(cycle, Reach(user))
    running = [line for line in answers if line.takes_answers]
    counted = [(line, line.tally.left) for line in answers if line.tally]
    progress = queries.progress_of(cycle, leading)
    is_one = len(answers) == 1 or [line.stage.kind for line in running] == [leading]
    days_left = (cycle.deadline - timezone.localdate()).days
    return {
        "leading": leading,
        "progress": progress,
        "answers": answers,
        "running": running,
        "whole": [line.stage.get_kind_display() for line, left in counted if not left],
        "partial": [line for line, left in counted if left],
        # They speak of one stage, so they stand where no other one is meant.
        "figures_are_shown": is_one and progress.asked and cycle.state != CycleState.PUBLISHED,
        "days_left": running[0].days_left if len(running) == 1 else days_left,
    }


@access(manages_cycles)
@require_safe
def cycle_supervisors(request: PortalRequest, code: str) -> HttpResponse:
    """How far a cycle is by supervisor, those with most left to do first."""
    cycle, query = visible_cycle(request, code), request.GET.get("q", "")
    rows = found_supervisors(queries.progress_by_supervisor(cycle), query)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(cycle, "cycle_supervisors"),
        "page": page,
        "query": query,
    }
    return render(request, "assessments/cycle_supervisors.html", context)


@access(manages_cycles)
@require_safe
def cycle_history(request: PortalRequest, code: str) -> HttpResponse:
    """Who did what to the cycle and its people, when and why."""
    cycle = visible_cycle(request, code)
    page = Paginator(history_of_cycle(cycle, request.user), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {**frame(cycle, "cycle_history"), "page": page, "lines": lines_of(page.object_list)}
    return render(request, "assessments/cycle_history.html", context)


def plan_of(cycle: Cycle, *, stops: Said = NOTHING, cautions: Said = NOTHING) -> dict[str, Any]:
    """What the cards with the plan show beside the cycle itself."""
    return {
        "weights": queries.category_weights_of(cycle),
        "lines": lines_of_cycle(cycle, stops=stops, cautions=cautions),
        "settings": settings_of_cycle(cycle),
    }


def _route(name: str) -> str:
    return name if ":" in name else f"cycles:{name}"


def _pages_of_launched(cycle: Cycle) -> list[tuple[str, str]]:
    """By the stages that it has; who has handed in what is asked of supervisors alone."""
    kinds = queries.kinds_of(cycle)
    found = {
        "cycle_supervisors": (_("By supervisor"), StageKind.SUPERVISOR in kinds),
        "people": (_("People"), True),
        "results:kpi": (_("KPI"), StageKind.KPI in kinds),
        "raters": (_("Raters"), StageKind.OTHERS in kinds),
        "results:calibration": (_("Calibration"), StageKind.CALIBRATION in kinds),
        "responses:overview": (_("Feedback"), cycle.state == CycleState.PUBLISHED),
    }
    return [(name, label) for name, (label, is_there) in found.items() if is_there]


def frame(cycle: Cycle, current: str) -> dict[str, Any]:
    """What every page of a cycle shows around its own content."""
    first = (
        ("preflight", _("Check and launch"))
        if cycle.state == CycleState.DRAFT
        else ("cycle_detail", _("Progress"))
    )
    launched = [] if cycle.state == CycleState.DRAFT else _pages_of_launched(cycle)
    last = [("visibility", _("Who sees what")), ("cycle_history", _("History"))]
    pages = [first, *launched, *last]
    tabs = [
        Tab(
            label, reverse(_route(name), args=[cycle.code]), current=_route(name) == _route(current)
        )
        for name, label in pages
    ]
    return {"cycle": cycle, "tabs": tabs, "states": CycleState}
