"""Another kind of file inside one that is what its name says."""

from __future__ import annotations

import io
import zipfile

SCRIPTS = (b"<script", b"<?php", b"<!doctype html", b"<html")


def holds_script(content: bytes) -> bool:
    """Whether something in it might be taken for a page of the web or a script."""
    lowered = content.lower()
    return any(script in lowered for script in SCRIPTS)


def is_archive_too(content: bytes) -> bool:
    """Whether it would open as a ZIP as well; these are read from their end."""
    return zipfile.is_zipfile(io.BytesIO(content))
