"""KPI values from a file: download the table, choose it filled in, look, import."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.views.actions import visible_cycle
from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.tables import XLSX_TYPE
from competency_portal.people.importing import Outcome, keep_file
from competency_portal.people.importing.forms import AgreeForm
from competency_portal.people.models import ImportFile
from competency_portal.results.kpi.forms import KpiFilterForm, ValuesForm
from competency_portal.results.kpi.grid import selected
from competency_portal.results.kpi.importing import (
    ValuePlan,
    import_values,
    make_plan,
    read_values,
)
from competency_portal.results.kpi.importing.preview import preview_of
from competency_portal.results.kpi.importing.rows import COLUMNS
from competency_portal.results.kpi.importing.template import template_of


@access(manages_cycles)
@never_cache
@require_safe
def kpi_template(request: PortalRequest, code: str) -> HttpResponse:
    """The people of the filters with their indicators and values, as a workbook."""
    cycle = visible_cycle(request, code)
    measures = selected(cycle, KpiFilterForm(request.GET, cycle=cycle).filters())
    content = template_of(measures, reader=request.user)
    answer = HttpResponse(content, content_type=XLSX_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="kpi-{cycle.code}.xlsx"'
    return answer


@access(manages_cycles)
@require_http_methods(["GET", "HEAD", "POST"])
def kpi_import(request: PortalRequest, code: str) -> HttpResponse:
    """Take a file and keep it; nothing is entered yet."""
    cycle = visible_cycle(request, code)
    form = ValuesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["file"].name
        kept = keep_file(user=request.user, name=name, content=form.content)
        return redirect("results:kpi_preview", cycle.code, kept.pk)
    context = {"cycle": cycle, "form": form, "columns": COLUMNS}
    status = 422 if request.method == "POST" else 200
    return render(request, "results/kpi_import.html", context, status=status)


@access(manages_cycles)
@require_http_methods(["GET", "HEAD", "POST"])
def kpi_preview(request: PortalRequest, code: str, pk: int) -> HttpResponse:
    """Show what the file would do; on a POST, do just that."""
    cycle = visible_cycle(request, code)
    kept = get_object_or_404(ImportFile, pk=pk, user=request.user)
    if request.method != "POST":
        return show(request, cycle, kept)
    form = AgreeForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    try:
        plan = import_values(
            read_values(bytes(kept.content)),
            cycle=cycle,
            actor=request.user,
            source=kept.name,
            seen=seen,
        )
    except Refused as refused:
        return show(request, cycle, kept, refused)
    kept.delete()
    messages.success(request, done(plan))
    return redirect("results:kpi", cycle.code)


def show(
    request: PortalRequest, cycle: Cycle, kept: ImportFile, refused: Refused | None = None
) -> HttpResponse:
    """The preview as things stand now; with why it was not imported, if somebody tried."""
    plan = make_plan(read_values(bytes(kept.content)), cycle=cycle, actor=request.user)
    context = {
        "cycle": cycle,
        "file": kept,
        "preview": preview_of(plan, request.GET),
        "refused": refused,
    }
    status = 409 if refused else 200
    return render(request, "results/kpi_preview.html", context, status=status)


def done(plan: ValuePlan) -> str:
    """What was done, in one sentence."""
    return _("Values imported. New: %(new)s, changed: %(changed)s, unchanged: %(unchanged)s.") % {
        outcome.value: len(plan.of(outcome)) for outcome in Outcome
    }
