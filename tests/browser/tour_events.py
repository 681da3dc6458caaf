"""The part of the tour with recorded cases: of the demo's own people, and the library."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from competency_portal.core.models import User
from competency_portal.evidence.models import BehaviourEvent
from models_catalog.models import SharedCase

SEARCHES_OF_EVENTS = {
    "catalogue:library": ("", "?q=xyz"),
    "evidence:event_list": ("", "?q=xyz"),
    "evidence:choose": ("", "?q=w", "?q=xyz"),
    "evidence:record": ("?competency=insight",),
}
NAMED = "和主管一起先放警示牌，再叫工程部。"


def of_events(page: str, _wanted: Collection[str]) -> list[dict[str, Any]]:
    """What the address of a page about events needs.

    One of them names its author, so that the form for the library has something to mark.
    """
    author = User.objects.select_related("employee").get(username="supervisor")
    mine = BehaviourEvent.objects.filter(author=author, state="recorded").order_by("pk")
    event = mine.filter(behaviour__isnull=False)[0]
    if page.startswith("case"):
        first, *_others, last = SharedCase.objects.order_by("pk")
        SharedCase.objects.filter(pk=last.pk).update(state="withdrawn")
        return [{"pk": first.pk}, *([{"pk": last.pk}] if page == "case_change" else [])]
    if page in ("of_person", "record", "choices"):
        own = BehaviourEvent.objects.filter(is_own=True)[0]
        return [{"pk": own.employee_id}, {"pk": author.employee.pk}]
    if page == "share":
        event.text = author.employee.name + NAMED
        event.save()
    return [{"pk": event.pk}]
