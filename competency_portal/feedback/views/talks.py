"""Both sides confirm that the talk took place."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from competency_portal.assessments.views.actions import asks, typed_in
from competency_portal.core.access import access, signed_in
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.feedback.forms import TalkForm
from competency_portal.feedback.queries.talks import talk_of
from competency_portal.feedback.rules import side_of
from competency_portal.feedback.services.talks import confirm_talk
from competency_portal.feedback.views.finding import visible_result


@access(signed_in)
@asks
def talk(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """Say whether the talk took place; what the other side said stands beside it."""
    result = visible_result(request, code, number)
    assessment = result.assessment
    side = side_of(request.user, assessment)
    if side is None:
        raise Http404
    form = TalkForm(typed_in(request))
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            confirm_talk(
                assessment=assessment, day=typed["day"], remark=typed["remark"], actor=request.user
            )
        except Refused as refused:
            form.add_error("day", str(refused.message))
        else:
            messages.success(request, _("Noted."))
            return redirect("reports:report", code, number)
    context = {"form": form, "assessment": assessment, "side": side, "talk": talk_of(result)}
    return render(request, "feedback/talk.html", context, status=422 if form.is_bound else 200)
