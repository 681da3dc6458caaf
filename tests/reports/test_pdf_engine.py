"""The PDF engine: our fonts and nothing else, tagged, the same bytes again, nothing fetched."""

import gc
import io
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from competency_portal.reports.pdf import render_pdf
from tests.support.tree import ROOT

OURS = {
    "Portal-Sans-SC",
    "Portal-Sans-SC-Bold",
    "Portal-Sans-SC-Rare",
    "Portal-Sans-SC-Rare-Bold",
}
A4 = (595, 842)
SECRET = "only-for-the-portal-itself"
RADAR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 20" width="100" height="20"{}>'
    '{}<text x="5" y="15" font-family="DejaVu Sans" font-size="12">洞察需求</text></svg>'
)


def page(body: str, head: str = "", attributes: str = "") -> str:
    return f'<html lang="zh-CN"><head>{head}</head><body{attributes}>{body}</body></html>'


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def rendered(body: str, **parts: str) -> PdfReader:
    return read(render_pdf(page(body, **parts), title="能力差距报告"))


def text(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def fonts(reader: PdfReader) -> set[str]:
    """The embedded fonts, without the six letters that name a subset."""
    return {
        str(font.get_object()["/BaseFont"]).split("+")[1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }


def structure(node: Any) -> Iterator[DictionaryObject]:
    """Every element of the tag tree."""
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from structure(child)
    elif isinstance(node, DictionaryObject):
        yield node
        yield from structure(node.get("/K"))


def tags(reader: PdfReader) -> list[str]:
    root = reader.trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    return [str(element["/S"]) for element in structure(root["/K"]) if "/S" in element]


class Watch:
    """Files opened and addresses looked up while it watches."""

    def __init__(self) -> None:
        self.watching = False
        self.seen: list[str] = []

    def __call__(self, event: str, details: tuple[Any, ...]) -> None:
        if self.watching and event in {"open", "urllib.Request", "socket.connect"}:
            self.seen.append(str(details[0] if event != "socket.connect" else details[1]))


watch = Watch()
sys.addaudithook(watch)


@pytest.fixture
def fetched() -> Iterator[list[str]]:
    # Everything that is loaded at its first use is loaded now, the reader of the test too.
    text(rendered(RADAR.format("", "")))
    watch.seen, watch.watching = [], True
    yield watch.seen
    watch.watching = False


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.css"
    path.write_text(f"body::before {{ content: '{SECRET}' }}")
    return path


class TestFonts:
    def test_rare_names_are_printed_in_our_fonts(self) -> None:
        names = "陈𬱖 㛃 陶喆 赵堃 龘"

        reader = rendered(f"<h1>{names}</h1><p>{names}</p><p><b>{names}</b></p>")

        assert text(reader).count("𬱖") == 4
        assert [name for name in "𬱖㛃喆堃龘" if name not in text(reader)] == []
        assert fonts(reader) == OURS

    def test_what_no_font_has_is_printed_as_a_mark_and_brings_no_other_font(self) -> None:
        reader = rendered("<p>干得好😀，\ue000</p>")

        assert "干得好〓，〓" in text(reader)
        assert fonts(reader) == {"Portal-Sans-SC"}

    def test_a_drawing_uses_our_font(self) -> None:
        reader = rendered(RADAR.format("", "<title>雷达图</title>"))

        assert "洞察需求" in text(reader)
        assert fonts(reader) == {"Portal-Sans-SC"}

    def test_another_font_of_the_machine_cannot_be_asked_for(self) -> None:
        style = "<style>p { font-family: 'DejaVu Serif', monospace; font-style: italic }</style>"

        reader = rendered("<p>Latin, 中文, ქართული</p>", head=style)

        assert fonts(reader) == {"Portal-Sans-SC"}

    def test_the_fonts_go_under_their_licence_and_a_name_of_their_own(self) -> None:
        folder = ROOT / "static" / "fonts"
        names = [TTFont(path)["name"] for path in sorted(folder.glob("*.ttf"))]

        assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text()
        assert {f"{name.getDebugName(1)} {name.getDebugName(2)}" for name in names} == {
            "Portal Sans SC Regular",
            "Portal Sans SC Bold",
            "Portal Sans SC Rare Regular",
            "Portal Sans SC Rare Bold",
        }
        assert {"Adobe" in name.getDebugName(0) for name in names} == {True}


class TestDocument:
    def test_every_page_is_a4_with_header_and_footer(self) -> None:
        body = "<h1>能力差距报告</h1>" + "<p>行为</p>" * 100

        reader = rendered(body, attributes=' data-running="王伟 · 2026" data-footer="第 1 版"')

        sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages]
        pages = [page.extract_text() for page in reader.pages]
        assert sizes == [A4] * 3
        assert [f"第 {number} 页，共 3 页" in shown for number, shown in enumerate(pages, 1)] == [
            True,
            True,
            True,
        ]
        assert ["能力差距报告" in shown and "王伟 · 2026" in shown for shown in pages] == [True] * 3
        assert ["第 1 版" in shown for shown in pages] == [True] * 3

    def test_signatures_never_stand_on_a_page_of_their_own(self) -> None:
        signatures = '<div class="signatures"><div><p class="sign-here"></p>签字处</div></div>'

        last_pages = [
            rendered("<p>正文一行。</p>" * lines + signatures).pages[-1].extract_text()
            for lines in range(20, 60, 2)
        ]

        assert [page for page in last_pages if "签字处" in page and "正文" not in page] == []

    def test_an_english_report_counts_its_pages_in_english(self) -> None:
        reader = read(render_pdf(page("<p>Gap</p>").replace("zh-CN", "en"), title="Gap report"))

        assert "Page 1 of 1" in text(reader)
        assert reader.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]

    def test_language_and_title_are_stated(self) -> None:
        html = "<head><title>第二个标题</title></head><p>没有语言</p>"

        reader = read(render_pdf(html, title="能力差距报告 王伟 < & 𬱖"))

        root = reader.trailer["/Root"]
        assert root["/Lang"] == "zh-CN"  # type: ignore[index]
        assert reader.metadata is not None
        assert reader.metadata.title == "能力差距报告 王伟 < & 𬱖"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True  # type: ignore[index]

    def test_it_is_tagged(self) -> None:
        table = (
            '<table><thead><tr><th scope="col">能力</th></tr></thead>'
            "<tbody><tr><td>洞察需求</td></tr></tbody></table>"
        )

        reader = rendered(f"<h1>报告</h1><h2>先做这些</h2><ul><li>记下要点</li></ul>{table}")

        root = reader.trailer["/Root"]
        found = tags(reader)
        assert root["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]
        assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
        assert [tag for tag in ("/H1", "/H2", "/L", "/LI", "/LBody") if tag not in found] == []
        assert [tag for tag in ("/Table", "/THead", "/TH", "/TD") if tag not in found] == []

    @pytest.mark.parametrize(
        ("attributes", "title", "alternative"),
        [
            ("", "<title>雷达图</title>", "雷达图"),
            (' aria-label="五项核心能力"', "", "五项核心能力"),
            ("", "", "—"),
        ],
    )
    def test_a_drawing_has_words(self, attributes: str, title: str, alternative: str) -> None:
        reader = rendered(RADAR.format(attributes, title))

        root = reader.trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
        figures = [node for node in structure(root["/K"]) if node.get("/S") == "/Figure"]
        assert [str(figure["/Alt"]) for figure in figures] == [alternative]

    def test_the_same_report_gives_the_same_bytes(self) -> None:
        html = page("<h1>报告</h1><p>㛃</p>" + RADAR.format("", ""))

        assert render_pdf(html, title="报告") == render_pdf(html, title="报告")

    def test_html_that_is_not_well_formed_prints_the_same(self) -> None:
        tidy = page("<p>第一行<br/>第二行</p>" + RADAR.format("", ""))

        untidy = render_pdf("<!DOCTYPE html>" + tidy.replace("<br/>", "<br>"), title="报告")

        assert text(read(untidy)) == text(read(render_pdf(tidy, title="报告")))

    @pytest.mark.parametrize(
        "typed", ["\x00", "\ud83d", "\x0b", "&#0;", "&#xD800;", "\ufffe"], ids=ascii
    )
    def test_text_that_cannot_be_stored_does_not_stop_a_report(self, typed: str) -> None:
        reader = read(render_pdf(page(f"<p>前{typed}后</p>"), title=f"报告{typed}"))

        assert "前" in text(reader)
        assert fonts(reader) == {"Portal-Sans-SC"}


class TestFetching:
    @pytest.mark.parametrize(
        "markup",
        [
            '<img src="{}" alt="x">',
            '<object data="{}"></object>',
            '<embed src="{}">',
            '<link rel="stylesheet" href="{}">',
            '<link rel="attachment" href="{}">',
            '<a rel="attachment" href="{}">x</a>',
            '<style>@import url("{}");</style>',
            '<style>@font-face { font-family: x; src: url("{}") } p { font-family: x }</style>',
            '<style>p { background: url("{}") } p::before { content: url("{}") }</style>',
            '<style>li { list-style-image: url("{}") }</style><ul><li>x</li></ul>',
            '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}"/><use href="{}#a"/></svg>',
            '<base href="{}"><img src="secret.css" alt="x">',
        ],
    )
    @pytest.mark.parametrize("scheme", ["file", "path", "static", "traversal", "http"])
    def test_nothing_outside_our_static_files_is_fetched(
        self, markup: str, scheme: str, secret: Path, fetched: list[str]
    ) -> None:
        address = {
            "file": secret.as_uri(),
            "path": str(secret),
            "static": f"static:{secret}",
            "traversal": f"static:..%2f..%2f..%2f..{secret}",
            "http": "http://127.0.0.1:9/secret.css",
        }[scheme]

        reader = rendered(f"<p>证据 {markup.replace('{}', address)}</p>")

        assert fetched == []
        assert SECRET not in text(reader)
        assert list(reader.attachments) == []
        assert fonts(reader) == {"Portal-Sans-SC"}

    def test_an_entity_cannot_bring_a_file_in(self, secret: Path, fetched: list[str]) -> None:
        html = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + page("<p>证据 &x;</p>")

        reader = read(render_pdf(html, title="报告"))

        assert fetched == []
        assert SECRET not in text(reader)

    def test_a_static_file_is_fetched(self, fetched: list[str]) -> None:
        rendered('<link rel="attachment" href="static:fonts/OFL.txt"/><p>x</p>')

        assert [Path(path).name for path in fetched] == ["OFL.txt"]

    def test_what_typed_markup_says_is_printed_not_obeyed(self) -> None:
        assert "<img src=" in text(
            rendered("<p>&lt;img src=&quot;file:///etc/passwd&quot;&gt;</p>")
        )


class TestProcess:
    def test_threads_get_what_they_asked_for(self) -> None:
        names = ["王伟", "陈𬱖", "赵堃", "欧阳晓彤"]

        with ThreadPoolExecutor(4) as threads:
            pdfs = list(threads.map(lambda name: render_pdf(page(name), title=name), names))

        assert [name in text(read(pdf)) for name, pdf in zip(names, pdfs, strict=True)] == [
            True
        ] * 4

    @pytest.mark.parametrize("enabled", [True, False])
    def test_the_garbage_collector_is_left_as_it_was(self, enabled: bool) -> None:
        (gc.enable if enabled else gc.disable)()
        try:
            render_pdf(page("<p>报告</p>"), title="报告")

            assert gc.isenabled() is enabled
        finally:
            gc.enable()

    def test_a_style_sheet_that_does_not_exist_is_a_mistake(self) -> None:
        with pytest.raises(FileNotFoundError):
            render_pdf(page("<p>报告</p>"), title="报告", stylesheets=["css/nowhere.css"])
