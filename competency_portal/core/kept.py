"""What somebody typed while their login ran out: it is kept over the login and shown again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase

from competency_portal.core.http import PortalRequest

KEPT = "kept-typed"
WRITER = "writer"
"""The hidden field that says whose form it is: somebody else who logs in gets none of it."""
LONGEST = 200_000


def keeps_typed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep what is posted without a login in the session, which a login takes over."""

    @wraps(view)
    def keeping(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        typed = request.POST.urlencode()
        if len(typed) <= LONGEST:
            request.session[KEPT] = {"path": request.path, "typed": typed}
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
    typed = QueryDict(kept["typed"])
    return typed if typed.get(WRITER) == str(request.user.pk) else None
