"""KPI targets in words: 90–100 分, ≤ 48 小时, ≥ 85%."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from competency_portal.core.templatetags.formats import figure
from models_catalog.models.instruments import KpiKind

# Set directly behind the figure; words and letters keep their distance.
TIGHT_UNITS = ("%", "‰", "°")


class Target(Protocol):
    """What an indicator, or a copy of its target, aims at."""

    @property
    def kind(self) -> str:
        """One of `KpiKind`."""

    @property
    def low(self) -> Decimal | None:
        """The lowest value that meets it."""

    @property
    def high(self) -> Decimal | None:
        """The highest one."""

    @property
    def unit(self) -> str:
        """The unit of both."""


def plain(value: Decimal | None) -> str:
    """A stored decimal as people write it: 90.0000 → 90, 97.5000 → 97.5; None is empty."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(figures: str, unit: str) -> str:
    """Figures with their unit: 48 小时, 85%."""
    return f"{figures}{unit}" if unit.startswith(TIGHT_UNITS) else f"{figures} {unit}".rstrip()


def target_words(indicator: Target) -> str:
    """What an indicator aims at, as one reads it aloud."""
    low, high = figure(plain(indicator.low)), figure(plain(indicator.high))
    if indicator.kind == KpiKind.AT_MOST:
        return with_unit(f"≤ {high}", indicator.unit)
    if indicator.kind == KpiKind.AT_LEAST:
        return with_unit(f"≥ {low}", indicator.unit)
    if indicator.kind == KpiKind.RANGE:
        signed = indicator.low is not None and indicator.low < 0
        return with_unit(f"{low} – {high}" if signed else f"{low}–{high}", indicator.unit)
    return _("judged by a rating")


def target_value(indicator: Target) -> str:
    """The exact stored target for `data-value`: `90..100`, `..48`, `85..`; empty when judged."""
    if indicator.kind == KpiKind.QUALITATIVE:
        return ""
    return f"{plain(indicator.low)}..{plain(indicator.high)}"
