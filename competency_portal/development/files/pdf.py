"""PDF that only shows something: no scripts, no actions that reach out, nothing embedded."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from competency_portal.core.errors import Refused

MOST_OBJECTS = 20_000
# Keys that only a script or an embedded file has, and the kinds of action that do something.
KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/ResetForm", "/Rendition"),
        *("/GoToE", "/GoToR", "/Movie", "/Sound", "/RichMediaExecute", "/SetOCGState"),
    }
)
# What a reader may find that rebuilds a broken file, whatever its own tables say.
# What a link may lead to besides a place within the file.
LINKS = frozenset({"http", "https", "mailto", "tel"})
END = b"%%EOF"
RAW = (b"/javascript", b"javascript:", b"/launch", b"/embeddedfile", b"/richmedia")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")

logging.getLogger("pypdf").setLevel(logging.ERROR)


def check_pdf(content: bytes) -> None:
    """Let a PDF pass that can be read to its last object and carries nothing that runs.

    Raises `Refused`: locked by a password, damaged, too involved, or carrying a script.
    """
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content).lower()
    if any(word in plain for word in RAW):
        raise _carries()
    try:
        runs = _looked_through(PdfReader(io.BytesIO(content), strict=False))
    except Refused:
        raise
    # pypdf tells of damage in many ways, all of them ours to refuse.
    except Exception as damage:
        raise Refused(_("This PDF can't be read: perhaps it is damaged.")) from damage
    if runs:
        raise _carries()
    if content.rpartition(END)[2].strip(b"\0\t\n\f\r "):
        raise Refused(_("Something else follows the end of this PDF. Print it as a PDF anew."))


def _carries() -> Refused:
    return Refused(
        _(
            "This PDF carries a script, a form that acts or an embedded file."
            " Print it as a PDF anew."
        )
    )


def _looked_through(reader: PdfReader) -> bool:
    """Whether anything in the file runs."""
    if reader.is_encrypted:
        raise Refused(_("This PDF is locked by a password: save it without one."))
    if not len(reader.pages):
        raise Refused(_("This PDF has no page."))
    return any(_runs(one) for one in _objects(reader))


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object that the file's tables name, and its trailer."""
    yield reader.trailer
    named = {
        (number, generation) for generation, numbers in reader.xref.items() for number in numbers
    } | {(number, 0) for number in reader.xref_objStm}
    if len(named) > MOST_OBJECTS:
        raise Refused(_("This PDF is too involved: print it as a PDF anew."))
    for number, generation in sorted(named):
        if number:
            yield reader.get_object(IndirectObject(number, generation, reader))


def _runs(found: Any) -> bool:
    """Whether an object, or one written inside it, is or holds something that runs."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            if not KEYS.isdisjoint(one) or _acts(one) or _chains(one) or _opens_link(one):
                return True
            waiting += _written_in(dict.values(one))
        elif isinstance(one, ArrayObject):
            waiting += _written_in(list.__iter__(one))
    return False


def _acts(one: DictionaryObject) -> bool:
    """Whether it is an action that does something, or a link to anything but a page or a person."""
    kind, link = _value(one, "/S"), _value(one, "/URI")
    if isinstance(kind, str) and kind in ACTIONS:
        return True
    if isinstance(link, bytes):
        link = link.decode("latin-1")
    if not isinstance(link, str):
        return False
    # Readers pass over blanks and controls, wherever they stand.
    scheme = _SCHEME.match("".join(char for char in link if char > " ").lower())
    return scheme is not None and scheme[1] not in LINKS


def _chains(one: DictionaryObject) -> bool:
    """Whether it is an action after which others follow, unasked; bookmarks have no /S."""
    return "/S" in one and "/Next" in one


def _opens_link(one: DictionaryObject) -> bool:
    """Whether a link is followed as soon as the file is opened or a page is shown."""
    actions = [_value(one, "/OpenAction")]
    if isinstance(more := _value(one, "/AA"), DictionaryObject):
        actions += [_value(more, name) for name in more]
    follows = ("/URI", "/Next")
    return any(
        isinstance(act, DictionaryObject) and any(key in act for key in follows) for act in actions
    )


def _value(one: DictionaryObject, name: str) -> Any:
    """What stands under a name, wherever it is written."""
    # `get` would give the pointer.
    return one[name] if name in one else None  # noqa: SIM401


def _written_in(values: Iterable[Any]) -> list[Any]:
    """What stands in a place itself; what is only pointed to has its own turn."""
    return [value for value in values if not isinstance(value, IndirectObject)]
