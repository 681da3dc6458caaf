"""The way back to the page that sent somebody here, and addresses that keep it."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.template import Context

from competency_portal.core import ways

register = template.Library()


@register.simple_tag(takes_context=True)
def way_back(context: Context) -> str:
    """The page to go back to; empty when nobody was sent here."""
    request = context.get("request")
    user = getattr(request, "user", None)
    return ways.way_back(request) if request and user and user.is_authenticated else ""


@register.simple_tag(takes_context=True)
def keep_way_back(context: Context) -> str:
    """What an address of this page's forms and links ends in, so that the way is not lost."""
    url = way_back(context)
    return "?" + urlencode({ways.PARAMETER: url}) if url else ""


@register.simple_tag(takes_context=True)
def come_back(context: Context) -> str:
    """What an address ends in from which one comes back to this page."""
    request = context["request"]
    return "?" + urlencode({ways.PARAMETER: request.get_full_path()})


@register.simple_tag(takes_context=True)
def leads_back(context: Context, url: str) -> str:
    """The address, ending so that one comes back from it to this page."""
    joint = "&" if "?" in url else "?"
    return url + joint + come_back(context).removeprefix("?")
