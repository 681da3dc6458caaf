"""One person's plan: goals above measures, gaps that have none yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from competency_portal.core.access import access, signed_in
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.development.addresses import plan_url
from competency_portal.development.forms.tracking import GoalForm
from competency_portal.development.models import Goal, Horizon, Measure
from competency_portal.development.queries.moves import Moved, forward, marked_again, moves_in
from competency_portal.development.queries.plans import (
    Written,
    measures_under,
    plan_of,
    plan_stage_of,
    written_in,
)
from competency_portal.development.rules.plans import may_manage, may_write
from competency_portal.development.services.plans import drop_goal, set_goal
from competency_portal.development.states import MeasureState
from competency_portal.development.views.finding import visible_result
from competency_portal.development.views.kept import text_comes_back
from competency_portal.people.queries import employee_of
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.gaps import Line, lines_of


@dataclass(frozen=True)
class Row:
    """One measure with what became of its behaviours."""

    measure: Measure
    moves: tuple[Moved, ...]

    @property
    def forward(self) -> int:
        """How many behaviours are seen now that were not."""
        return forward(self.moves)

    @property
    def marked(self) -> int:
        """How many were marked again."""
        return marked_again(self.moves)


@dataclass(frozen=True)
class Ahead:
    """The goals of one horizon."""

    horizon: Horizon
    goals: tuple[Goal, ...]


@access(signed_in)
@require_safe
def plan(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """The plan in the customer's form; also before anything is written in it."""
    result = visible_result(request, code, number)
    return shown(request, result, GoalForm())


def shown(
    request: PortalRequest, result: AssessmentResult, goal_form: GoalForm, status: int = 200
) -> HttpResponse:
    """The page with this form for another goal."""
    assessment = result.assessment
    written = written_in(plan_of(assessment))
    me = employee_of(request.user)
    context = {
        "result": result,
        "assessment": assessment,
        "is_own": me is not None and me.pk == assessment.employee_id,
        "rows": rows_of(written),
        "horizons": [
            Ahead(horizon, tuple(goal for goal in written.goals if goal.horizon == horizon))
            for horizon in Horizon
        ],
        "goal_form": goal_form,
        "writes": may_write(request.user, assessment),
        "manages": may_manage(request.user, assessment),
        **lines_without(lines_of(result), written),
        "stage": plan_stage_of(assessment),
        "is_settled": any(row.state in SETTLED for row in written.measures),
    }
    return render(request, "development/plan_detail.html", context, status=status)


SETTLED = (MeasureState.PLANNED, MeasureState.RUNNING, MeasureState.DONE)


def rows_of(written: Written) -> list[Row]:
    """The measures, dropped ones last."""
    rows = [Row(measure, moves_in(measure)) for measure in written.measures]
    return sorted(rows, key=lambda row: row.measure.state == MeasureState.DROPPED)


def lines_without(lines: tuple[Line, ...], written: Written) -> dict[str, Any]:
    """The gaps without a measure that counts, and the other competencies."""
    planned = {row.competency_id for row in written.measures if row.state != MeasureState.DROPPED}
    gaps = [line for line in lines if line.is_below and line.competency.pk not in planned]
    return {"gaps": gaps, "others": [line for line in lines if line not in gaps]}


@access(signed_in)
@require_POST
@text_comes_back("goal")
def goal_create(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """Set a career goal."""
    result = visible_result(request, code, number)
    form = GoalForm(request.POST)
    if form.is_valid():
        try:
            set_goal(
                assessment=result.assessment,
                horizon=Horizon(form.cleaned_data["horizon"]),
                text=form.cleaned_data["goal"],
                actor=request.user,
            )
            messages.success(request, _("Goal set."))
            return redirect(plan_url(result.assessment))
        except Refused as refused:
            form.add_error(None, str(refused.message))
    return shown(request, result, form, status=422)


@access(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def goal_delete(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Ask, then take a goal away; its measures stay."""
    result = visible_result(request, code, number)
    if request.method != "POST":
        return _ask_about_goal(request, result, pk)
    try:
        drop_goal(goal=pk, assessment=result.assessment, actor=request.user)
        messages.success(request, _("Goal taken away; its measures stay."))
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(plan_url(result.assessment))


def _ask_about_goal(request: PortalRequest, result: AssessmentResult, pk: int) -> HttpResponse:
    """What stands under the goal, and what becomes of it."""
    assessment = result.assessment
    if not may_write(request.user, assessment):
        raise Http404
    goal = get_object_or_404(Goal, pk=pk, plan__assessment=assessment)
    context = {"assessment": assessment, "goal": goal, "measures": measures_under(goal)}
    return render(request, "development/goal_delete.html", context)
