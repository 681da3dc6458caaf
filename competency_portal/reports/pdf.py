"""HTML to PDF: A4, tagged (PDF/UA-1), in the portal's own fonts and no others.

Everything slow is done once per process: fonts are registered and style sheets parsed on the first
report. Nothing is fetched but our own static files, addressed as `static:css/pdf.css`: a comment
that someone typed can name an address, but the engine refuses it and prints on.
"""

import functools
import gc
import itertools
import logging
import mimetypes
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring

from cssselect2 import ElementWrapper
from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from competency_portal.core.glyphs import without_unprintable

logger = logging.getLogger(__name__)

FRAME = "css/pdf.css"
"""The sheet that every report starts with; it registers the fonts."""
SCHEME = "static:"
FONT_FAMILY = "Portal Sans SC, Portal Sans SC Rare"
FONTS = [
    f"fonts/{family}-{style}.ttf"
    for family in ("PortalSansSC", "PortalSansSCRare")
    for style in ("Regular", "Bold")
]
NO_SYSTEM_FONTS = Path(__file__).with_name("fontconfig.xml")
REPORTS_BETWEEN_COLLECTIONS = 25
FRAME_WORDS = 70_000
"""560 KB, for which CPython maps 1 MB: the rest is for the frames of the layout."""
SVG = "{http://www.w3.org/2000/svg}"

_one_at_a_time = threading.Lock()
_reports = itertools.count(1)


class RefusedAddress(ValueError):
    """An address that is not one of our own static files."""


class StaticFetcher(URLFetcher):
    """Reads `static:PATH` through Django's static file finders; refuses every other address."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The static file.

        Raises:
            RefusedAddress: the engine then leaves out what it wanted to fetch and goes on.
        """
        path = unquote(url.removeprefix(SCHEME))
        found = finders.find(path) if url.startswith(SCHEME) else None
        if not isinstance(found, str):
            logger.warning("Refused to fetch %.200s while rendering a PDF.", url)
            raise RefusedAddress(url)
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


def render_pdf(
    html: str, *, title: str, lang: str = "zh-CN", stylesheets: Sequence[str] = ()
) -> bytes:
    """Render a whole HTML document as a PDF.

    The same arguments give the same bytes: the file carries no date and no random identifier.

    Args:
        html: the document; characters without a glyph in our fonts are printed as 〓.
        title: the document's title, shown by readers instead of the file name. Not blank.
        lang: BCP 47 tag, where the document states none.
        stylesheets: static paths such as `css/pdf_gap.css`, applied after `css/pdf.css`.
    """
    with _one_at_a_time, _collection_postponed():
        document = _parse(without_unprintable(html))
        root = document.etree_element
        if "&#" in html:
            _replace_unprintable(root)
        _prepare(root, title=without_unprintable(title), lang=lang)
        sheets = [_stylesheet(FRAME), *(_stylesheet(path) for path in stylesheets)]
        return _with_roomy_stack(functools.partial(_write, document, sheets))


def _write(document: HTML, sheets: Sequence[CSS]) -> bytes:
    pdf: bytes = document.write_pdf(
        stylesheets=sheets, font_config=_fonts(), pdf_variant="pdf/ua-1"
    )
    return pdf


def _with_roomy_stack(call: Callable[[], bytes]) -> bytes:
    """Call with room for every frame below in one piece of memory.

    CPython maps its frames 16 KB at a time. The layout's recursion goes back and forth over such
    an edge thousands of times in a report, each time asking the system for memory and giving it
    back: 9 % of the time. This frame claims a stack so large that the piece it gets holds the
    frames below as well.
    """
    return call()


_with_roomy_stack.__code__ = _with_roomy_stack.__code__.replace(co_stacksize=FRAME_WORDS)


class _WellFormed(HTML):
    """A document from a tree that is parsed already."""

    def __init__(self, root: Element) -> None:
        self.base_url = SCHEME
        self.url_fetcher = _fetcher()
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root


def _parse(html: str) -> HTML:
    """The document tree: well-formed HTML takes a fiftieth of the time that any other takes."""
    try:
        root = fromstring(html)  # noqa: S314 - our own template; what people typed is escaped
    except ParseError as error:
        logger.debug("A document is not well-formed and takes longer to parse: %s", error)
        return HTML(string=html, base_url=SCHEME, url_fetcher=_fetcher())
    if root.tag != "html" or root.find(".//svg") is not None:
        return HTML(string=html, base_url=SCHEME, url_fetcher=_fetcher())
    return _WellFormed(root)


def _replace_unprintable(root: Element) -> None:
    """Once more, for characters that were written as numbers."""
    for element in root.iter():
        element.text = element.text and without_unprintable(element.text)
        element.tail = element.tail and without_unprintable(element.tail)
        for name, value in element.attrib.items():
            element.attrib[name] = without_unprintable(value)


def _prepare(root: Element, *, title: str, lang: str) -> None:
    """State what PDF/UA asks for: language, title, words for each drawing. Set our fonts in SVG."""
    root.attrib.setdefault("lang", lang)
    head = root.find("head")
    if head is None:
        head = Element("head")
        root.insert(0, head)
    for stated in head.findall("title"):
        head.remove(stated)
    SubElement(head, "title").text = title
    for drawing in root.iter(f"{SVG}svg"):
        drawing.attrib["font-family"] = FONT_FAMILY
        if drawing.find(f"{SVG}title") is None:
            SubElement(drawing, f"{SVG}title").text = drawing.attrib.get("aria-label", "—")


@functools.cache
def _fetcher() -> StaticFetcher:
    return StaticFetcher(allowed_protocols=set())


@functools.cache
def _fonts() -> FontConfiguration:
    """The process's font configuration: empty until the frame's @font-face rules fill it.

    Raises:
        FileNotFoundError: a font is missing; the text engine would end the process without one.
    """
    if missing := [path for path in FONTS if finders.find(path) is None]:
        raise FileNotFoundError(f"No static file {', '.join(missing)}.")
    stated = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(NO_SYSTEM_FONTS)
    try:
        return FontConfiguration()
    finally:
        if stated is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = stated


def _stylesheet(path: str) -> CSS:
    """The parsed sheet; parsed again only after the file changed."""
    found = finders.find(path)
    if not isinstance(found, str):
        raise FileNotFoundError(f"No static file {path}.")
    return _parsed(path, Path(found).stat().st_mtime_ns)


@functools.lru_cache(maxsize=32)
def _parsed(path: str, modified: int) -> CSS:
    return CSS(url=SCHEME + path, url_fetcher=_fetcher(), font_config=_fonts())


@contextmanager
def _collection_postponed() -> Iterator[None]:
    """Keep the garbage collector out of the layout, which makes objects by the 100,000.

    Switched on again it would search all of them at once. Freezing and unfreezing moves them to
    the oldest generation unsearched, where every 25th report collects them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if next(_reports) % REPORTS_BETWEEN_COLLECTIONS == 0:
            gc.collect()
        elif not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        if was_enabled:
            gc.enable()
