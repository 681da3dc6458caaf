"""The sentence of a notice."""

from __future__ import annotations

from django import template

from competency_portal.notices import words
from competency_portal.notices.models import Notice

register = template.Library()


@register.filter
def sentence(notice: Notice) -> str:
    """What somebody reads."""
    return words.sentence(notice)
