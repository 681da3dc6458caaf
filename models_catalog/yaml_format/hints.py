"""“Did you mean …?” for words that are nearly known."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from django.utils.translation import gettext as _

from models_catalog.yaml_format.text import shorten

LONGEST = 60


def did_you_mean(word: str, candidates: Collection[str]) -> str:
    """A sentence that names the nearest known word, or nothing."""
    if len(word) > LONGEST:
        return ""
    exact = [known for known in candidates if known.lower() == word.lower()]
    near = exact or get_close_matches(word, candidates, n=1)
    return _(" Did you mean “%(word)s”?") % {"word": shorten(near[0])} if near else ""
