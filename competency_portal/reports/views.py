"""Reading gap reports."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from competency_portal.assessments.models import Assessment
from competency_portal.core.access import access, signed_in
from competency_portal.core.http import PortalRequest
from competency_portal.development.rules.plans import may_write
from competency_portal.people.queries import employee_of
from competency_portal.reports.content import GapReport, gap_report
from competency_portal.reports.files import file_name, report_pdf
from competency_portal.reports.forms import ReportFilter
from competency_portal.results.queries import results as queries

REPORTS_A_PAGE = 50


@access(signed_in)
@require_safe
def report_list(request: PortalRequest) -> HttpResponse:
    """One's own reports, and those of the people whom one may see."""
    visible, me = queries.visible_to(request.user), employee_of(request.user)
    others = queries.of_others(visible, me)
    form = ReportFilter(request.GET)
    found = form.narrowed(others, queries.cycles_in(others))
    context = {
        "own": queries.own(visible, me) if me else [],
        "form": form,
        "page": Paginator(found, REPORTS_A_PAGE).get_page(request.GET.get("page")),
        "sees_others": request.user.is_hr or others.exists(),
    }
    return render(request, "reports/report_list.html", context)


@access(signed_in)
@require_safe
def report(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """One person's report."""
    made = visible_report(request, code, number)
    me = employee_of(request.user)
    context = {"report": made, "is_own": me is not None and me.number == number}
    context["plans"] = writes_plan(request, code, number)
    return render(request, "reports/report_detail.html", context)


def writes_plan(request: PortalRequest, code: str, number: str) -> bool:
    """Whether the reader may plan measures from this report."""
    people = Assessment.objects.select_related("employee")
    person = people.get(cycle__code=code, employee__number=number)
    return bool(may_write(request.user, person))


@access(signed_in)
@require_safe
def pdf(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """The same as a PDF."""
    made = visible_report(request, code, number)
    disposition = content_disposition_header(as_attachment=True, filename=file_name(made))
    return HttpResponse(
        report_pdf(made),
        content_type="application/pdf",
        headers={"Content-Disposition": disposition, "Cache-Control": "private, no-store"},
    )


def visible_report(request: PortalRequest, code: str, number: str) -> GapReport:
    """The report of an address, or 404: it may not exist, not be published, or be another's."""
    visible = queries.visible_to(request.user)
    return gap_report(
        get_object_or_404(
            visible, assessment__cycle__code=code, assessment__employee__number=number
        )
    )
