"""The notices of whoever is logged in, and for HR how the mails go."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from competency_portal.core.access import access, is_hr, signed_in
from competency_portal.core.http import PortalRequest
from competency_portal.notices.concerns import switchable_by
from competency_portal.notices.forms import MailedForm
from competency_portal.notices.queries import notices
from competency_portal.notices.queries.health import health_of_mail
from competency_portal.notices.queries.mailing import without_address
from competency_portal.notices.services import reading
from competency_portal.people.queries import employee_of

ROWS_A_PAGE = 30


@access(signed_in)
@require_safe
def notice_list(request: PortalRequest) -> HttpResponse:
    """What this person was told, the newest first, and of each task the latest."""
    found = notices.listed_for(request.user)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/notice_list.html", {"page": page})


@access(signed_in)
@require_GET
def open_one(request: PortalRequest, pk: int) -> HttpResponse:
    """Go to what a notice is about; then it is read.

    What is done with is told no more: whoever follows the link of an old mail finds the list.
    """
    return redirect(reading.open_notice(user=request.user, key=pk) or "notices:notice_list")


@access(signed_in)
@require_POST
def read_all(request: PortalRequest) -> HttpResponse:
    """Everything is read."""
    reading.read_all(user=request.user)
    return redirect("notices:notice_list")


@access(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: PortalRequest) -> HttpResponse:
    """Choose what is mailed."""
    offered, me = switchable_by(request.user), employee_of(request.user)
    form = MailedForm(
        request.POST or None,
        offered=offered,
        off=notices.kinds_switched_off(request.user),
    )
    if request.method == "POST" and me and form.is_valid():
        reading.choose_mailed(user=request.user, kinds=form.chosen, offered=offered)
        messages.success(request, _("Saved."))
        return redirect("notices:preferences")
    status = 422 if request.method == "POST" else 200
    return render(request, "notices/preferences.html", {"form": form, "me": me}, status=status)


@access(is_hr)
@require_safe
def mail(request: PortalRequest) -> HttpResponse:
    """Whether mails go out, and who has no address."""
    page = Paginator(without_address(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"health": health_of_mail(), "page": page}
    return render(request, "notices/mail_health.html", context)
