"""The next position, and what moved."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency_portal.core.access import access, signed_in
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.development.insight.forms import GroupFilter, PositionChoice
from competency_portal.development.insight.group import group_page, results_of_others
from competency_portal.development.insight.marks import latest_marks_of
from competency_portal.development.insight.moved import PersonTable, between_cycles, since_cycle
from competency_portal.development.insight.positions import (
    newer_version,
    next_position,
    profiles_for,
    proposed_profile,
)
from competency_portal.development.views.finding import visible_result
from competency_portal.people.outline import outline
from competency_portal.people.queries import employee_of
from competency_portal.people.rules import sees_people
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries import results


def is_own(request: PortalRequest, result: AssessmentResult) -> bool:
    """Whether somebody reads about themselves."""
    me = employee_of(request.user)
    return me is not None and me.pk == result.assessment.employee_id


@access(signed_in)
@require_safe
def position(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """How far somebody is from another position."""
    result = visible_result(request, code, number)
    profiles = profiles_for(result.assessment)
    form = PositionChoice(request.GET if "position" in request.GET else None)
    chosen = form.chosen(profiles, proposed_profile(result.assessment, profiles))
    found = next_position(result, chosen, latest_marks_of(result)) if chosen else None
    context = {
        "result": result,
        "form": form,
        "next": found,
        "newer": newer_version(result.assessment),
        "is_own": is_own(request, result),
    }
    return render(request, "development/next_position.html", context)


@access(signed_in)
@require_safe
def moved_person(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """What moved for one person, since the last cycle and since this one."""
    result = visible_result(request, code, number)
    earlier = results.earlier(result, results.followed_by(request.user))
    between = between_cycles([(earlier, result)]) if earlier else []
    context = {
        "result": result,
        "earlier": earlier,
        "between": PersonTable.of(one for one in between if one.is_told),
        "since": PersonTable.of(since_cycle([result])),
        "is_own": is_own(request, result),
    }
    return render(request, "development/moved_person.html", context)


@access(sees_people)
@require_safe
def moved_group(request: PortalRequest) -> HttpResponse:
    """What moved for a department, or for everybody whom one leads today; to HR for all."""
    visible, tree = results_of_others(request.user), outline()
    form = GroupFilter(request.GET)
    asked = key_in(request.GET.get("department"))
    departments = tree.near_with(results.departments_in(visible), asked)
    cycle, department = form.choose(results.cycles_in(visible), departments)
    below = None if department is None else tree.below(department)
    page = group_page(visible, cycle, below) if cycle else None
    context = {"form": form, "cycle": cycle, "page": page}
    return render(request, "development/moved_group.html", context)
