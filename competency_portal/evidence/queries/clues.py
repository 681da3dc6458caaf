"""Days, places, numbers and customers in a text: by them somebody may be recognised.

No more than what is written in a known way is found; whoever reads the text looks for the rest.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from competency_portal.evidence.queries.names import (
    Reading,
    Trace,
    Weight,
    in_one_width,
    without_parts,
)
from competency_portal.people.models import Department

FORMS_FILE = Path(__file__).parents[1] / "clues.txt"
PART = re.compile(r"<([A-Z]+)>")


def clues(text: str) -> list[Trace]:
    """What is written in a known way, and the names of departments, in the order of the text."""
    return without_parts([*_written(text), *_departments(text)])


def _written(text: str) -> Iterator[Trace]:
    for match in forms().finditer(in_one_width(text)):
        start, end = match.span()
        yield Trace(start, end, text[start:end], Weight.CLUE)


def _departments(text: str) -> Iterator[Trace]:
    reading = Reading(text)
    for name in set(Department.objects.order_by().values_list("name", flat=True)):
        if len(name) > 1:
            yield from reading.trace(name, Weight.CLUE)


@functools.cache
def forms() -> re.Pattern[str]:
    """What is written in a known way, as one expression; none begins within a longer number."""
    parts: dict[str, str] = {}
    every: list[str] = []
    for line in FORMS_FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, is_part, text = line.partition(" = ")
        form = PART.sub(lambda found: parts[found[1]], text or line)
        if is_part:
            parts[name] = form
        else:
            every.append(form)
    return re.compile(f"(?<![0-9a-z{parts['NUMERALS']}])(?:{'|'.join(every)})")
