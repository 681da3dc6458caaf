"""What the board's templates need beside what they are given."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django import template

from competency_portal.assessments.models import Cycle
from competency_portal.home.board.branches import Branch

register = template.Library()


@register.simple_tag
def toggled(opened: Sequence[str], cycle: Cycle, branch: Branch) -> str:
    """The query of this page with one department opened, or closed if it was open."""
    key = f"{cycle.pk}.{branch.key}"
    others = [text for text in dict.fromkeys(opened) if text != key]
    return urlencode({"open": others if branch.is_open else [*others, key]}, doseq=True)
