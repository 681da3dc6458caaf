"""`{% csrf_token %}` that also names the account whose form it is (built into every template)."""

from __future__ import annotations

from django import template
from django.template import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from competency_portal.core.kept import WRITER, signature_of

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """The token of Django's own tag, and who was logged in when the form was made.

    What is sent from it after the login has run out then still has an owner.
    """
    token = mark_safe(CsrfTokenNode().render(context))  # noqa: S308 - Django made it
    request = context.get("request") or getattr(context, "request", None)
    # A request may be refused before anybody asked who sends it.
    user = getattr(request, "user", None)
    if not token or request is None or user is None or not user.is_authenticated:
        return token
    field = format_html('<input type="hidden" name="{}" value="{}">', WRITER, signature_of(request))
    return token + field
