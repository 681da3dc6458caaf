"""What every page shows: the navigation of this person's roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from competency_portal.assessments.models import RaterGroup
from competency_portal.assessments.queries import responses
from competency_portal.assessments.queries.reviews import written_by
from competency_portal.core.components import NavigationItem
from competency_portal.core.models import User
from competency_portal.development.queries.plans import takes_part
from competency_portal.people.queries import employee_of, has_subordinates


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The links at the top of the page, and who is logged in; nothing for a stranger."""
    # A request that was refused before the login middleware has no user at all.
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"navigation": []}
    me = employee_of(user)
    return {
        "navigation": list(_items(user, request.path)),
        "account_caption": f"{me.name} · {me.position.name}" if me else user.get_username(),
    }


def _items(user: User, path: str) -> Iterator[NavigationItem]:
    for label, name in _links(user):
        url = reverse(name)
        yield NavigationItem(label, url, current=_is_part(path, name, url))


def _is_part(path: str, name: str, url: str) -> bool:
    """Whether a page belongs to a part; every address begins like that of the start page."""
    if name == "home:start":
        return path == url or path.startswith("/board/")
    return path.startswith(url) or (name == "reviews:team" and path.startswith("/line/"))


def _links(user: User) -> Iterator[tuple[str, str]]:
    """Label and url name of each part of the portal that this person uses."""
    groups = set(written_by(user).order_by().values_list("group", flat=True).distinct())
    scores = RaterGroup.SUPERVISOR in groups
    if user.is_hr:
        yield _("Board"), "home:start"
        yield _("Cycles"), "cycles:cycle_list"
    if scores:
        yield _("My team"), "reviews:team"
    elif groups or responses.written_by(user).exists():
        yield _("My assessments"), "reviews:team"
    reads_others = user.is_hr or scores or has_subordinates(user)
    yield _("Gap reports") if reads_others else _("My reports"), "reports:report_list"
    if reads_others or takes_part(user):
        yield _("Improvement plans"), "development:plan_list"
    yield _("Competency model"), "catalogue:overview"
    if user.is_hr or has_subordinates(user):
        yield _("People"), "people:employee_list"
