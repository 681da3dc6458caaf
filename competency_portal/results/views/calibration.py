"""HR calibrates a cycle: begin, look at everybody, lock."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.queries.cycles import kinds_of
from competency_portal.assessments.queries.rater_overview import summary_of
from competency_portal.assessments.states import CycleState
from competency_portal.assessments.views.actions import (
    act,
    asks,
    done_or_refused,
    typed_in,
    visible_cycle,
)
from competency_portal.assessments.views.cycles import frame
from competency_portal.assessments.views.pages import ActionPage
from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.core.models import User
from competency_portal.results.forms import CalibrationFilterForm, LockForm, UnlockForm
from competency_portal.results.queries.calibration import (
    Phase,
    Selection,
    decided_count,
    discussed_of,
    lock_of,
    phase_of,
)
from competency_portal.results.queries.calibration_board import board_of
from competency_portal.results.rules import calibrates
from competency_portal.results.services.calibration import (
    begin_calibration,
    lock_calibration,
    unlock_calibration,
)

SHOWN = (Phase.OPEN, Phase.LOCKED, Phase.PUBLISHED)


@access(calibrates)
@never_cache
@require_safe
def calibration(request: PortalRequest, code: str) -> HttpResponse:
    """Everybody's bands with what was decided; before it has begun, what beginning means."""
    cycle = visible_cycle(request, code)
    if cycle.state == CycleState.DRAFT:
        return redirect("cycles:preflight", code)
    phase = phase_of(cycle)
    if phase not in SHOWN:
        return render(
            request, "results/calibration_begin.html", _beginning(cycle, request.user, phase)
        )
    form = CalibrationFilterForm(request.GET, cycle=cycle)
    board = board_of(
        cycle,
        request.user,
        selection=Selection(key_in(form.chosen("department")), form.chosen("family")),
        show=form.chosen("show"),
        page=request.GET.get("page"),
    )
    context = {**frame(cycle, "results:calibration"), **standing(cycle, phase)}
    context |= {"board": board, "page": board.page, "form": form}
    return render(request, "results/calibration.html", context)


def standing(cycle: Cycle, phase: Phase) -> dict[str, Any]:
    """Whether something can be decided now, and who locked it."""
    return {
        "is_open": phase is Phase.OPEN,
        "is_published": phase is Phase.PUBLISHED,
        "lock": lock_of(cycle) if phase is Phase.LOCKED else None,
    }


def _beginning(cycle: Cycle, reader: User, phase: Phase) -> dict[str, Any]:
    raters, kinds = summary_of(cycle, reader), kinds_of(cycle)
    return {
        **frame(cycle, "results:calibration"),
        "phase": phase.name,
        "stage": cycle.stages.filter(kind=StageKind.CALIBRATION).first(),
        "asks_others": StageKind.OTHERS in kinds,
        "has_kpi": StageKind.KPI in kinds,
        "waiting": raters.approved - raters.submitted,
    }


@access(calibrates)
@require_POST
def begin(request: PortalRequest, code: str) -> HttpResponse:
    """Take no anonymous answer any more, and show HR what is computed."""
    cycle = visible_cycle(request, code)
    done_or_refused(
        request,
        lambda: begin_calibration(cycle=cycle, actor=request.user),
        _("Calibration has begun."),
    )
    return redirect("results:calibration", code)


def back_to(cycle: Cycle) -> str:
    """The page with everybody."""
    return reverse("results:calibration", args=[cycle.code])


@access(calibrates)
@asks
def lock(request: PortalRequest, code: str) -> HttpResponse:
    """Let nothing be changed any more."""
    cycle = visible_cycle(request, code)
    if phase_of(cycle) is not Phase.OPEN:
        messages.error(request, _("This cycle is not being calibrated now."))
        return redirect("results:calibration", code)
    page = ActionPage(
        cycle,
        back_to(cycle),
        title=_("Lock the calibration"),
        lead=_lock_lead(cycle, request.user),
        submit=_("Lock"),
        done=_("Locked. This is what will be published."),
    )
    return act(
        request,
        LockForm(typed_in(request)),
        page,
        lambda _typed: lock_calibration(cycle=cycle, actor=request.user),
        refused_url=f"{back_to(cycle)}?show=stale",
    )


def _lock_lead(cycle: Cycle, reader: User) -> str:
    left = discussed_of(cycle, reader).left
    figures = {"changed": decided_count(cycle, reader), "undiscussed": left}
    return (
        _(
            "Bands changed: %(changed)s. People not marked as discussed: %(undiscussed)s. "
            "After locking nothing can be changed; what is locked is what gets published. "
            "You can unlock it until then."
        )
        % figures
    )


@access(calibrates)
@asks
def unlock(request: PortalRequest, code: str) -> HttpResponse:
    """Go on calibrating."""
    cycle = visible_cycle(request, code)
    if phase_of(cycle) is not Phase.LOCKED:
        messages.error(request, _("The calibration is not locked."))
        return redirect("results:calibration", code)
    page = ActionPage(
        cycle,
        back_to(cycle),
        title=_("Unlock the calibration"),
        lead=_("Bands can be changed again. Lock it once more before you publish."),
        submit=_("Unlock"),
        done=_("Unlocked."),
    )
    return act(
        request,
        UnlockForm(typed_in(request)),
        page,
        lambda typed: unlock_calibration(cycle=cycle, actor=request.user, **typed),
    )
