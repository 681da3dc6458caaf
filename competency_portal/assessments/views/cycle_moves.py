"""Deadline, close, open again."""

from __future__ import annotations

from django.http import HttpResponse

from competency_portal.assessments.forms.actions import DeadlineForm, OptionalReasonForm, ReopenForm
from competency_portal.assessments.models import StageKind
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.services import cycles as services
from competency_portal.assessments.views import pages
from competency_portal.assessments.views.actions import act, asks, typed_in, visible_cycle
from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest


@access(manages_cycles)
@asks
def extend(request: PortalRequest, code: str) -> HttpResponse:
    """Give a stage more time."""
    cycle = visible_cycle(request, code)
    return act(
        request,
        DeadlineForm(typed_in(request), cycle=cycle),
        pages.extend_page(cycle),
        lambda typed: services.extend_stage(
            cycle=cycle,
            kind=StageKind(typed["stage"]),
            ends=typed["deadline"],
            actor=request.user,
            reason=typed["reason"],
        ),
    )


@access(manages_cycles)
@asks
def close(request: PortalRequest, code: str) -> HttpResponse:
    """Take no more answers."""
    cycle = visible_cycle(request, code)
    return act(
        request,
        OptionalReasonForm(typed_in(request)),
        pages.close_page(cycle, request.user),
        lambda typed: services.close_cycle(cycle=cycle, actor=request.user, **typed),
    )


@access(manages_cycles)
@asks
def reopen(request: PortalRequest, code: str) -> HttpResponse:
    """Take answers again."""
    cycle = visible_cycle(request, code)
    form = ReopenForm(typed_in(request), cycle=cycle)
    return act(
        request,
        form,
        pages.reopen_page(cycle),
        lambda typed: services.reopen_cycle(
            cycle=cycle, actor=request.user, reason=typed["reason"], later=form.later
        ),
    )
