"""What is laid over the pages of a PDF: kept as it looks, without what it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from pypdf import PageObject
from pypdf.generic import (
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from competency_portal.core.errors import Refused

# Drawn by somebody who read it; a reader shows these from their measures and colours.
DRAWN = frozenset(
    {
        *("/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Ink"),
        *("/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Stamp"),
    }
)
LOOKS = (
    *("/Rect", "/Contents", "/C", "/IC", "/CA", "/QuadPoints", "/InkList", "/Vertices", "/L"),
    *("/LE", "/BS", "/Border", "/DA", "/Q", "/Name"),
)
# Where it says nothing of its border, a reader draws one.
LINK_LOOKS = ("/Rect", "/Border", "/BS", "/C")
# A link may lead to a page of the web or to a person, never to a file, a share or a program.
LEADS = re.compile(r"(https?|mailto|tel):")
HIDDEN = 0b100010
PRINTED = 0b100
TYPED = ("/Tx", "/Ch")


def laid_over(page: PageObject) -> Iterator[DictionaryObject]:
    """What is seen over a page, each without actions: pictures of fields, marks, links to the web.

    Raises `Refused` where something was typed that only a program for forms would show.
    """
    for pointer in value_of(page, "/Annots") or ():
        one = pointer.get_object()
        if isinstance(one, DictionaryObject) and not int(value_of(one, "/F") or 0) & HIDDEN:
            kept = _link(one) if value_of(one, "/Subtype") == "/Link" else _seen(one)
            if kept is not None:
                yield kept


def _seen(one: DictionaryObject) -> DictionaryObject | None:
    kind, face = value_of(one, "/Subtype"), _face(one)
    is_drawn = kind in DRAWN
    if face is None and not is_drawn:
        if kind == "/Widget" and _is_typed_in(one):
            raise Refused(_("What was filled in would be lost. Print this PDF as a PDF anew."))
        return None
    kept = {key: one.raw_get(key) for key in (LOOKS if is_drawn else ("/Rect",)) if key in one}
    if face is not None:
        kept["/AP"] = _dictionary({"/N": face})
    return _annotation(kind if is_drawn else "/Stamp", kept)


def _face(one: DictionaryObject) -> PdfObject | None:
    """The picture that a reader shows; where there are several, that of its state."""
    appearance = value_of(one, "/AP")
    if not isinstance(appearance, DictionaryObject):
        return None
    normal = value_of(appearance, "/N")
    if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject):
        appearance, state = normal, value_of(one, "/AS")
    else:
        state = "/N"
    is_picture = isinstance(state, str) and isinstance(value_of(appearance, state), StreamObject)
    return appearance.raw_get(state) if is_picture else None


def _is_typed_in(field: DictionaryObject) -> bool:
    if field.get_inherited("/FT") not in TYPED:
        return False
    typed = field.get_inherited("/V")
    return bool(typed.strip() if isinstance(typed, str) else typed)


def _link(one: DictionaryObject) -> DictionaryObject | None:
    action = value_of(one, "/A")
    address = value_of(action, "/URI") if isinstance(action, DictionaryObject) else None
    if isinstance(address, bytes):
        address = address.decode("latin-1")
    if not isinstance(address, str):
        return None
    # Readers pass over blanks and controls, wherever they stand.
    plain = "".join(char for char in address if char > " ")
    if not LEADS.match(plain.lower()):
        return None
    leads: dict[str, PdfObject] = {"/S": NameObject("/URI"), "/URI": TextStringObject(plain)}
    looks = {key: one.raw_get(key) for key in LINK_LOOKS if key in one}
    return _annotation("/Link", {**looks, "/A": _dictionary(leads)})


def _annotation(kind: str, keys: dict[str, PdfObject]) -> DictionaryObject:
    what: dict[str, PdfObject] = {
        "/Type": NameObject("/Annot"),
        "/Subtype": NameObject(kind),
        "/F": NumberObject(PRINTED),
    }
    return _dictionary({**what, **keys})


def _dictionary(keys: dict[str, PdfObject]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in keys.items()})


def value_of(one: DictionaryObject, name: str) -> Any:
    """What stands under a name, wherever it is written; None where nothing does."""
    # `get` would give the pointer.
    return one[name] if name in one else None  # noqa: SIM401
