"""PDF files, harmless and not."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)


def pdf(
    change: Callable[[PdfWriter], object] | None = None, *, password: str | None = None
) -> bytes:
    """One blank page, and what `change` adds."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    if password is not None:
        writer.encrypt(password, "owner", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def entries(**said: Any) -> DictionaryObject:
    """A dictionary of a PDF; plain texts are names."""
    return DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(value) if type(value) is str else value
            for key, value in said.items()
        }
    )


def opening(**said: Any) -> Callable[[PdfWriter], None]:
    """An action that is taken as soon as the file is opened."""

    def opened(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = entries(**said)

    return opened


def over(**said: Any) -> Callable[[PdfWriter], None]:
    """Something over the page."""

    def laid(writer: PdfWriter) -> None:
        at = ArrayObject([NumberObject(number) for number in (10, 20, 90, 40)])
        one = entries(Type="/Annot", Rect=at, **said)
        writer.pages[0][NameObject("/Annots")] = ArrayObject([one])

    return laid


def link(address: str, **more: Any) -> Callable[[PdfWriter], None]:
    """Something to press that leads to an address."""
    return over(Subtype="/Link", A=entries(S="/URI", URI=TextStringObject(address), **more))


def drawing(data: bytes, **said: Any) -> Callable[[PdfWriter], None]:
    """A page that is drawn so; what is said of the stream stands beside it."""

    def drawn(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream.set_data(data)
        stream.update(entries(**said))
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)

    return drawn


def with_resource(one: DictionaryObject) -> Callable[[PdfWriter], None]:
    """A page that needs something to be drawn."""

    def needing(writer: PdfWriter) -> None:
        page = writer.pages[0]
        page[NameObject("/Resources")] = entries(ExtGState=entries(A=writer._add_object(one)))

    return needing


def packed(size: int) -> bytes:
    """A PDF whose list of objects is that large once unpacked."""
    pack = zlib.compress(b"5 0 " + b" " * size + b"<< >>")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources 5 0 R >>",
        b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(pack), pack),
    ]
    made, rows = b"%PDF-1.5\n", b"\0\0\0\0\0\xff"
    for number, one in enumerate(objects, 1):
        rows += b"\1" + len(made).to_bytes(4, "big") + b"\0"
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    rows += b"\2" + (4).to_bytes(4, "big") + b"\0\1" + len(made).to_bytes(4, "big") + b"\0"
    table = b"<< /Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Length %d >>" % len(rows)
    return made + b"6 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        *(table, rows),
        len(made),
    )


def sent_to_a_printer(lead: bytes) -> bytes:
    """A PDF behind what a printer is told, with its places counted from there."""

    def later(place: re.Match[bytes]) -> bytes:
        return str(int(place[0]) + len(lead)).zfill(len(place[0])).encode()

    return lead + re.sub(rb"\d{10}(?= \d{5} n)|(?<=startxref\n)\d+", later, pdf())


def archive() -> bytes:
    """A ZIP with a program."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("evil.exe", b"MZ")
    return made.getvalue()
