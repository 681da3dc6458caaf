"""What a reader sees of a page: the words of one of its parts."""

from html.parser import HTMLParser
from typing import Any

VOID = {"br", "hr", "img", "input", "link", "meta", "rect", "source", "wbr"}


class _Part(HTMLParser):
    """Collects the words inside the first element with a given `data-testid`."""

    def __init__(self, testid: str) -> None:
        super().__init__()
        self._testid = testid
        self._depth = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        if self._depth or (not self.found and ("data-testid", self._testid) in attrs):
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in VOID:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth and (word := " ".join(data.split())):
            self.found.append(word)


def words(answer: Any, testid: str) -> list[str]:
    """The pieces of text in the part of a page, in order."""
    part = _Part(testid)
    part.feed(answer.content.decode())
    return part.found
