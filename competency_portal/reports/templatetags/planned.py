"""What is planned already, beside the gap of which a report speaks."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from competency_portal.development.queries.plans import Planned

register = template.Library()


@register.filter
def planned_for(measures: Mapping[str, Planned], competency: str) -> Planned | None:
    """The measures for one competency (code)."""
    return measures.get(competency)
