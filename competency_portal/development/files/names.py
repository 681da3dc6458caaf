"""The name under which a file is offered again."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from competency_portal.core.errors import Refused
from competency_portal.core.glyphs import is_blank
from competency_portal.development.models import FileKind

LONGEST_NAME = 100
SUFFIXES: dict[FileKind, tuple[str, ...]] = {
    FileKind.PNG: ("png",),
    FileKind.JPEG: ("jpg", "jpeg", "jfif", "jpe"),
    FileKind.WEBP: ("webp",),
    FileKind.PDF: ("pdf",),
}
# What not every system opens is offered again under the name that it does.
BETTER = {"jfif": "jpg", "jpe": "jpg"}
_UNFIT = re.compile(r'[<>:"|?*%\\/]')
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def named(name: str, kind: FileKind) -> str:
    """A name without folders, controls and signs that some system gives a meaning of its own.

    Without an ending it gets the right one. Raises `Refused` if the ending says another kind.
    """
    last = re.split(r"[\\/]", name)[-1]
    seen = "".join(char for char in last if unicodedata.category(char) not in _HIDDEN)
    stem, dot, suffix = seen.strip().rpartition(".")
    # “报告2026.11” ends in a month: an ending has a letter.
    if not dot or not any(char.isalpha() for char in suffix):
        stem, suffix = seen.strip(), ""
    if not suffix:
        suffix = SUFFIXES[kind][0]
    ending = suffix.lower()
    if ending not in SUFFIXES[kind]:
        raise Refused(
            _("The name ends in “.%(suffix)s”, but the file is a %(kind)s.")
            % {"suffix": suffix[:20], "kind": kind.label}
        )
    clean = _UNFIT.sub("_", stem).strip(" .")[:LONGEST_NAME]
    return f"{_('attachment') if is_blank(clean) else clean}.{BETTER.get(ending, ending)}"
