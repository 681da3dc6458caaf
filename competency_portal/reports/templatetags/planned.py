"""What came after the publication, beside the gap of which a report speaks."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from competency_portal.development.queries.plans import Planned
from competency_portal.reports.content.since import Since

register = template.Library()


@register.filter
def planned_for(measures: Mapping[str, Planned], competency: str) -> Planned | None:
    """The measures for one competency (code)."""
    return measures.get(competency)


@register.filter
def since_for(marked: Mapping[str, Since], competency: str) -> Since | None:
    """What was marked again of one competency (code)."""
    return marked.get(competency)
