"""What may be kept beside a measure: told by its content, and made anew."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NumberObject, StreamObject, TextStringObject

from competency_portal.core.errors import Refused
from competency_portal.development.files import checked, pdf as pdf_files
from tests.factories.pdf import (
    archive,
    drawing,
    entries,
    link,
    opening,
    over,
    packed,
    pdf,
    sent_to_a_printer,
    with_resource,
)
from tests.factories.plans import picture

MOST = 1024 * 1024
HTML = b"<html><body><script>alert(document.cookie)</script></body></html>"


def refusal(name: str, content: bytes, most: int = MOST) -> str:
    with pytest.raises(Refused) as refused:
        checked(name, content, most=most)
    return str(refused.value.message)


@pytest.mark.parametrize(
    ("name", "content", "kept", "kind"),
    [
        ("证书.png", picture(), "证书.png", "image/png"),
        ("照片.JPEG", picture("JPEG"), "照片.jpeg", "image/jpeg"),
        ("图.webp", picture("WEBP"), "图.webp", "image/webp"),
        ("记录.pdf", pdf(), "记录.pdf", "application/pdf"),
        ("相机.jfif", picture("JPEG"), "相机.jpg", "image/jpeg"),
        ("限制修改.pdf", pdf(password=""), "限制修改.pdf", "application/pdf"),
        ("报告2026.11", pdf(), "报告2026.11.pdf", "application/pdf"),
        ("没有后缀", pdf(), "没有后缀.pdf", "application/pdf"),
        ("../../etc/passwd.png", picture(), "passwd.png", "image/png"),
        ("C:\\temp\\a<b>:c\u202egnp.png", picture(), "a_b__cgnp.png", "image/png"),
        ("\u200b.png", picture(), "附件.png", "image/png"),
    ],
)
def test_what_is_what_it_says_is_kept(name: str, content: bytes, kept: str, kind: str) -> None:
    found = checked(name, content, most=MOST)

    assert (found.name, found.kind) == (kept, kind)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("证书.png", picture("JPEG"), "文件名以“.png”结尾，内容却是 JPEG。"),
        ("证书.exe", picture(), "文件名以“.exe”结尾，内容却是 PNG。"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "只能附"),
        ("a.html", b"<!doctype html><script>alert(1)</script>", "只能附"),
        ("a.png", b"MZ\x90\x00", "只能附"),
        ("a.png", picture()[:40], "读不出来"),
        ("a.jpg", b"\xff\xd8\xff" + b"x" * 99, "读不出来"),
        ("a.pdf", b"%PDF-1.7\nnothing", "读不出来"),
        ("a.png", picture() + b"<script>alert(1)</script>", "带有脚本"),
        ("a.pdf", pdf(with_resource(entries(S="/Launch"))), "带有脚本"),
        ("a.pdf", pdf(drawing(HTML, Filter="/Crypt")), "带有脚本"),
        ("a.pdf", pdf(drawing(archive(), Filter="/Crypt")), "带有脚本"),
        ("a.pdf", pdf(over(Subtype="/Widget", FT="/Tx", V=TextStringObject("张"))), "填写的内容"),
        ("a.pdf", packed(9_000_000), "太复杂"),
        ("照片.jpg", b"\0\0\0\x24ftypheic" + b"\0" * 40, "请换成 JPEG"),
        ("a.mp4", b"\0\0\0\x24ftypisom" + b"\0" * 40, "只能附"),
        ("a.pdf", HTML + pdf(), "只能附"),
        ("a.pdf", b"Content-Type: text/html\r\n\r\n" + HTML + pdf(), "只能附"),
        ("a.pdf", b"\xef\xbb\xbf\n<svg/>" + pdf(), "只能附"),
        *(
            ("a.pdf", lead + pdf(), "只能附")
            for lead in (
                *(b"GIF89a", b"BM6", b"II*\0", b"MM\0*", b"RIFF\0\0\0\0AVI "),
                *(b"PK\x03\x04", b"\x1f\x8b\x08", b"Rar!\x1a", b"7z\xbc\xaf\x27"),
                *(b"MZ\x90", b"\x7fELF\x02", b"#!/bin/sh\n", b"{\\rtf1", b"\xd0\xcf\x11\xe0\xa1"),
            )
        ),
        ("a.pdf", b"\0\0\0\x24ftypisom" + pdf(), "只能附"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + pdf(), "内容却是 PNG"),
        ("a.pdf", b"\n" * 1020 + pdf(), "只能附"),
        ("a.pdf", pdf(password="x"), "加了密码"),
        ("a.png", picture("PNG", (7000, 7000)), "像素太多"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value)[:12],
)
def test_what_is_not_is_refused_in_words(name: str, content: bytes, said: str) -> None:
    assert said in refusal(name, content)


def test_what_is_too_large_is_refused() -> None:
    assert refusal("a.pdf", pdf() + b"\n" * MOST) == "文件太大，最大 1 MB。"


def test_an_image_keeps_its_picture_and_nothing_that_was_written_beside_it() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("GPS", "31.2,121.5")
    camera = Image.Exif()
    camera[0x0112] = 6  # lies on its side
    camera[0x010F] = "Secret Phone"

    drawn = checked("a.png", picture(pnginfo=note) + b"trailing", most=MOST).content
    photo = checked("a.jpg", picture("JPEG", (8, 4), exif=camera), most=MOST).content

    assert b"31.2" not in drawn
    assert b"trailing" not in drawn
    assert b"Secret" not in photo
    assert Image.open(io.BytesIO(photo)).size == (4, 8)
    assert Image.open(io.BytesIO(drawn)).getpixel((0, 0)) == (0, 128, 128)


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(checked("a.pdf", content, most=MOST).content))


SAME = checked("a.pdf", pdf(), most=MOST).content
HEAD, REST = pdf().split(b"\n", 1)
END = b"\nstartxref" + pdf().rpartition(b"startxref")[2]
PRINTER = b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n"


@pytest.mark.parametrize(
    "content",
    [
        HEAD + b"\n%" + HTML + b"\n" + REST,
        b"\n" * 1019 + pdf(),
        b"\xef\xbb\xbf" + pdf(),
        PRINTER + pdf(),
        sent_to_a_printer(PRINTER),
        pdf() + HTML,
        pdf() + HTML + END,
        pdf() + archive(),
        pdf() + archive() + END,
        pdf(opening(S="/JavaScript", JS=TextStringObject("app.alert(1)"))),
        pdf(opening(S="/Launch", F=TextStringObject("cmd.exe"))),
        pdf(opening(S="/Launch")).replace(b"/Launch", b"/La#75nch"),
        pdf(opening(S="/Thread", F=TextStringObject("\\\\host\\x"))),
        pdf(opening(S="/URI", URI=TextStringObject("https://example.com/"))),
        pdf(opening(S="/GoTo", Next=entries(S="/URI", URI=TextStringObject("https://a.cn/")))),
        pdf(lambda writer: writer.pages[0].update(entries(AA=entries(O=entries(S="/Launch"))))),
        pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")),
        pdf(link("javascript:alert(1)")),
        pdf(link("file:///c:/a.exe")),
        pdf(link("\\\\host\\share")),
        pdf(link("//host/")),
        pdf(over(Subtype="/Widget", A=entries(S="/SubmitForm"))),
        pdf(over(Subtype="/Widget", FT="/Tx", V=TextStringObject(" "))),
        pdf(over(Subtype="/Square", F=NumberObject(2))),
    ],
)
def test_of_a_pdf_nothing_but_its_pages_is_kept(content: bytes) -> None:
    assert checked("a.pdf", content, most=MOST).content == SAME


def test_what_stands_before_a_pdf_changes_nothing_of_it() -> None:
    made = [checked("a.pdf", lead + packed(5_000), most=MOST).content for lead in (PRINTER, b"")]

    assert made[0] == made[1]


def test_a_page_is_kept_as_it_is_drawn_with_no_text_lying_open_and_nothing_from_elsewhere() -> None:
    content = pdf(drawing(HTML, F=TextStringObject("http://host/x")))

    kept = read(content)
    (page,) = kept.pages

    stream = page["/Contents"].get_object()
    assert isinstance(stream, StreamObject)
    assert (stream.get_data(), "/F" in stream) == (HTML, False)
    assert HTML not in checked("a.pdf", content, most=MOST).content


def over_pages_of(content: bytes) -> list[Any]:
    """What is laid over the pages once they are kept."""
    pages: list[Any] = list(read(content).pages)
    return [pointer.get_object() for page in pages for pointer in page["/Annots"]]


def test_layers_stay_shown_or_hidden() -> None:
    layers = entries(D=entries(BaseState="/OFF"))

    kept = read(pdf(lambda writer: writer.root_object.update(entries(OCProperties=layers))))

    assert kept.root_object["/OCProperties"] == layers


def test_a_link_to_the_web_stays_as_it_looks_without_what_follows_it() -> None:
    address = {"S": "/URI", "URI": TextStringObject("https://example.com/")}
    followed = entries(**address, Next=entries(S="/Launch"))
    unframed = entries(W=NumberObject(0))

    (kept,) = over_pages_of(pdf(over(Subtype="/Link", A=followed, BS=unframed)))

    assert (kept["/A"], kept["/BS"]) == (entries(**address), unframed)


def test_a_mark_stays_and_a_field_becomes_its_picture() -> None:
    def signed(writer: PdfWriter) -> None:
        face = StreamObject()
        face.set_data(b"0 0 9 9 re f")
        faces = entries(N=writer._add_object(face))
        over(Subtype="/Widget", FT="/Sig", AP=faces, A=entries(S="/Launch"))(writer)

    (mark,) = over_pages_of(pdf(over(Subtype="/Highlight", A=entries(S="/Launch"))))
    (seal,) = over_pages_of(pdf(signed))

    assert (mark["/Subtype"], "/A" in mark) == ("/Highlight", False)
    assert (seal["/Subtype"], "/A" in seal, "/FT" in seal) == ("/Stamp", False, False)
    assert seal["/AP"]["/N"].get_data() == b"0 0 9 9 re f"


@pytest.mark.parametrize(
    ("limit", "content"),
    [("MOST_OBJECTS", pdf()), ("MOST_IN_PACKS", packed(5_000)), ("MOST_PAGES", pdf())],
)
def test_a_pdf_that_takes_too_long_is_not_read(
    monkeypatch: pytest.MonkeyPatch, limit: str, content: bytes
) -> None:
    assert read(content).pages
    monkeypatch.setattr(pdf_files, limit, 0)

    assert "太复杂" in refusal("a.pdf", content)


def test_a_picture_drawn_anew_keeps_to_the_limit() -> None:
    noise = Image.effect_noise((300, 300), 90)
    made = io.BytesIO()
    noise.save(made, "JPEG", quality=60)
    most = made.tell()

    kept = checked("a.jpg", made.getvalue(), most=most).content

    assert len(kept) <= most
    assert Image.open(io.BytesIO(kept)).size == (300, 300)
