"""PDF written anew: its pages as they look, and nothing else of the file.

What a PDF can hold besides them – scripts, forms that act, embedded files, earlier versions, what
stands between its objects or after its end – is not looked for but left behind.
"""

from __future__ import annotations

import io
import logging
import zlib
from typing import Any

from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter, apply_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from competency_portal.core.errors import Refused
from competency_portal.development.files.annotations import laid_over, value_of
from competency_portal.development.files.foreign import (
    begins_otherwise,
    holds_script,
    is_archive_too,
)

HEADER = b"%PDF-"
# In bytes: so far readers look for the header; scanners and printers write before it.
FARTHEST = 1024
MOST_OBJECTS = 20_000
MOST_PAGES = 2_000
# In bytes: of one packed list of objects, and of all of them.
MOST_IN_A_PACK = 8_000_000
MOST_IN_PACKS = 64_000_000
# What makes a page look as it does.
OF_A_PAGE = frozenset(
    {
        *("/Type", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate"),
        *("/UserUnit", "/Resources", "/Contents", "/Group"),
    }
)
# Of a stream: what programs note for themselves, and what comes from another file.
NOT_DRAWN = frozenset(
    {
        *("/Metadata", "/PieceInfo", "/AF", "/OPI", "/StructParents", "/StructParent"),
        *("/F", "/FFilter", "/FDecodeParms", "/Ref"),
    }
)
# Keys that only a script or an embedded file has, and the kinds of action that do something: where
# a page itself leads to one, it is no page.
KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
ACTIONS = frozenset(
    {
        *("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/ResetForm", "/Rendition"),
        *("/GoToE", "/GoToR", "/Movie", "/Sound", "/RichMediaExecute", "/SetOCGState"),
    }
)

logging.getLogger("pypdf").setLevel(logging.ERROR)


def holds_pdf(content: bytes) -> bool:
    """Whether readers find a PDF in it, and nothing before that makes it another kind of file."""
    lead, header, _rest = content[:FARTHEST].partition(HEADER)
    return bool(header) and not begins_otherwise(lead)


def pages_of(content: bytes) -> bytes:
    """The same pages as a new file, which begins with its header.

    Raises `Refused`: opened with a password, damaged, too involved, or not just pages.
    """
    try:
        with apply_configuration(
            zlib_maximum_output_length=MOST_IN_A_PACK, page_tree_maximum_entries=MOST_PAGES
        ):
            made = _written(_opened(content))
    except Refused:
        raise
    except LimitReachedError as involved:
        raise _too_involved() from involved
    # pypdf tells of damage in many ways, all of them ours to refuse.
    except Exception as damage:
        raise Refused(_("This PDF can't be read: perhaps it is damaged.")) from damage
    if holds_script(made) or is_archive_too(made):
        raise _carries()
    return made


def _carries() -> Refused:
    return Refused(_("This PDF carries a script or another file. Print it as a PDF anew."))


def _too_involved() -> Refused:
    return Refused(_("This PDF is too involved: print it as a PDF anew."))


def _opened(content: bytes) -> PdfReader:
    # Places are counted from the header; where they are not, they are looked for.
    reader = PdfReader(io.BytesIO(content[content.index(HEADER) :]), strict=False)
    # Many are locked against changes only and open for everybody.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(_("This PDF is locked by a password: save it without one."))
    if sum(map(len, reader.xref.values())) + len(reader.xref_objStm) > MOST_OBJECTS:
        raise _too_involved()
    unpacked = 0
    for number in {pack for pack, _place in reader.xref_objStm.values()}:
        pack = reader.get_object(IndirectObject(number, 0, reader))
        unpacked += len(pack.get_data()) if isinstance(pack, StreamObject) else 0
        if unpacked > MOST_IN_PACKS:
            raise _too_involved()
    if not len(reader.pages):
        raise Refused(_("This PDF has no page."))
    return reader


def _written(reader: PdfReader) -> bytes:
    writer = PdfWriter()
    layers = reader.root_object.get("/OCProperties")
    seen: set[IndirectObject] = set()
    _clean(layers, seen)
    for page in reader.pages:
        over = ArrayObject(laid_over(page))
        for key in page.keys() - OF_A_PAGE:
            del page[key]
        if over:
            page[NameObject("/Annots")] = over
        _clean(page, seen)
        writer.add_page(page)
    if layers is not None:
        # Without it, layers that are hidden would be seen.
        writer.root_object[NameObject("/OCProperties")] = layers.clone(writer)
    writer.metadata = None
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _clean(found: Any, seen: set[IndirectObject]) -> None:
    """Leave nothing that comes from another file, and no text that lies open.

    `seen` is what has been looked at: pages share much. Raises `Refused` where it leads to
    something that runs.
    """
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one not in seen:
                seen.add(one)
                waiting.append(one.get_object())
        elif isinstance(one, DictionaryObject):
            if isinstance(one, StreamObject):
                _close(one)
            kind = value_of(one, "/S")
            if not KEYS.isdisjoint(one) or (isinstance(kind, str) and kind in ACTIONS):
                raise _carries()
            waiting += dict.values(one)
        elif isinstance(one, ArrayObject):
            waiting += list.__iter__(one)


def _close(stream: StreamObject) -> None:
    """Take away what is not the stream itself, and pack it: no text of it lies open in the file."""
    for key in NOT_DRAWN & stream.keys():
        del stream[key]
    if "/Filter" not in stream:
        stream.set_data(zlib.compress(stream.get_data()))
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
