"""What an installation should be told about its mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning as CheckWarning, register


@register(deploy=True)
def mail_is_set_up(**_kwargs: Any) -> list[CheckMessage]:
    """A real site that mails nothing, or whose mails lead to this very machine."""
    found: list[CheckMessage] = []
    if settings.MEANS_NO_MAIL:
        return found
    if not settings.SENDS_MAIL:
        found.append(
            CheckWarning(
                "No mail is set up: people are told in the portal only.",
                hint=(
                    "Set EMAIL_URL to a mail server, or EMAIL_URL=dummymail:// to say that none"
                    " is meant."
                ),
                id="notices.W001",
            )
        )
    elif settings.SECURE_SITE and "//127.0.0.1" in settings.SITE_URL:
        found.append(
            CheckWarning(
                "Links in mails lead to this machine.",
                hint="Set SITE_URL to the address of the portal, like https://portal.example.",
                id="notices.W002",
            )
        )
    return found
