"""Finding whom a text names, before everybody reads it."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from competency_portal.people.models import Employee

ADDRESSES_FILE = Path(__file__).parents[1] / "forms_of_address.txt"
SHORTEST_NUMBER = 4
"""Of people who have nothing to do with a case: 100 may be their number, and 100 households."""
NUMBER = re.compile(r"[0-9a-z](?:[0-9a-z_.+-]*[0-9a-z])?")


class Weight(StrEnum):
    """What a place in a text means for whoever writes of somebody without their name.

    What is certain has to go. What is doubtful may be another word that is written like a name:
    whoever reads it decides, and says so. A clue names nobody and is only to be looked at.
    """

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"
    CLUE = "clue"


@dataclass(frozen=True)
class Trace:
    """A place in a text by which somebody can be recognised."""

    start: int
    end: int
    word: str
    weight: Weight

    @property
    def is_certain(self) -> bool:
        """Whether it has to go."""
        return self.weight is Weight.CERTAIN

    def overlaps(self, other: Trace) -> bool:
        """Whether both share a part of the text."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Piece:
    """A piece of a text; `trace` when somebody can be recognised by it."""

    text: str
    trace: Trace | None = None


def traces(text: str, involved: Iterable[Employee]) -> list[Trace]:
    """Everything in a text that names an employee, in the order of the text.

    Certain are the full names and numbers of those involved, however they are spaced. Names of
    other employees of two characters or more, their numbers from `SHORTEST_NUMBER` characters on,
    and what the involved are called for short (given name, surname with a form of address) are to
    be looked at. Blanks, width and invisible marks between the characters hide nothing.
    """
    reading = Reading(text)
    mine = list(involved)
    return without_parts([*_certain(reading, mine), *_names(reading, mine), *_numbers(reading)])


def without_parts(found: Iterable[Trace]) -> list[Trace]:
    """The traces in the order of the text; a part of what is found already is no news."""
    kept: list[Trace] = []
    # What is certain stands in front.
    for trace in sorted(found, key=lambda one: (not one.is_certain, one.start, -one.end)):
        if not any(one.start <= trace.start and trace.end <= one.end for one in kept):
            kept.append(trace)
    return sorted(kept, key=lambda trace: (trace.start, -trace.end))


def pieces(text: str, found: Iterable[Trace]) -> list[Piece]:
    """The text cut where somebody can be recognised; of places that overlap the first."""
    made, here = [], 0
    for trace in found:
        if trace.start < here:
            continue
        if trace.start > here:
            made.append(Piece(text[here : trace.start]))
        made.append(Piece(text[trace.start : trace.end], trace))
        here = trace.end
    return [*made, Piece(text[here:])] if here < len(text) else made


class Reading:
    """A text without blanks and marks, in one width and case, and where each character stood."""

    def __init__(self, text: str) -> None:
        self.text = text
        kept = [
            (part, place) for place, char in enumerate(text) for part in _plain(char) if _seen(part)
        ]
        self.plain = "".join(part for part, _place in kept)
        self.places = [place for _part, place in kept]

    def find(self, word: str) -> Iterator[tuple[int, int]]:
        """Where a word stands, as places of the text itself."""
        wanted = "".join(part for char in word for part in _plain(char) if _seen(part))
        start = self.plain.find(wanted) if wanted else -1
        while start >= 0:
            yield self.places[start], self.places[start + len(wanted) - 1] + 1
            start = self.plain.find(wanted, start + len(wanted))

    def trace(self, word: str, weight: Weight) -> Iterator[Trace]:
        """The same as traces."""
        for start, end in self.find(word):
            yield Trace(start, end, self.text[start:end], weight)


def _plain(char: str) -> str:
    return unicodedata.normalize("NFKC", char).casefold()


def _seen(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in {"Cf", "Cc", "Mn"}


def _certain(reading: Reading, involved: Iterable[Employee]) -> Iterator[Trace]:
    numbers = {person.number.casefold() for person in involved}
    for person in involved:
        yield from reading.trace(person.name, Weight.CERTAIN)
    for start, end, token in _tokens(reading.text):
        if token in numbers:
            yield Trace(start, end, reading.text[start:end], Weight.CERTAIN)


def _names(reading: Reading, involved: Iterable[Employee]) -> Iterator[Trace]:
    called = {word for person in involved for word in _called(person.name)}
    names = set(Employee.objects.values_list("name", flat=True))
    for word in {name for name in names if len(name) > 1} | called:
        yield from reading.trace(word, Weight.DOUBTFUL)


def _numbers(reading: Reading) -> Iterator[Trace]:
    tokens = {token for _start, _end, token in _tokens(reading.text)}
    long = [token for token in tokens if len(token) >= SHORTEST_NUMBER]
    variants = {form for token in long for form in (token, token.upper())}
    known = Employee.objects.filter(number__in=variants).values_list("number", flat=True)
    numbers = {number.casefold() for number in known}
    for start, end, token in _tokens(reading.text):
        if token in numbers:
            yield Trace(start, end, reading.text[start:end], Weight.DOUBTFUL)


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Words of Latin letters and figures, in one width and case."""
    for match in NUMBER.finditer(in_one_width(text)):
        yield match.start(), match.end(), match[0]


def in_one_width(text: str) -> str:
    """The same text in one width and case, every character in its place."""
    return "".join(part if len(part := _plain(char)) == 1 else char for char in text)


def _called(name: str) -> set[str]:
    """What somebody of this name is called for short."""
    if not 2 <= len(name) <= 4 or name.isascii():
        return set()
    surnames = {name[:1], name[:2]} if len(name) == 4 else {name[:1]}
    given = {name[-2:]} if len(name) > 2 else set()
    return given | {form.format(surname) for surname in surnames for form in addresses()}


@functools.cache
def addresses() -> tuple[str, ...]:
    """The forms of address, each with {} for the surname."""
    lines = ADDRESSES_FILE.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
