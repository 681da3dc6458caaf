"""What every page shows: how much somebody has not read yet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from competency_portal.core.models import User
from competency_portal.notices.queries.notices import unread as unread_of


def unread(request: HttpRequest) -> dict[str, Any]:
    """The count beside the bell, read when a page shows it; nothing for a stranger."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {"has_notices": True, "unread_notices": SimpleLazyObject(lambda: unread_of(user))}
