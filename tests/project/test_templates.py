"""Every template compiles and keeps to the strict Content-Security-Policy."""

import re
from html.parser import HTMLParser
from pathlib import Path

from django.template import TemplateSyntaxError
from django.template.loader import get_template

from tests.support.tree import ROOT, files, lines

TEMPLATES = files(".html", ".txt", under=("templates",))
DATA_BLOCKS = {"application/json", "importmap", "speculationrules"}
ADDRESS = re.compile(r"(?:https?:|wss?:|[\"'(=])//(?P<host>[\w-]+(?:\.[\w-]+)+)")
# Names, not addresses: nothing is fetched from them.
NAMESPACES = {"www.w3.org", "127.0.0.1"}
LICENCES = ("OFL", "LICENSE", "LICENCE")


class Inline(HTMLParser):
    """Finds styles and scripts that stand in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the policy would refuse."""
        given = dict(attrs)
        line = self.getpos()[0]
        if tag == "style":
            self.found.append(f"{line}: <style>")
        if tag == "script" and "src" not in given and given.get("type") not in DATA_BLOCKS:
            self.found.append(f"{line}: <script> without src")
        for name, value in attrs:
            if name == "style" or re.fullmatch(r"on[a-z]+", name):
                self.found.append(f"{line}: {name}=")
            if value and value.strip().lower().startswith("javascript:"):
                self.found.append(f"{line}: javascript:")


def without_tags(source: str) -> str:
    """The page without Django's tags, every line where it was."""
    return re.sub(
        r"{%.*?%}|{{.*?}}|{#.*?#}", lambda tag: "\n" * tag[0].count("\n"), source, flags=re.DOTALL
    )


def inline_parts(source: str) -> list[str]:
    parser = Inline()
    parser.feed(without_tags(source))
    parser.close()
    return parser.found


def test_every_template_compiles() -> None:
    broken = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        try:
            get_template(name)
        except TemplateSyntaxError as error:
            broken.append(f"{name}: {error}")

    assert broken == []


def test_inline_parts_are_recognised() -> None:
    page = '<p {% if a > b %}class="x"{% endif %}>\n<a onclick="f()" style="color:red">\n<script>'

    assert inline_parts(page) == ["2: onclick=", "2: style=", "3: <script> without src"]


def test_no_template_has_inline_style_or_script() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{part}"
        for path in TEMPLATES
        for part in inline_parts(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_no_page_names_another_host() -> None:
    shown = files(
        ".html", ".txt", ".css", ".js", ".mjs", ".svg", ".json", under=("templates", "static")
    )
    found = [
        f"{place}: {match['host']}"
        for path in shown
        if not is_licence(path)
        for place, line in lines(path)
        for match in ADDRESS.finditer(line)
        if match["host"] not in NAMESPACES
    ]

    assert found == []


def is_licence(path: Path) -> bool:
    return path.name.upper().startswith(LICENCES)
