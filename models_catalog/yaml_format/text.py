"""From bytes to text, refusing what YAML, PostgreSQL or a reader's eye could not take."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from models_catalog.yaml_format.faults import START, Place, Report

MOST_BYTES = 5 * 1024 * 1024
# Control characters, lone surrogates, non-characters, and the line ends that only YAML knows
# (NEL, LS, PS): with them a line number would mean another line in every editor.
_UNWANTED = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
UNWANTED = re.compile(f"[{_UNWANTED}]")
UNWANTED_IN_VALUES = re.compile(f"[{_UNWANTED}\r]")
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes, report: Report) -> str | None:
    """Return a file's text, its line ends as line feeds, or None after saying what is wrong."""
    if len(data) > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        report.fault(START, _("The file is larger than %(limit)s MiB.") % {"limit": limit})
        return None
    if data.startswith(_UTF16_BOMS):
        report.fault(START, _("The file is in UTF-16: save it as UTF-8."))
        return None
    data = data.removeprefix(_UTF8_BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        report.fault(_place_of_byte(data, error.start), _wrong_encoding(data, error.start))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return None if _refuse_unwanted(text, report) else text


def unwanted_character(character: str) -> str:
    """Say which character is not allowed."""
    return _("The character %(code)s is not allowed.") % {"code": f"U+{ord(character):04X}"}


def place_of_index(text: str, index: int) -> Place:
    """Line and column of the character at `index`."""
    before = text[:index]
    return Place(before.count("\n") + 1, index - before.rfind("\n"))


def shorten(text: str, most: int = 30) -> str:
    """A text as a message quotes it: one line, not long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _refuse_unwanted(text: str, report: Report) -> bool:
    match = UNWANTED.search(text)
    if match:
        report.fault(place_of_index(text, match.start()), unwanted_character(match.group()))
    return match is not None


def _place_of_byte(data: bytes, index: int) -> Place:
    before = data[:index].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return place_of_index(before, len(before))


def _wrong_encoding(data: bytes, index: int) -> str:
    byte = {"byte": f"0x{data[index]:02X}"}
    if _looks_like_gbk(data, index):
        return (
            _("This is not UTF-8 (byte %(byte)s), it looks like GBK: save the file as UTF-8.")
            % byte
        )
    return _("This is not UTF-8 (byte %(byte)s): save the file as UTF-8.") % byte


def _looks_like_gbk(data: bytes, index: int) -> bool:
    """Chinese in UTF-8 before the first wrong byte means a damaged file, not another encoding."""
    if max(data[:index].decode("utf-8"), default="") >= "\u0800":
        return False
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
