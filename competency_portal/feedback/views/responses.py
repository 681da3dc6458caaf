"""The person responds to their result: confirms having read it, objects, takes it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from competency_portal.assessments.views.actions import asks, done_or_refused, typed_in
from competency_portal.core.access import access, signed_in
from competency_portal.core.errors import Refused
from competency_portal.core.glyphs import is_blank
from competency_portal.core.http import PortalRequest
from competency_portal.feedback.forms import AcknowledgementForm, ObjectionForm
from competency_portal.feedback.models import Side
from competency_portal.feedback.queries.objections import known_bands, last_made, taken_back
from competency_portal.feedback.queries.responses import Response, response_of
from competency_portal.feedback.services.objecting import object_to, withdraw
from competency_portal.feedback.services.reading import acknowledge as acknowledge_result
from competency_portal.feedback.views.finding import own_result


@access(signed_in)
@require_POST
def acknowledge(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """Confirm having read one's own report; what is refused comes back with what was typed."""
    result = own_result(request, code, number)
    form = AcknowledgementForm(request.POST)
    problem = " ".join(str(e) for es in form.errors.values() for e in es)
    if not problem:
        try:
            acknowledge_result(
                assessment=result.assessment, actor=request.user, **form.cleaned_data
            )
        except Refused as refused:
            problem = str(refused.message)
        else:
            messages.success(request, _("Confirmed: you have read it."))
            return redirect("reports:report", code, number)
    if is_blank(remark := request.POST.get("remark", "")):
        messages.error(request, problem)
        return redirect("reports:report", code, number)
    context = {"result": result, "problem": problem, "remark": remark}
    return render(request, "feedback/not_confirmed.html", context, status=422)


@access(signed_in)
@never_cache
@asks
def objection(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """Object to named competencies of one's own report, or see what became of it."""
    result = own_result(request, code, number)
    before = taken_back(result.assessment)
    form = ObjectionForm(typed_in(request), known=known_bands(result), before=before)
    problem = ""
    if form.is_bound and form.is_valid():
        try:
            object_to(assessment=result.assessment, reasons=form.reasons, actor=request.user)
        except Refused as refused:
            problem = str(refused.message)
        else:
            messages.success(request, _("Sent. You will be told when it is answered."))
            return redirect("reports:report", code, number)
    found = response_of(result, side=Side.EMPLOYEE, office=None)
    context = {"response": found, "result": result, "form": form, "problem": problem}
    context["kept"] = _kept(found, form)
    return render(request, "feedback/objection.html", context, status=422 if form.is_bound else 200)


def _kept(found: Response, form: ObjectionForm) -> list[tuple[str, str]]:
    """What was typed where no field is shown any more: nothing typed is lost."""
    if not form.is_bound:
        return []
    return list(form.typed(form.final if found.can_object else form.known))


@access(signed_in)
@require_POST
def take_back(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """Take the objection back."""
    result = own_result(request, code, number)
    found = last_made(result.assessment)
    if found is None:
        raise Http404
    done_or_refused(
        request,
        lambda: withdraw(objection=found, actor=request.user),
        _("Taken back. Your result stands as published."),
    )
    return redirect("reports:report", code, number)
