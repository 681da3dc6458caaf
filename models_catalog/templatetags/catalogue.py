"""What only the catalogue's pages need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from models_catalog import links, targets
from models_catalog.models import KpiIndicator, Level, ModelVersion

register = template.Library()


@register.simple_tag
def version_url(version: ModelVersion, name: str, *args: str) -> str:
    """The address of a page of a version; see `links.version_url`."""
    return links.version_url(version, name, *args)


@register.simple_tag
def position_url(version: ModelVersion, code: str) -> str:
    """The address of a position; see `links.position_url`."""
    return links.position_url(version, code)


@register.filter
def trimmed(value: Decimal | None) -> str:
    """A decimal without trailing zeros."""
    return targets.plain(value)


@register.filter
def target(indicator: KpiIndicator) -> str:
    """A KPI's target in words."""
    return targets.target_words(indicator)


@register.filter
def target_value(indicator: KpiIndicator) -> str:
    """A KPI's target for `data-value`."""
    return targets.target_value(indicator)


@register.filter
def chain(process: str) -> str:
    """A process label with its steps apart: 应对-跟进-反馈 → 应对 – 跟进 – 反馈."""
    return re.sub(r"\s*[-–]\s*", " – ", process)


@register.filter
def ladder(levels: Sequence[Level]) -> str:
    """The levels of a scale in one line, lowest first: Sb < Si < Sa."""
    return " < ".join(level.code for level in levels)


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The text with the words of a query marked where they stand in it."""
    words = sorted({re.escape(word) for word in query.split()}, key=len, reverse=True)
    if not words:
        return conditional_escape(text)
    # Splitting by a group keeps the words: they are every second part.
    parts = re.split(f"({'|'.join(words)})", text, flags=re.IGNORECASE)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", part) if index % 2 else part,)
            for index, part in enumerate(parts)
        ),
    )
