"""The start page by role."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from competency_portal.core.access import access, signed_in
from competency_portal.core.http import PortalRequest


@access(signed_in)
def start(request: PortalRequest) -> HttpResponse:
    """What waits for this person."""
    return render(request, "home/start.html")
