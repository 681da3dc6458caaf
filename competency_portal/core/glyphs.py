"""Which characters the portal can store, and which its fonts can print.

Names and evidence are typed, pasted and imported; what cannot be stored is refused at the door,
and what no shipped font has is named there, not discovered on paper. The list of printable
characters is generated beside the fonts by `manage.py build_fonts`.
"""

import functools
import re
import unicodedata
from bisect import bisect_right
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

RANGES_FILE = Path(__file__).with_name("glyph_ranges.txt")
GETA = "〓"
"""What stands for a character that no font has: the printers' mark for a missing type."""

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""NUL breaks PostgreSQL, a lone surrogate every encoder, the others XML and with it XLSX."""

_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing: fillers of Hangul and the empty cell of Braille."""

_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Zl", "Zp"}
"""Controls, joiners, direction marks, line and paragraph separators."""

_SHAPELESS = re.compile("[\t\n\r\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SHAPELESS_CATEGORIES = {"Cf", "Zl", "Zp", "Zs"}
"""Spaces, joiners, direction marks and variation selectors: they need no glyph."""


def unprintable(text: str) -> list[str]:
    """The characters of `text` that no shipped font has, each once, in order of appearance."""
    return [
        char
        for char in dict.fromkeys(unicodedata.normalize("NFC", text))
        if not _is_printable(char)
    ]


def without_unprintable(text: str) -> str:
    """`text` as our fonts can show it: 〓 for what none has, nothing for what is unstorable.

    A letter with a combining accent that the fonts have only as one character becomes that
    character. Markup passes through: its ASCII is never touched.
    """
    missing = {char for char in set(text) if not _has_glyph(char)}
    if not missing:
        return text
    none = re.escape("".join(missing))
    # A letter before them may take them as its accents; one that is missing itself is no such base.
    cluster = re.compile(rf"((?:(?![{none}])\w)?)([{none}]+)")
    return cluster.sub(lambda match: _nearest(match[1], match[2]), text)


def unstorable(text: str) -> list[str]:
    """Control characters, lone surrogates and noncharacters in `text`, each once, in order.

    Tab, line feed and carriage return are text.
    """
    return list(dict.fromkeys(_UNSTORABLE.findall(text)))


def without_unstorable(text: str) -> str:
    """`text` without the characters that `unstorable` names."""
    return _UNSTORABLE.sub("", text)


def validate_text(text: str) -> None:
    """Refuse text that the database or an export cannot hold.

    Raises:
        ValidationError: naming the code points.
    """
    if found := unstorable(text):
        raise ValidationError(
            _("Contains characters that cannot be stored: %(codes)s."),
            code="unstorable",
            params={"codes": " ".join(_code_point(char) for char in found)},
        )


def is_blank(text: str) -> bool:
    """Whether nothing of `text` is to be seen: no character, or spaces and invisible ones only."""
    return all(
        char.isspace() or _is_invisible(char) or bool(_SHAPELESS.match(char)) for char in text
    )


def validate_name(text: str) -> None:
    """Refuse a name that is more than one line, or whose characters can't all be seen.

    A mark that turns the writing around would turn the page that prints the name, and two names
    that look the same would be two.

    Raises:
        ValidationError: naming the code points.
    """
    validate_text(text)
    if found := [char for char in dict.fromkeys(text) if _is_invisible(char)]:
        raise ValidationError(
            _("Contains line breaks or invisible characters: %(codes)s. Type it by hand."),
            code="invisible",
            params={"codes": " ".join(_code_point(char) for char in found)},
        )


def _is_invisible(char: str) -> bool:
    return char in _INVISIBLE or unicodedata.category(char) in _INVISIBLE_CATEGORIES


def _is_printable(char: str) -> bool:
    return all(_has_glyph(part) for part in unicodedata.normalize("NFC", char))


def _has_glyph(char: str) -> bool:
    starts, ends = _ranges()
    code = ord(char)
    index = bisect_right(starts, code) - 1
    if index >= 0 and code <= ends[index]:
        return True
    return bool(_SHAPELESS.match(char)) or unicodedata.category(char) in _SHAPELESS_CATEGORIES


@functools.cache
def _ranges() -> tuple[list[int], list[int]]:
    """First and last code points of the printable ranges, ascending."""
    lines = RANGES_FILE.read_text(encoding="ascii").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    bounds = [word.split("-") for word in words]
    return [int(bound[0], 16) for bound in bounds], [int(bound[-1], 16) for bound in bounds]


def _nearest(base: str, missing: str) -> str:
    composed = unicodedata.normalize("NFC", base + missing)
    if all(_has_glyph(char) for char in composed):
        return composed
    return base + "".join(_substitute(char) for char in missing)


def _substitute(char: str) -> str:
    if _UNSTORABLE.match(char):
        return ""
    return unicodedata.normalize("NFC", char) if _is_printable(char) else GETA


def _code_point(char: str) -> str:
    return f"U+{ord(char):04X}"
