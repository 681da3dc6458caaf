"""How figures, days and times are written."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

register = template.Library()

Figure = int | Decimal | str | None
NO_FIGURE = "—"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\N{MINUS SIGN}"
HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
HALF_WIDTH = r"[A-Za-z0-9%°≤≥<>+±\u2212$€£#@&]"


@register.filter
def figure(value: Figure) -> str:
    """Write a figure with a true minus sign; None is —, never 0.

    Figures arrive rounded (docs/arithmetic.md, rounding happens once): a Decimal keeps the
    decimals it has.
    """
    if value is None or value == "":
        return NO_FIGURE
    return str(value).replace("-", MINUS)


@register.filter
def minus(value: Figure) -> str:
    """Write a difference: − before what is short, + before what is beyond, 0 bare."""
    if value is None or value == "":
        return NO_FIGURE
    number = Decimal(str(value))
    if number == 0:
        return figure(number.copy_abs())
    return f"+{number}" if number > 0 else figure(number)


@register.filter
def percent(value: Figure) -> str:
    """Write a rate that is already in hundredths: 81.82 → 81.82%; None → —."""
    shown = figure(value)
    return shown if shown == NO_FIGURE else f"{shown}%"


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def date_cn(value: date | datetime | None) -> str:
    """Write a day as it is said: 11 月 30 日, with the year when it is not this one."""
    if value is None:
        return NO_FIGURE
    day = _local(value)
    return _without_year(day) if day.year == timezone.localdate().year else date_full(day)


def _without_year(day: date | datetime) -> str:
    # Translators: a day of this year in Django's date format, `n 月 j 日` in Chinese
    return date_format(day, _("j M"))


@register.filter
def date_full(value: date | datetime | None) -> str:
    """Write a day with its year: 2026 年 11 月 30 日."""
    if value is None:
        return NO_FIGURE
    # Translators: a day with its year in Django's date format, `Y 年 n 月 j 日` in Chinese
    return date_format(_local(value), _("j M Y"))


@register.filter
def until(first: date, last: date) -> str:
    """Write a span of days: 11 月 1 日 – 11 月 30 日; both years where they differ.

    Where there is no room for it on a line, it breaks at its dash and nowhere else.
    """
    if first.year == last.year:
        days = date_cn(first), _without_year(last)
    else:
        days = date_full(first), date_full(last)
    begins, ends = (day.replace(" ", NO_BREAK_SPACE) for day in days)
    return f"{begins}{NO_BREAK_SPACE}– {ends}"


@register.filter
def time_cn(value: datetime | None) -> str:
    """Write the time of day in the portal's time zone: 10:32."""
    if value is None:
        return NO_FIGURE
    return date_format(_local(value), "H:i")


@register.filter
def pangu(value: object) -> str:
    """Set a half-width space between Chinese and what is half-width: 第1版 → 第 1 版."""
    text = re.sub(f"({HAN})(?={HALF_WIDTH})", r"\1 ", str(value))
    return re.sub(f"({HALF_WIDTH})(?={HAN})", r"\1 ", text)
