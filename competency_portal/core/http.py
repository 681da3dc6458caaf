"""The request as the portal's views know it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from competency_portal.core.models import User


class PortalRequest(HttpRequest):
    """A request of somebody who is logged in: `@access` has seen to that."""

    user: User
    htmx: HtmxDetails
