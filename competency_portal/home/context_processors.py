"""What every page shows: the navigation of this person's roles."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The links at the top of the page."""
    return {"navigation": []}
