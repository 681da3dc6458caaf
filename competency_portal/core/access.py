"""The one door of every view: who may enter at all.

Which objects somebody sees is decided by the querysets (`visible_to`); the door asks for the role.
A door that stays shut answers as if the page did not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rules.predicates import Predicate, predicate

from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User
from competency_portal.core.resuming import resumed, sent_to_login

Params = ParamSpec("Params")
PortalView = Callable[Concatenate[PortalRequest, Params], HttpResponseBase]


@predicate
def signed_in(user: User) -> bool:
    """Anybody with an account that is in use."""
    return user.is_authenticated and user.is_active


@predicate
def is_hr(user: User) -> bool:
    """Accounts with the HR role."""
    return user.is_authenticated and user.is_active and user.is_hr


def refuse(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the login page, or say 401 to a script, which then logs in in place."""
    if request.headers.get("X-Requested-With") == "autosave":
        return HttpResponse(status=401)
    return sent_to_login(request)


def access(
    rule: Predicate,
) -> Callable[[PortalView[Params]], Callable[..., HttpResponseBase]]:
    """Let a view answer only those for whom `rule` holds: others get the login page or a 404."""

    def decorate(view: PortalView[Params]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return refuse(request)

            def answer() -> HttpResponseBase:
                if not rule.test(request.user):
                    raise Http404
                return view(cast(PortalRequest, request), *args, **kwargs)

            return resumed(request, answer)

        guarded.access_rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate
