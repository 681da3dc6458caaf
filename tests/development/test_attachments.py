"""Files beside a measure: what they are is told by their content, and who may have them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.development.addresses import measure_url
from competency_portal.development.files import checked
from competency_portal.development.models import Attachment, Measure
from competency_portal.development.services import attachments
from competency_portal.development.services.attachments import attach, remove
from competency_portal.people.models import Employee
from tests.factories import EmployeeFactory, LaunchedCycle
from tests.factories.plans import picture, planned, user_of

Enter = Callable[[Employee], Client]
MOST = 1024 * 1024


def pdf(
    change: Callable[[PdfWriter], object] | None = None, *, password: str | None = None
) -> bytes:
    """One blank page, and what `change` adds."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    if password is not None:
        writer.encrypt(password)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def with_launch(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )


def with_script(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )


def with_hidden_script(writer: PdfWriter) -> None:
    """An action whose key alone says that it is a script, within an annotation of the page."""
    action = DictionaryObject({NameObject("/JS"): TextStringObject("app.alert(1)")})
    page = writer.pages[0]
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})


def with_link(address: str, *, at_once: bool = False) -> Callable[[PdfWriter], None]:
    """A link on the page, or one that is followed when the file is opened; its kind elsewhere."""

    def linked(writer: PdfWriter) -> None:
        action = DictionaryObject(
            {
                NameObject("/S"): writer._add_object(NameObject("/URI")),
                NameObject("/URI"): TextStringObject(address),
            }
        )
        if at_once:
            writer.root_object[NameObject("/OpenAction")] = writer._add_object(action)
        else:
            link = DictionaryObject({NameObject("/A"): action})
            writer.pages[0][NameObject("/Annots")] = ArrayObject([link])

    return linked


def with_chain(*, at_once: bool) -> Callable[[PdfWriter], None]:
    """A harmless jump within the file after which a page of the web is opened unasked."""

    def chained(writer: PdfWriter) -> None:
        web = DictionaryObject(
            {
                NameObject("/S"): NameObject("/URI"),
                NameObject("/URI"): TextStringObject("https://example.com/"),
            }
        )
        jump = DictionaryObject(
            {
                NameObject("/S"): NameObject("/GoTo"),
                NameObject("/D"): ArrayObject([writer.pages[0].indirect_reference]),
                NameObject("/Next"): writer._add_object(ArrayObject([web])),
            }
        )
        if at_once:
            # Only the key says that something follows: no reader needs the kind to look for it.
            del jump[NameObject("/S")]
            writer.root_object[NameObject("/OpenAction")] = jump
        else:
            link = DictionaryObject({NameObject("/A"): jump})
            writer.pages[0][NameObject("/Annots")] = ArrayObject([link])

    return chained


def with_bookmarks(writer: PdfWriter) -> None:
    """Two bookmarks: the one points to the next."""
    for title in ("一", "二"):
        writer.add_outline_item(title=title, page_number=0)


def with_script_elsewhere(writer: PdfWriter) -> None:
    """An action of which only a pointer says what it is, spelt so that no word stands there."""
    kind = writer._add_object(NameObject("/Movie"))
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): kind})


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
        (
            "链接.pdf",
            pdf(with_link("https://example.com/")) + b"\r\n",
            "链接.pdf",
            "application/pdf",
        ),
        ("目录.pdf", pdf(with_bookmarks), "目录.pdf", "application/pdf"),
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
        ("a.pdf", pdf(with_script), "带有脚本"),
        ("a.pdf", pdf(with_launch), "带有脚本"),
        ("a.pdf", pdf(with_hidden_script), "带有脚本"),
        ("a.pdf", pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "嵌入的文件"),
        ("a.pdf", pdf(with_launch).replace(b"/Launch", b"/La#75nch"), "带有脚本"),
        ("a.pdf", pdf(with_script_elsewhere), "带有脚本"),
        ("a.pdf", pdf(with_link("javascript:alert(1)")), "带有脚本"),
        ("a.pdf", pdf(with_link("Java\nScript :alert(1)", at_once=True)), "带有脚本"),
        ("a.pdf", pdf(with_link("file:///c:/a.exe")), "带有脚本"),
        ("a.pdf", pdf(with_link("https://example.com/", at_once=True)), "带有脚本"),
        ("a.pdf", pdf(with_chain(at_once=True)), "带有脚本"),
        ("a.pdf", pdf(with_chain(at_once=False)), "带有脚本"),
        ("照片.jpg", b"\0\0\0\x24ftypheic" + b"\0" * 40, "请换成 JPEG"),
        ("a.mp4", b"\0\0\0\x24ftypisom" + b"\0" * 40, "只能附"),
        ("a.pdf", pdf() + b"<html><script>alert(1)</script>", "还有别的内容"),
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


