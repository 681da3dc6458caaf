"""HR calibrates one person: their row on a page of its own, and one band at a time.

The dialog of the page with everybody asks for the same addresses (`X-Requested-With: dialog`) and
gets the piece that it shows, or 204 once something is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.states import AssessmentState
from competency_portal.assessments.views.actions import visible_cycle
from competency_portal.assessments.views.cycles import frame
from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.results.forms import AS_COMPUTED, DecisionForm
from competency_portal.results.queries.calibration import (
    Cell,
    Phase,
    Point,
    calibrated,
    calibrated_people,
    calibrated_with_scores,
    competencies_of,
    phase_of,
    points_of,
)
from competency_portal.results.queries.calibration_board import required_level, row_of
from competency_portal.results.queries.decisions import Steps, steps_of
from competency_portal.results.queries.sources import Source, sources_of
from competency_portal.results.rules import calibrates
from competency_portal.results.services.calibration import (
    DecidedMeanwhile,
    decide,
    set_discussed,
    undo,
)
from competency_portal.results.views.calibration import SHOWN, standing
from models_catalog.models import Competency, RatingPoint

DIALOG = "dialog"


def in_dialog(request: PortalRequest) -> bool:
    """Whether a script asks, which shows the answer in place."""
    return request.headers.get("X-Requested-With") == DIALOG


def person_of(request: PortalRequest, code: str, pk: int) -> Assessment:
    """One of those whom the reader calibrates, or 404: nobody's own."""
    people = calibrated_people(visible_cycle(request, code), request.user)
    return get_object_or_404(people.select_related("cycle__version"), pk=pk)


