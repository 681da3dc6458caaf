"""Images, drawn anew: nothing but the picture is kept."""

from __future__ import annotations

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from competency_portal.core.errors import Refused
from competency_portal.development.models import FileKind

MOST_PIXELS = 40_000_000
FORMATS = {FileKind.PNG: "PNG", FileKind.JPEG: "JPEG", FileKind.WEBP: "WEBP"}
QUALITY = {FileKind.JPEG: 88, FileKind.WEBP: 88}
SCRIPTS = (b"<script", b"<?php", b"<!doctype html", b"<html")


def remade(content: bytes, kind: FileKind) -> bytes:
    """The same picture as a new file, upright and without what was written beside it.

    Places and names that a camera writes are nobody's business. Raises `Refused` if it can't be
    read, has too many pixels, or carries a script.
    """
    lowered = content.lower()
    if any(script in lowered for script in SCRIPTS):
        raise Refused(_("This image carries a script. Take a new picture or save it anew."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content, kind)
    except Refused:
        raise
    # Pillow tells of damage in many ways, all of them ours to refuse.
    except Exception as damage:
        raise Refused(_("This image can't be read: perhaps it is damaged.")) from damage


def _drawn(content: bytes, kind: FileKind) -> bytes:
    with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Refused(_("The image has too many pixels: at most 40 million."))
        image.verify()
    made = io.BytesIO()
    with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
        picture = ImageOps.exif_transpose(image)
        if kind is FileKind.JPEG:
            picture = picture.convert("RGB")
        elif picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
            picture = picture.convert("RGBA")
        picture.info = {key: picture.info[key] for key in ("transparency",) if key in picture.info}
        picture.save(made, FORMATS[kind], quality=QUALITY.get(kind, 75))
    return made.getvalue()
