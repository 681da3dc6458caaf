"""Numbers of employees in a table, whatever a spreadsheet made of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from competency_portal.core.tables import Cell, Kind, Place
from competency_portal.people.models import NUMBER, NUMBER_FAULT

LONGEST_NUMBER = 40
EXACT_DIGITS = 15
"""A spreadsheet keeps so many figures of a number and makes the others 0."""
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
MOST_ROWS_NAMED = 5


class Wrong(Exception):
    """What is wrong with a cell."""


def number_in(cell: Cell, *, known: Container[str], alike: Mapping[str, Sequence[str]]) -> str:
    """The number of an employee as text.

    `alike` are the known numbers by what is left of them without leading zeros. Raises `Wrong`.
    """
    # Full-width figures are figures, unless somebody's number really is written so.
    text = cell.text if cell.text in known else unicodedata.normalize("NFKC", cell.text)
    is_figure = cell.kind is Kind.NUMBER
    digits = len(text.strip("0")) if is_figure else 0
    if digits > EXACT_DIGITS or SCIENTIFIC.fullmatch(text):
        raise Wrong(
            _(
                "The spreadsheet has lost figures of this number. Make the column text and "
                "type it again."
            )
        )
    if (is_figure and not text.isdecimal()) or len(text) > LONGEST_NUMBER:
        raise Wrong(_("“%(text)s” is no employee number.") % {"text": text[:LONGEST_NUMBER]})
    if not re.match(NUMBER, text):
        raise Wrong(str(NUMBER_FAULT))
    if text not in known:
        _refuse_lost_zeros(cell, text, alike)
    return text


def _refuse_lost_zeros(cell: Cell, text: str, alike: Mapping[str, Sequence[str]]) -> None:
    """Refuse an unknown number that is a known one without its zeros, unless typed as text."""
    is_typed = cell.kind is Kind.TEXT and cell.place.sheet != ""
    others = alike.get(text.lstrip("0"), []) if text.isdecimal() else []
    if others and not is_typed:
        raise Wrong(
            _(
                "%(number)s is not known, but %(other)s is: the spreadsheet has dropped the 0. "
                "Make the column text and type it again."
            )
            % {"number": text, "other": others[0]}
        )


def stands_again(said: str, here: Place, places: Sequence[Place]) -> str:
    """Where else in the file the same stands; `places` are all of them."""
    others = [place for place in places if place != here]
    shown = [
        str(replace(place, sheet="") if place.sheet == here.sheet else place)
        for place in others[:MOST_ROWS_NAMED]
    ]
    words = {"text": said, "places": _(", ").join(shown)}
    if len(others) > MOST_ROWS_NAMED:
        return _("“%(text)s” stands here more than once: %(places)s and others.") % words
    return _("“%(text)s” stands here more than once: %(places)s.") % words
