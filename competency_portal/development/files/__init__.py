"""What may be attached, told by the content and not by the name."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from competency_portal.core.errors import Refused
from competency_portal.development.files.images import remade
from competency_portal.development.files.names import named
from competency_portal.development.files.pdf import holds_pdf, pages_of
from competency_portal.development.models import FileKind

__all__ = ["MEBIBYTE", "CheckedFile", "checked"]

MEBIBYTE = 1024 * 1024
HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


@dataclass(frozen=True)
class CheckedFile:
    """A file that is what it says, with the name under which it is offered again."""

    name: str
    kind: FileKind
    content: bytes


def checked(name: str, content: bytes, *, most: int) -> CheckedFile:
    """The file as it is kept: made anew from its picture or its pages, without what came with them.

    `most` is in bytes. Raises `Refused`: too large, neither an image nor a PDF, not what its name
    says, damaged, or carrying something that would run.
    """
    if len(content) > most:
        raise too_large(most)
    kind = _kind_of(content)
    if kind is None and _is_heic(content):
        raise Refused(
            _(
                "This is a HEIC photo, which can't be shown everywhere: send it as JPEG. Take a"
                " screenshot of it and attach that; or, on an iPhone, choose Settings → Camera →"
                " Formats → Most Compatible and take it again."
            )
        )
    if kind is None:
        raise Refused(_("Only images (PNG, JPEG, WebP) and PDF can be attached."))
    kept = named(name, kind)
    made = pages_of(content) if kind is FileKind.PDF else remade(content, kind, most=most)
    if len(made) > most:
        raise too_large(most)
    return CheckedFile(kept, kind, made)


def too_large(most: int) -> Refused:
    """What is said of a file of more than `most` bytes."""
    return Refused(_("The file is too large: at most %(most)s MB.") % {"most": most // MEBIBYTE})


def _is_heic(content: bytes) -> bool:
    """Whether it is a photo as newer phones take it; the brand stands in its first box."""
    return content[4:8] == b"ftyp" and content[8:12] in HEIC


def _kind_of(content: bytes) -> FileKind | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    return FileKind.PDF if holds_pdf(content) else None
