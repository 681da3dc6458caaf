"""What a cycle's page says before publishing: an assessment page knows no results."""

from __future__ import annotations

from django import template

from competency_portal.assessments.models import Cycle
from competency_portal.core.models import User
from competency_portal.results.queries.outlook import Outlook, outlook_of

register = template.Library()


@register.simple_tag(name="outlook_of")
def outlook_for(cycle: Cycle, reader: User) -> Outlook:
    """Who would be published without figures."""
    return outlook_of(cycle, reader)
