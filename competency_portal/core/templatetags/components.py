"""The components of every page: tags with declared props.

All props are keyword-only and named in the signature, so that a misspelt or missing one is a
TemplateSyntaxError when the template is compiled, not a hole in the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django import template
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from competency_portal.core import drawing
from competency_portal.core.components import Crumb, Fact, Problem, Step, Tab, Text

register = template.Library()

Props = dict[str, Any]
Standing = Literal["below", "at", "above"] | None
STANDINGS = ("below", "at", "above")
BUTTON_TONES = ("primary", "secondary", "quiet", "danger")
BUTTON_SIZES = {"": "", "small": "btn-sm", "large": "btn-lg"}
STATE_TONES = ("neutral", "info", "success", "warning", "danger")


def one_of(value: str, allowed: Sequence[str], prop: str) -> str:
    """Return `value`, or name the prop and what it may be."""
    if value not in allowed:
        raise ValueError(f"{prop} must be one of {', '.join(allowed)}, not {value!r}")
    return value


def standing_name(standing: str | None) -> str:
    """The name of a standing in class names; None, not rated, is `none`."""
    return one_of(standing, STANDINGS, "standing") if standing else "none"


@register.inclusion_tag("components/page_heading.html")
def page_heading(
    *, title: Text, eyebrow: Text = "", eyebrow_url: str = "", subtitle: Text = "", note: Text = ""
) -> Props:
    """The h1 of a page with what stands above, beside and at the right of it.

    `eyebrow_url`: what stands above is the page above too.
    """
    props = {"title": title, "eyebrow": eyebrow, "subtitle": subtitle, "note": note}
    return {**props, "eyebrow_url": eyebrow_url}


@register.simple_block_tag
def heading(
    content: SafeString,
    *,
    title: Text,
    eyebrow: Text = "",
    eyebrow_url: str = "",
    subtitle: Text = "",
    note: Text = "",
) -> SafeString:
    """`page_heading` with actions at the right."""
    props = page_heading(
        title=title, eyebrow=eyebrow, eyebrow_url=eyebrow_url, subtitle=subtitle, note=note
    )
    return render_to_string("components/page_heading.html", {**props, "actions": content})


@register.simple_block_tag
def card(
    content: SafeString,
    *,
    title: Text = "",
    note: Text = "",
    level: int = 2,
    flush: bool = False,
    id: str = "",  # noqa: A002 - the HTML attribute's own name
    tone: str = "",
) -> SafeString:
    """A white card; `flush` without padding for a table, tone `quiet` for the side column."""
    props = {"title": title, "note": note, "level": level, "flush": flush, "id": id}
    props["tone"] = one_of(tone, ("", "quiet"), "tone")
    return render_to_string("components/card.html", {**props, "content": content})


@register.inclusion_tag("components/button.html")
def button(
    *,
    label: Text,
    url: str = "",
    type: str = "submit",  # noqa: A002 - the HTML attribute's own name
    tone: str = "secondary",
    size: str = "",
    testid: str = "",
    name: str = "",
    value: str | int = "",
    form: str = "",
    disabled: bool = False,
) -> Props:
    """A link when it has a url, else a button; one `primary` a page."""
    one_of(tone, BUTTON_TONES, "tone")
    one_of(size, tuple(BUTTON_SIZES), "size")
    return {
        "label": label,
        "url": url,
        "type": one_of(type, ("submit", "button", "reset"), "type"),
        "classes": f"btn btn-{tone} {BUTTON_SIZES[size]}".strip(),
        "testid": testid,
        "name": name,
        "value": value,
        "form": form,
        "disabled": disabled,
    }


@register.inclusion_tag("components/shape.html")
def shape(*, standing: Standing, solid: bool = False) -> Props:
    """▽ below, ● at, △ above, – not rated; decorative, a word always stands beside it."""
    return {"standing": standing_name(standing), "solid": solid}


@register.inclusion_tag("components/rating_badge.html")
def rating_badge(
    *, standing: Standing, label: Text, solid: bool = True, value: str | Decimal = ""
) -> Props:
    """A rating by shape and word, colour third; `value` is the exact stored value."""
    return {
        "standing": standing_name(standing),
        "label": label,
        "solid": solid,
        "value": value,
    }


@register.inclusion_tag("components/level_chip.html")
def level_chip(*, rank: int | None, total: int, label: Text, prefix: Text = "") -> Props:
    """A level as a ladder of `total` bars, `rank` of them filled; None draws no ladder."""
    bars = [
        {"x": 7 * i, "y": 12 - height, "height": height, "reached": rank is not None and i < rank}
        for i, height in enumerate(ladder_heights(total))
    ]
    width = 7 * total - 2
    return {"rank": rank, "bars": bars, "width": width, "label": label, "prefix": prefix}


def ladder_heights(total: int) -> list[int]:
    """Heights of the rungs in px, from 5 to 12, whatever their number."""
    return [5 + 7 * i // max(total - 1, 1) for i in range(total)]


@register.inclusion_tag("components/level_bar.html")
def level_bar(
    *,
    total: int,
    required_rank: int | None,
    attained_rank: int | Decimal | Fraction | None,
    standing: Standing,
    required_label: Text,
    attained_label: Text,
) -> Props:
    """Attained against required level as a bar with a tick; the labels say it in words."""
    return {
        "bar": drawing.level_bar(total=total, required=required_rank, attained=attained_rank),
        "standing": standing_name(standing),
        "required_label": required_label,
        "attained_label": attained_label,
    }


@register.inclusion_tag("components/progress_steps.html")
def progress_steps(*, steps: Sequence[Step], label: Text) -> Props:
    """The bars above a sheet, one for each competency; `label` names the list."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("components/meter.html")