def test_a_pdf_stays_as_it_is() -> None:
    content = pdf()

    assert checked("a.pdf", content, most=MOST).content == content
    assert len(PdfReader(io.BytesIO(content)).pages) == 1


@pytest.fixture
def measure(made: LaunchedCycle) -> Measure:
    return planned(made)


def test_a_file_goes_out_to_those_who_may_read_the_measure(
    made: LaunchedCycle, measure: Measure, enter: Enter
) -> None:
    lead = enter(made.supervisor)
    lead.post(measure_url(measure, "attach"), {"file": SimpleUploadedFile("证书.png", picture())})
    lead.post(measure_url(measure, "attach"), {"file": SimpleUploadedFile("记录.pdf", pdf())})
    image, document = measure.attachments.all()
    url = f"{measure_url(measure)}files/"

    shown = enter(made.employees[0]).get(f"{url}{image.pk}/")
    saved = lead.get(f"{url}{document.pk}/")

    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert shown.headers["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    assert saved.headers["Cache-Control"] == "private, no-store"
    assert saved.getvalue().startswith(b"%PDF-")
    assert enter(EmployeeFactory.create()).get(f"{url}{image.pk}/").status_code == 404
    assert Client().get(f"{url}{image.pk}/").status_code == 302
    assert "证书" not in str(image.file)


def test_a_file_of_another_measure_is_not_reached_through_ones_own(
    made: LaunchedCycle, measure: Measure, enter: Enter
) -> None:
    coach = EmployeeFactory.create()
    mine = planned(made, owner=coach, competency="insight")
    file = attach(measure=measure, name="a.png", content=picture(), actor=made.hr)

    answer = enter(coach).get(f"{measure_url(mine)}files/{file.pk}/")

    assert answer.status_code == 404


def test_nobody_waits_while_a_file_is_looked_through(
    measure: Measure, made: LaunchedCycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    transactions = []

    def slow(*args: Any, **kwargs: Any) -> Any:
        transactions.append(len(connection.savepoint_ids))
        return checked(*args, **kwargs)

    monkeypatch.setattr(attachments, "checked", slow)
    outside = len(connection.savepoint_ids)

    attach(measure=measure, name="a.png", content=picture(), actor=made.hr)

    assert transactions == [outside]


def test_what_is_refused_is_said_at_the_field_and_leaves_no_file(
    made: LaunchedCycle, measure: Measure, enter: Enter, settings: Settings, tmp_path: Path
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    settings.MEDIA_ROOT = tmp_path
    fake = SimpleUploadedFile("证书.png", b"MZ not a picture")

    answer = enter(made.supervisor).post(measure_url(measure, "attach"), {"file": fake})

    assert answer.status_code == 422
    assert answer.context["forms"]["attach"].errors == {
        "file": ["只能附图片（PNG、JPEG、WebP）和 PDF。"]
    }
    assert list(tmp_path.rglob("*")) == []


def test_a_file_above_the_limit_is_not_even_read(
    made: LaunchedCycle, measure: Measure, enter: Enter, settings: Settings
) -> None:
    settings.ATTACHMENT_BYTES = 1024 * 1024
    large = SimpleUploadedFile("a.png", b"x" * (1024 * 1024 + 1))

    answer = enter(made.supervisor).post(measure_url(measure, "attach"), {"file": large})

    assert answer.context["forms"]["attach"].errors == {"file": ["文件太大，最大 1 MB。"]}


def test_a_file_is_removed_for_good_by_those_who_may(
    made: LaunchedCycle,
    measure: Measure,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    file = attach(measure=measure, name="a.png", content=picture(), actor=user_of(made.supervisor))
    place = str(file.file)
    with pytest.raises(Refused):
        remove(attachment=file.pk, measure=measure, actor=user_of(made.employees[0]))

    with django_capture_on_commit_callbacks(execute=True):
        remove(attachment=file.pk, measure=measure, actor=made.hr)

    assert not Attachment.objects.exists()
    assert not default_storage.exists(place)
    said: Any = audit.trail(measure).values_list("action", "from_value", "to_value")
    assert list(said)[:2] == [("File removed", "a.png", ""), ("File attached", "", "a.png")]
    with pytest.raises(Refused, match="不在了"):
        remove(attachment=file.pk, measure=measure, actor=made.hr)
