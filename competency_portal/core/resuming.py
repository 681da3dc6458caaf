"""Over a login and back: what was sent without one is kept, and stands in its form again after."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

from competency_portal.core.addresses import page_of
from competency_portal.core.kept import (
    Kept,
    drop,
    keep,
    kept_for_page,
    move,
    typed_again,
    writer_of,
)
from competency_portal.core.refill import refilled, texts_of

OPENING = b'<div class="frame-main" id="content" tabindex="-1">'
"""Where the own content of every page begins (templates/base.html)."""


def sent_to_login(request: HttpRequest) -> HttpResponse:
    """The login page, which leads back to where somebody stood; what they sent is kept.

    What a script looks up for one field is no form sent: it is told why it gets nothing, so that
    the page stays as it is and says so (static/js/login-over.js).
    """
    if "HX-Trigger-Name" in request.headers:
        login_url = redirect_to_login(page_of(request)).url
        over = {"login_url": login_url}
        return render(request, "components/_login_over.html", over, status=401)
    if request.method != "POST":
        return _led(request, redirect_to_login(request.get_full_path()))
    if keep(request):
        messages.info(
            request, _("The login had run out. What you sent is kept: log in, and it is there.")
        )
    return _led(request, redirect_to_login(page_of(request)))


def sent_too_late(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form made before the last login: it is kept for the account that made it.

    The form names its account with our signature: no other site can put words into it.
    """
    is_saved_by_script = request.headers.get("X-Requested-With") == "autosave"
    is_own = request.user.pk in (None, writer_of(request))
    if is_saved_by_script or not is_own or not keep(request):
        return csrf_failure(request, reason=reason)
    if request.user.is_authenticated:
        return _led(request, redirect(page_of(request)))
    return _led(request, redirect_to_login(page_of(request)))


def _led(request: HttpRequest, page: HttpResponseRedirect) -> HttpResponse:
    """A script that sends forms is told where to go; it would put the page into the form."""
    if "HX-Request" not in request.headers:
        return page
    return HttpResponse(status=204, headers={"HX-Redirect": page.url})


def resumed(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What the view answers, with what was sent from this page before the login in its form."""
    is_page = request.method == "GET" and "HX-Request" not in request.headers
    kept = kept_for_page(request) if is_page else None
    if kept is None:
        return view()
    try:
        with typed_again(kept.data):
            answer = view()
    except Http404:
        return _gone(request, kept)
    if kept_for_page(request) != kept:  # the view has told it itself
        return answer
    if isinstance(answer, HttpResponseRedirect):
        move(request, kept, answer.url)
    elif isinstance(answer, HttpResponse) and OPENING in answer.content:
        drop(request, kept)
        answer.content = _with_kept(request, answer.content.decode(), kept)
    return answer


def _with_kept(request: HttpRequest, html: str, kept: Kept) -> str:
    """The page with its form filled in again, and at its top what there is to know about it."""
    found = refilled(html, page=request.path, path=kept.path, typed=kept.data, files=kept.files)
    note = render_to_string("components/_kept.html", {"found": found})
    return found.html.replace(OPENING.decode(), OPENING.decode() + note, 1)


def _gone(request: HttpRequest, kept: Kept) -> HttpResponse:
    """There is no such page any more; what was typed is there to be copied. It names nobody."""
    drop(request, kept)
    texts = texts_of(kept.data)
    if not texts:
        raise Http404
    return render(request, "kept.html", {"texts": texts}, status=404)
