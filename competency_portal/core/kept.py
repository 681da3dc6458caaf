"""What somebody typed while their login ran out: it is kept over the login and shown again."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User

KEPT = "kept-typed"
WRITER = "writer"
"""The hidden field that says whose form it is: somebody else who logs in gets none of it."""
LONGEST = 20_000
"""Enough for 2,000 Chinese characters as a form sends them: nine bytes each."""
HOUR = datetime.timedelta(hours=1)
"""After this nobody is still logging in to save a form: a shared browser keeps nothing."""


def keeps_typed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep what is posted without a login in the session, which a login takes over."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        typed = request.POST.urlencode()
        if len(typed) <= LONGEST:
            request.session[KEPT] = {
                "path": request.path,
                "typed": typed,
                "until": (timezone.now() + HOUR).isoformat(),
            }
        return to_login(request)

    return keeping


def to_login(request: HttpRequest) -> HttpResponse:
    """The login page; a script that sends forms is told to go there."""
    page = redirect_to_login(request.get_full_path())
    if "HX-Request" not in request.headers:
        return page
    return HttpResponse(status=204, headers={"HX-Redirect": page.headers["Location"]})


def typed_before(request: PortalRequest) -> QueryDict | None:
    """What this account had typed into this form before it had to log in; told once."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"]) if _is_for(request.user, kept) else None


def forget_others(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Somebody logged in: what is old, or another account typed, ends here."""
    kept = request.session.get(KEPT)
    if kept and not _is_for(user, kept):
        del request.session[KEPT]


def _is_for(user: User, kept: dict[str, str]) -> bool:
    """Whether this account typed it, less than an hour ago."""
    until = datetime.datetime.fromisoformat(kept.get("until", "1970-01-01T00:00Z"))
    return QueryDict(kept["typed"]).get(WRITER) == str(user.pk) and timezone.now() < until


user_logged_in.connect(forget_others, dispatch_uid="core.kept.forget_others")
