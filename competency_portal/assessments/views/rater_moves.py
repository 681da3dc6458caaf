"""Decisions on raters: approve one or all that fit, turn down, take back."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from competency_portal.assessments.forms.actions import RaterReasonForm
from competency_portal.assessments.models import Assessment, Cycle, Nomination
from competency_portal.assessments.queries.raters import assessments_with_raters
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.rules.raters import may_approve
from competency_portal.assessments.services.approval import approve, approve_all
from competency_portal.assessments.services.nominations import take_back, turn_down
from competency_portal.assessments.states import NominationState
from competency_portal.assessments.views.actions import act, asks, done_or_refused, typed_in
from competency_portal.assessments.views.pages import ActionPage
from competency_portal.assessments.views.raters import my_team_cycle, rated_cycle, visible_raters
from competency_portal.core.access import access, signed_in
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.people.outline import outline
from competency_portal.people.queries import employee_of


def visible_nomination(request: PortalRequest, pk: int) -> Nomination:
    """A nomination that this reader sees: approvers all, employees whom they named; or 404."""
    nominations = Nomination.objects.select_related(
        *("assessment__cycle", "assessment__employee__user", "assessment__supervisor__user"),
        "rater",
    )
    visible = assessments_with_raters(request.user).order_by().values("pk")
    found = get_object_or_404(nominations.filter(assessment__in=visible), pk=pk)
    if may_approve(request.user, found.assessment) or found.wished_as:
        return found
    raise Http404


def decided(request: PortalRequest, pk: int) -> Nomination:
    """A nomination that this reader decides on, or 404."""
    found = visible_nomination(request, pk)
    if not may_approve(request.user, found.assessment):
        raise Http404
    return found


@access(signed_in)
@require_POST
def approve_one(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve one proposal."""
    found = decided(request, pk)
    done_or_refused(
        request,
        lambda: approve(nomination=found, actor=request.user),
        _("%(name)s is asked now.") % {"name": found.rater.name},
    )
    return redirect("reviews:raters", pk=found.assessment_id)


@access(signed_in)
@require_POST
def take_back_one(request: PortalRequest, pk: int) -> HttpResponse:
    """Withdraw one's own proposal."""
    found = visible_nomination(request, pk)
    done_or_refused(
        request,
        lambda: take_back(nomination=found, actor=request.user),
        _("Withdrawn."),
    )
    return redirect("reviews:raters", pk=found.assessment_id)


@access(signed_in)
@asks
def turn_down_one(request: PortalRequest, pk: int) -> HttpResponse:
    """Reject a proposal, or take back an approval, with a reason."""
    found = decided(request, pk)
    is_proposed = found.state == NominationState.PROPOSED
    names = {"rater": found.rater.name, "name": found.assessment.employee_name}
    page = ActionPage(
        found.assessment.cycle,
        reverse("reviews:raters", args=[found.assessment_id]),
        title=_("Don't ask %(rater)s about %(name)s") % names,
        lead=""
        if is_proposed
        else _("What %(rater)s has typed stays with them and is not counted.") % names,
        submit=_("Don't ask"),
        done=_("%(rater)s is not asked.") % names,
    )
    form = RaterReasonForm(typed_in(request))
    return act(
        request,
        form,
        page,
        lambda typed: turn_down(nomination=found, actor=request.user, **typed),
    )


@access(signed_in)
@require_POST
def approve_person(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve all proposals for one person that fit the limits."""
    assessment = visible_raters(request, pk)
    if not may_approve(request.user, assessment):
        raise Http404
    proposals = Nomination.objects.filter(assessment=assessment)
    approve_these(request, assessment.cycle, proposals)
    return redirect("reviews:raters", pk=pk)


@access(signed_in)
@require_POST
def approve_team(request: PortalRequest, code: str) -> HttpResponse:
    """Approve all proposals for a supervisor's own people that fit the limits."""
    cycle = my_team_cycle(request, code)
    people = Assessment.objects.filter(cycle=cycle, supervisor=employee_of(request.user))
    approve_these(request, cycle, Nomination.objects.filter(assessment__in=people))
    return redirect("reviews:team_raters", code)


@access(manages_cycles)
@require_POST
def approve_cycle(request: PortalRequest, code: str) -> HttpResponse:
    """Approve all proposals of a cycle, or of a department, that fit the limits."""
    cycle, url = rated_cycle(request, code), reverse("cycles:raters", args=[code])
    proposals = Nomination.objects.all()
    if department := key_in(request.POST.get("department")):
        proposals = proposals.filter(assessment__department__in=outline().below(department))
        url += f"?department={department}"
    approve_these(request, cycle, proposals)
    return redirect(url)


def approve_these(request: PortalRequest, cycle: Cycle, proposals: QuerySet[Nomination]) -> None:
    """Approve what fits, and say how much did."""
    try:
        done = approve_all(cycle=cycle, proposals=proposals, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return
    counts = {"approved": done.approved, "left": done.left}
    if done.left:
        words = _("%(approved)s approved; %(left)s left: a limit is reached, or they can't answer.")
        messages.warning(request, words % counts)
    else:
        messages.success(request, _("%(approved)s approved.") % counts)