@access(calibrates)
@never_cache
@require_safe
def person(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    """One person's bands, one below the other."""
    assessment = person_of(request, code, pk)
    cycle, phase = assessment.cycle, phase_of(assessment.cycle)
    if phase not in SHOWN:
        return redirect("results:calibration", code)
    columns = competencies_of(cycle.version)
    (scored,) = calibrated(cycle, [assessment])
    row = row_of(scored, columns)
    context = {
        **frame(cycle, "results:calibration"),
        **standing(cycle, phase),
        "row": row,
        "lines": list(zip(columns, row.cells, strict=True)),
        "back": reverse("results:calibration", args=[code]),
    }
    return render(request, "results/calibration_person.html", context)


@access(calibrates)
@require_POST
def discussed(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    """Mark somebody's results as discussed, or take the mark back."""
    assessment = person_of(request, code, pk)
    wanted = request.POST.get("discussed") == "1"
    try:
        set_discussed(assessment=assessment, discussed=wanted, actor=request.user)
    except Refused as refused:
        if in_dialog(request):
            return HttpResponse(str(refused.message), status=422, content_type="text/plain")
        messages.error(request, str(refused.message))
    return answered(request, assessment)


def answered(request: PortalRequest, assessment: Assessment) -> HttpResponse:
    """Something is stored: a script knows where it stands, others go on to the person."""
    if in_dialog(request):
        return HttpResponse(status=204)
    return redirect("results:calibration_person", assessment.cycle.code, assessment.pk)


@dataclass(frozen=True)
class CellPage:
    """One competency of one person, with everything decided on it."""

    assessment: Assessment
    competency: Competency
    cell: Cell
    points: dict[str, Point]
    steps: Steps
    phase: Phase
    required: str
    sources: tuple[Source, ...]

    @property
    def cycle(self) -> Cycle:
        """The cycle that is calibrated."""
        return self.assessment.cycle

    @property
    def threshold(self) -> int:
        """How many of an anonymous group have to answer."""
        return self.cycle.anonymity_threshold

    @property
    def is_open(self) -> bool:
        """Whether it can be decided now."""
        return self.phase is Phase.OPEN and self.cell.is_open

    def form(self, data: Any = None) -> DecisionForm:
        """The form; a decision on another score stands in it already, to be confirmed."""
        held = self.cell.holding or self.cell.computed
        initial: dict[str, Any] = {"step": self.steps.last}
        if self.cell.is_stale and self.steps.holding:
            initial |= {"reason": self.steps.holding.reason, "band": held.code if held else ""}
        return DecisionForm(data, cell=self.cell, points=self.points, initial=initial)


def cell_page(request: PortalRequest, code: str, pk: int, competency: str) -> CellPage:
    """The cell of an address, or 404."""
    assessment = person_of(request, code, pk)
    version = assessment.cycle.version
    column = get_object_or_404(Competency, version=version, code=competency)
    ((scored, scores),) = calibrated_with_scores(assessment.cycle, [assessment])
    (cell,) = row_of(scored, [column]).cells
    return CellPage(
        assessment,
        column,
        cell,
        points_of(version),
        steps_of(assessment, column),
        phase_of(assessment.cycle),
        required_level(assessment, column),
        sources_of(scores, column.code),
    )


def show(
    request: PortalRequest,
    page: CellPage,
    form: DecisionForm | None = None,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    """The page, or for a script the piece of it that its dialog shows."""
    name = "_calibration_cell" if in_dialog(request) else "calibration_cell"
    context = {
        **({} if in_dialog(request) else frame(page.cycle, "results:calibration")),
        "page": page,
        "form": form or page.form(),
        "problem": problem,
        "in_dialog": in_dialog(request),
    }
    return render(request, f"results/{name}.html", context, status=status)


def ended(request: PortalRequest, code: str, pk: int) -> Assessment | None:
    """Somebody on whom nothing can be decided any more, however it was when it was typed."""
    others = Assessment.objects.exclude(employee__user=request.user.pk).select_related("cycle")
    found = others.filter(cycle=visible_cycle(request, code), pk=pk).first()
    if found and found.state == AssessmentState.ACTIVE and phase_of(found.cycle) is Phase.OPEN:
        return None
    return found


def keep_typed(request: PortalRequest, assessment: Assessment, competency: str) -> HttpResponse:
    """Say why nothing is stored, and give back what was typed, to be copied."""
    cycle = assessment.cycle
    column = get_object_or_404(Competency, version=cycle.version_id, code=competency)
    band = RatingPoint.objects.filter(
        scale__version=cycle.version_id, code=request.POST.get("band", "")
    )
    name = "_calibration_typed" if in_dialog(request) else "calibration_typed"
    context = {
        **({} if in_dialog(request) else frame(cycle, "results:calibration")),
        "assessment": assessment,
        "competency": column,
        "problem": what_ended(assessment),
        "band": band.first(),
        "reason": request.POST.get("reason", "").strip(),
        "in_dialog": in_dialog(request),
        "back": reverse("results:calibration", args=[cycle.code]),
    }
    return render(request, f"results/{name}.html", context, status=409)


def what_ended(assessment: Assessment) -> str:
    """What happened between the page and its form."""
    if assessment.state != AssessmentState.ACTIVE:
        return _("This person was taken out of the cycle in the meantime. Nothing was stored.")
    phase = phase_of(assessment.cycle)
    if phase is Phase.LOCKED:
        return _("The calibration was locked in the meantime. Nothing was stored.")
    if phase is Phase.PUBLISHED:
        return _("The cycle was published in the meantime. Nothing was stored.")
    if phase is Phase.NOT_CLOSED and assessment.cycle.sealed_at:
        return _(
            "The cycle was opened again in the meantime. Nothing was stored; calibration goes on "
            "once it is closed."
        )
    return _("This cycle is not being calibrated now.")


@access(calibrates)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: PortalRequest, code: str, pk: int, competency: str) -> HttpResponse:
    """Show what was decided on one band, or decide."""
    if request.method == "POST":
        return decided(request, code, pk, competency)
    page = cell_page(request, code, pk, competency)
    if page.phase not in SHOWN:
        return redirect("results:calibration", code)
    return show(request, page)


def decided(request: PortalRequest, code: str, pk: int, competency: str) -> HttpResponse:
    """Decide, or show what was typed with what is in its way."""
    if over := ended(request, code, pk):
        return keep_typed(request, over, competency)
    page = cell_page(request, code, pk, competency)
    form = page.form(request.POST)
    if not form.is_valid():
        return show(request, page, form, status=422)
    try:
        decide_as_typed(page, form, request)
    except DecidedMeanwhile as overtaken:
        return both(request, overtaken, code, pk, competency)
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return show(request, page, form, status=422)
    return answered(request, page.assessment)


def decide_as_typed(page: CellPage, form: DecisionForm, request: PortalRequest) -> None:
    """Store the decision of a valid form."""
    typed = form.cleaned_data
    band = None
    if typed["band"] != AS_COMPUTED:
        band = RatingPoint.objects.get(pk=page.points[typed["band"]].key)
    decide(
        assessment=page.assessment,
        competency=page.competency,
        band=band,
        reason=typed["reason"],
        seen=typed["step"],
        actor=request.user,
    )


def both(
    request: PortalRequest, overtaken: DecidedMeanwhile, code: str, pk: int, competency: str
) -> HttpResponse:
    """Show both decisions: what is stored now, and what was typed, ready to be sent again."""
    page = cell_page(request, code, pk, competency)
    data = request.POST.copy()
    data["step"] = str(page.steps.last)
    return show(request, page, page.form(data), status=409, problem=str(overtaken.message))


@access(calibrates)
@require_POST
def take_back(request: PortalRequest, code: str, pk: int, competency: str) -> HttpResponse:
    """Undo the decision that holds."""
    if over := ended(request, code, pk):
        return keep_typed(request, over, competency)
    page = cell_page(request, code, pk, competency)
    step = request.POST.get("step", "")
    seen = int(step) if step.isascii() and step.isdecimal() and len(step) < 8 else -1
    try:
        undo(
            assessment=page.assessment,
            competency=page.competency,
            seen=seen,
            actor=request.user,
        )
    except Refused as refused:
        status = 409 if isinstance(refused, DecidedMeanwhile) else 422
        now = cell_page(request, code, pk, competency)
        return show(request, now, status=status, problem=str(refused.message))
    return answered(request, page.assessment)
