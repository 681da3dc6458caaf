"""Another kind of file inside one that is what its name says."""

from __future__ import annotations

import io
import zipfile

SCRIPTS = (b"<script", b"<?php", b"<!doctype html", b"<html")
# How pages of the web, pictures, packed files, programs and documents begin.
BEGINNINGS = (
    *(b"<", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF", b"PK", b"\x1f\x8b", b"Rar!"),
    *(b"7z\xbc\xaf", b"MZ", b"\x7fELF", b"#!", b"{\\rtf", b"\xd0\xcf\x11\xe0"),
)
BLANK = b"\xef\xbb\xbf \t\r\n\f\0"


def holds_script(content: bytes) -> bool:
    """Whether something in it might be taken for a page of the web or a script."""
    lowered = content.lower()
    return any(script in lowered for script in SCRIPTS)


def begins_otherwise(lead: bytes) -> bool:
    """Whether a file that begins so is taken for something else, whatever follows."""
    is_video = lead[4:8] == b"ftyp"
    return is_video or lead.lstrip(BLANK).startswith(BEGINNINGS) or holds_script(lead)


def is_archive_too(content: bytes) -> bool:
    """Whether it would open as a ZIP as well; these are read from their end."""
    return zipfile.is_zipfile(io.BytesIO(content))
