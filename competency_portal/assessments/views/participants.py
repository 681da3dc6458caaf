"""The people of a launched cycle: list and one person."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency_portal.assessments.forms.actions import PeopleFilterForm
from competency_portal.assessments.models import ANONYMOUS, Cycle, StageKind
from competency_portal.assessments.queries import cycles as queries
from competency_portal.assessments.queries.choices import departments_near, supervisors_near
from competency_portal.assessments.queries.history import history_of_assessment
from competency_portal.assessments.queries.rater_overview import asks_others
from competency_portal.assessments.queries.refresh import (
    moved_text,
    new_supervisor_of,
    refresh_of,
)
from competency_portal.assessments.queries.responses import responses_about
from competency_portal.assessments.queries.reviews import visible_to
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.rules.reviews import may_return
from competency_portal.assessments.states import AssessmentState, CycleState, ReviewState
from competency_portal.assessments.views.actions import visible_assessment, visible_cycle
from competency_portal.assessments.views.cycles import ROWS_A_PAGE, frame
from competency_portal.assessments.views.history import lines_of
from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.people.outline import outline


@access(manages_cycles)
@require_safe
def people(request: PortalRequest, code: str) -> HttpResponse:
    """Everybody in the cycle, with filters."""
    cycle = visible_cycle(request, code)
    form = filter_form(request, cycle)
    leading = queries.leading_stage(cycle)
    rows = filtered(cycle, form, leading)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(cycle, "people"),
        "form": form,
        "page": page,
        "stages": queries.Stage,
        "leading": leading,
    }
    return render(request, "assessments/cycle_people.html", context)


def filter_form(request: PortalRequest, cycle: Cycle) -> PeopleFilterForm:
    """The filters with the departments and supervisors that the cycle has."""
    chosen = {name: key_in(request.GET.get(name)) for name in ("department", "alone", "supervisor")}
    return PeopleFilterForm(
        request.GET,
        departments=departments_near(cycle, chosen["department"] or chosen["alone"]),
        supervisors=supervisors_near(cycle, chosen["supervisor"]),
    )


def filtered(cycle: Cycle, form: PeopleFilterForm, leading: StageKind) -> QuerySet[queries.Staged]:
    """The people whom the filters leave; a filter that makes no sense filters nothing.

    Their state is that of the `leading` stage.
    """
    form.is_valid()
    typed = form.cleaned_data
    rows = queries.matching(queries.people_of(cycle, leading), typed.get("q", ""))
    rows = queries.in_stage(rows, typed.get("stage", ""))
    if key := typed.get("department"):
        rows = rows.filter(department__in=outline().below(int(key)))
    for field, name in (("alone", "department"), ("supervisor", "supervisor")):
        if key := typed.get(field):
            rows = rows.filter(**{name: key})
    return rows


@access(manages_cycles)
@require_safe
def person(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    """One person in the cycle: as copied at launch, reviews, what HR can do, history."""
    assessment = visible_assessment(request, code, pk)
    stage, live_review = queries.stage_of(assessment)
    is_reader = assessment.employee.user_id != request.user.pk
    reviews = assessment.reviews.exclude(group__in=ANONYMOUS).select_related("rater").order_by("pk")
    readable = visible_to(request.user).filter(assessment=assessment, state=ReviewState.SUBMITTED)
    context = {
        "assessment": assessment,
        "cycle": assessment.cycle,
        "stage": stage,
        "live_review": live_review,
        "requirements": queries.requirements_of(assessment),
        # Who is asked besides stands on the page of the raters.
        "reviews": reviews,
        "readable": {review.pk for review in readable},
        "returnable": {review.pk for review in readable if may_return(request.user, review)},
        "has_raters": asks_others(assessment.cycle),
        "responses": responses_about(assessment),
        "changes": refresh_of(assessment),
        "moved": moved_text(assessment),
        "new_supervisor": new_supervisor_of(assessment),
        "lines": lines_of(history_of_assessment(assessment, request.user)),
        "takes_part": assessment.state == AssessmentState.ACTIVE,
        "is_reader": is_reader,
        "is_running": assessment.cycle.state == CycleState.RUNNING,
        "is_published": assessment.cycle.state == CycleState.PUBLISHED,
    }
    return render(request, "assessments/cycle_person.html", context)
