"""The way back: where somebody was sent from to mend something elsewhere."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

PARAMETER = "back"


def way_back(request: HttpRequest) -> str:
    """The page of this portal named by `?back=`; empty when there is none, or it is elsewhere."""
    url = request.GET.get(PARAMETER, "")
    is_path = url.startswith("/") and url.isprintable()
    is_here = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_path and is_here else ""


def kept(request: HttpRequest, url: str) -> str:
    """The address of the next page, from which the same way back leads on."""
    back = way_back(request)
    return f"{url}?{urlencode({PARAMETER: back})}" if back else url
