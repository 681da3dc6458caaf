"""Which page somebody stood on when they sent a form, so that a login leads back to it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme


def page_of(request: HttpRequest) -> str:
    """The address that can be opened to find the form again, with its query.

    It is the page that the browser says the form stood on, if that is one of the portal's; else
    the form's own address; else, where that one only takes what is sent, the nearest above it.
    """
    return next(page for page in _candidates(request) if _is_page(urlsplit(page).path))


def _candidates(request: HttpRequest) -> Iterator[str]:
    """The likeliest first; the start page is a page for certain."""
    for header in ("HX-Current-URL", "Referer"):
        url = request.headers.get(header, "")
        if url.isprintable() and url_has_allowed_host_and_scheme(
            url, {request.get_host()}, require_https=request.is_secure()
        ):
            parts = urlsplit(url)
            # Two slashes in front would lead to another site.
            path = escape_leading_slashes(parts.path)
            yield f"{path}?{parts.query}" if parts.query else path
    yield request.get_full_path()
    steps = request.path.strip("/").split("/")
    for length in range(len(steps) - 1, 0, -1):
        yield f"/{'/'.join(steps[:length])}/"
    yield "/"


def _is_page(path: str) -> bool:
    """Whether whoever is logged in may open this address of the portal."""
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    return hasattr(view, "access_rule") and can_be_opened(view)


def can_be_opened(view: Callable[..., Any] | None) -> bool:
    """Whether a view answers GET; Django's decorators say it nowhere but in what they hold."""
    while view is not None:
        verbs = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if verbs is not None and "GET" not in verbs:
            return False
        view = getattr(view, "__wrapped__", None)
    return True
