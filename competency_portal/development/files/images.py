"""Images, drawn anew: nothing but the picture is kept."""

from __future__ import annotations

import io
import warnings
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from competency_portal.core.errors import Refused
from competency_portal.development.files.foreign import holds_script
from competency_portal.development.models import FileKind

MOST_PIXELS = 40_000_000
FORMATS = {FileKind.PNG: "PNG", FileKind.JPEG: "JPEG", FileKind.WEBP: "WEBP"}
# How a picture is stored: plainer where the first would be larger than is allowed.
WAYS: dict[FileKind, tuple[dict[str, Any], ...]] = {
    FileKind.PNG: ({}, {"optimize": True}),
    FileKind.JPEG: tuple({"quality": quality} for quality in (88, 75, 60, 40)),
    FileKind.WEBP: tuple({"quality": quality} for quality in (88, 75, 60, 40)),
}


def remade(content: bytes, kind: FileKind, *, most: int) -> bytes:
    """The same picture as a new file, upright and without what was written beside it.

    Places and names that a camera writes are nobody's business. At most `most` bytes large where
    it can be drawn so. Raises `Refused` if it can't be read, has too many pixels, or carries a
    script.
    """
    if holds_script(content):
        raise Refused(_("This image carries a script. Take a new picture or save it anew."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content, kind, most)
    except Refused:
        raise
    # Pillow tells of damage in many ways, all of them ours to refuse.
    except Exception as damage:
        raise Refused(_("This image can't be read: perhaps it is damaged.")) from damage


def _drawn(content: bytes, kind: FileKind, most: int) -> bytes:
    with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Refused(_("The image has too many pixels: at most 40 million."))
        image.verify()
    with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
        picture = ImageOps.exif_transpose(image)
        if kind is FileKind.JPEG:
            picture = picture if picture.mode == "L" else picture.convert("RGB")
        elif picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
            picture = picture.convert("RGBA")
        picture.info = {key: picture.info[key] for key in ("transparency",) if key in picture.info}
        return _saved(picture, kind, most)


def _saved(picture: Image.Image, kind: FileKind, most: int) -> bytes:
    """As good as it gets within `most` bytes; the last way where none is small enough."""
    for way in WAYS[kind]:
        made = io.BytesIO()
        picture.save(made, FORMATS[kind], **way)
        if made.tell() <= most:
            break
    return made.getvalue()
