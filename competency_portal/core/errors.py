"""Errors that the business raises and a page shows."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):
    """What was asked cannot be done now; the message says why in the reader's words."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class Gone(Refused):
    """What a page is about is not there any more, so the page can't be shown again either."""
