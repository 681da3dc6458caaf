"""Reading gap reports."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from competency_portal.core.access import access, signed_in
from competency_portal.core.http import PortalRequest
from competency_portal.core.keys import key_in
from competency_portal.development.queries.plans import measures_of
from competency_portal.development.rules.plans import may_manage, may_write
from competency_portal.feedback.queries.objections import contested_names
from competency_portal.feedback.queries.responses import Response, response_of
from competency_portal.feedback.queries.second_look import points_of
from competency_portal.feedback.rules import office_of, side_of
from competency_portal.feedback.services.reading import note_reading
from competency_portal.people.queries import employee_of
from competency_portal.people.rules import sees_people
from competency_portal.reports.content import GapReport, gap_report
from competency_portal.reports.content.guide import After, Guide, guide_of
from competency_portal.reports.content.since import Since, since_of
from competency_portal.reports.files import file_name, guide_document, guide_name, report_pdf
from competency_portal.reports.forms import ReportFilter
from competency_portal.results.models import AssessmentResult
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
        "counts_others": sees_people(request.user),
    }
    return render(request, "reports/report_list.html", context)


@access(signed_in)
@require_safe
def report(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """One person's report."""
    result = visible_result(request, code, number)
    made, me = gap_report(result), employee_of(request.user)
    is_own = me is not None and me.number == number
    context: dict[str, object] = {"report": made, "is_own": is_own, "edition_query": ""}
    # Of what is written since, the line of today reads, and not everybody who reads the report.
    context["follows"] = follows = may_write(request.user, result.assessment)
    context["measures"], context["since"] = {}, _since(request, result, made)
    if made.is_latest:
        if is_own:
            note_reading(result=result)
        context["response"] = _response(request, result)
        context["measures"] = measures_of(result.assessment) if follows else {}
    else:
        context["edition_query"] = f"?revision={made.occasion.revision}"
    return render(request, "reports/report_detail.html", context)


def _response(request: PortalRequest, result: AssessmentResult) -> Response:
    """What followed the result, and what the reader may do about it."""
    return response_of(
        result,
        side=side_of(request.user, result.assessment),
        office=office_of(request.user, result.assessment),
    )


@access(signed_in)
@require_safe
def pdf(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """The same as a PDF."""
    result = visible_result(request, code, number)
    made = gap_report(result)
    return _download(report_pdf(made, _since(request, result, made)), file_name(made))


def _since(
    request: PortalRequest, result: AssessmentResult, report: GapReport
) -> Mapping[str, Since]:
    """What was marked again of the gaps, beside the latest edition, for whoever reads the plan."""
    if not report.is_latest or not may_write(request.user, result.assessment):
        return {}
    return since_of(result, report.lines)


def _download(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": disposition, "Cache-Control": "private, no-store"},
    )


@access(signed_in)
@require_safe
def guide(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """What to praise, to work on and to ask in the talk; for everybody who leads it."""
    result = led_result(request, code, number)
    context = {"guide": _guide(result), "response": _response(request, result)}
    return render(request, "reports/guide_detail.html", context)


@access(signed_in)
@require_safe
def guide_pdf(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """The same as a PDF."""
    result = led_result(request, code, number)
    made = _guide(result)
    return _download(guide_document(made), guide_name(made))


def _guide(result: AssessmentResult) -> Guide:
    made, assessment = gap_report(result), result.assessment
    # Beside an earlier edition nothing is said of what came after it, as in the report.
    after = After(
        contested=contested_names(assessment),
        since=since_of(result, made.lines) if made.is_latest else {},
        measures=measures_of(assessment) if made.is_latest else {},
    )
    return guide_of(made, points_of(assessment), after)


def led_result(request: PortalRequest, code: str, number: str) -> AssessmentResult:
    """One of the reader's line of today, or HR's: nobody has a guide to their own talk."""
    found = visible_result(request, code, number)
    if not may_manage(request.user, found.assessment):
        raise Http404
    return found


def visible_result(request: PortalRequest, code: str, number: str) -> AssessmentResult:
    """The result of an address, or 404: it may not exist, not be published, or be another's.

    The latest revision, unless `?revision=` names an earlier one.
    """
    found = queries.revisions_visible_to(request.user)
    asked = request.GET.get("revision", "")
    found = found.filter(revision=key_in(asked) or 0) if asked else queries.latest(found)
    return get_object_or_404(
        found.select_related("assessment__employee__supervisor__supervisor__user"),
        assessment__cycle__code=code,
        assessment__employee__number=number,
    )
