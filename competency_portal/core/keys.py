"""Keys that come in an address."""

from __future__ import annotations

HIGHEST = 2**63 - 1
"""The largest key that a database holds."""


def key_in(text: str | None) -> int | None:
    """The key that a text is; None when it is none, or one that no database holds."""
    if not text or not (text.isascii() and text.isdecimal()) or len(text) > len(str(HIGHEST)):
        return None
    return key if (key := int(text)) <= HIGHEST else None