def meter(*, done: int, total: int, label: Text = "", testid: str = "") -> Props:
    """So many of so many, as a bar and in figures."""
    return {"done": done, "total": total, "label": label, "testid": testid}


@register.inclusion_tag("components/empty_state.html")
def empty_state(*, title: Text, text: Text = "", url: str = "", action: Text = "") -> Props:
    """What to say where there is nothing yet, and what to do about it."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/state_badge.html")
def state_badge(*, label: Text, tone: str = "neutral") -> Props:
    """The state of a thing in one word."""
    return {"label": label, "tone": one_of(tone, STATE_TONES, "tone")}


@register.inclusion_tag("components/figure_stat.html")
def figure_stat(
    *, value: Text, label: Text, data_value: str | int | Decimal, testid: str = "", note: Text = ""
) -> Props:
    """A figure large, what it is below it; `data_value` is the exact stored value."""
    return {
        "value": value,
        "label": label,
        "data_value": data_value,
        "testid": testid,
        "note": note,
    }


@register.inclusion_tag("components/fact_list.html")
def fact_list(*, facts: Sequence[Fact]) -> Props:
    """Terms and what they are."""
    return {"facts": facts}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*, items: Sequence[Crumb]) -> Props:
    """The way from the start page to here."""
    return {"items": items}


@register.inclusion_tag("components/alert_list.html")
def alert_list(*, title: Text, problems: Sequence[Problem], tone: str = "warning") -> Props:
    """What to mend, each with a link to its place; nothing when there is nothing to mend."""
    return {"title": title, "problems": problems, "tone": one_of(tone, STATE_TONES[1:], "tone")}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, *, page: Page[Any]) -> Props:
    """Back and forward through a long list; the other parameters of the address stay."""
    return {"page": page, "request": context.get("request")}


@register.inclusion_tag("components/tabs.html")
def tabs(*, items: Sequence[Tab], label: Text) -> Props:
    """Links to sibling pages; `label` names the set for screen readers."""
    return {"items": items, "label": label}
