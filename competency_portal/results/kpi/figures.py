"""Figures as people type them: read exactly, or answered with what is wrong about them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

LONGEST = 40
WHOLE_DIGITS = 10
DECIMALS = 4
MOST_CASES = 2_147_483_647
FIGURE = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+", re.ASCII)
SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "，": ",", "。": ".", "、": ","})


class NotAFigure(Exception):
    """What is wrong with it, in the reader's words, beginning with the name of the field."""


def tidy(text: str) -> str:
    """Full-width figures, signs and blanks as half-width ones, without blanks around."""
    return unicodedata.normalize("NFKC", text).translate(SIGNS).strip()


def exact_figure(name: str, text: str, *, unit: str = "") -> Decimal:
    """The figure that somebody typed for the indicator `name`, exact to four decimals.

    Its own unit may stand behind it (96%, 36 小时), and commas may set off thousands (12,500).
    Raises `NotAFigure` with a sentence for everything else.
    """
    typed = tidy(text)
    bare = _without_unit(name, typed, tidy(unit))
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    words = {"name": name, "text": text.strip()[:LONGEST]}
    if "," in bare and (plain := _without_commas(bare)):
        message = _("%(name)s: what does the comma in “%(text)s” mean? Write %(plain)s.")
        raise NotAFigure(message % {**words, "plain": plain})
    if SCIENTIFIC.fullmatch(bare):
        raise NotAFigure(_("%(name)s: write “%(text)s” as a plain figure.") % words)
    if not FIGURE.fullmatch(bare):
        raise NotAFigure(_("%(name)s: “%(text)s” is no number.") % words)
    whole, _point, decimals = bare.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > WHOLE_DIGITS or len(decimals.rstrip("0")) > DECIMALS:
        limits = {"whole": WHOLE_DIGITS, "decimals": DECIMALS}
        raise NotAFigure(
            _("%(name)s: a number has at most %(whole)s digits and %(decimals)s decimals.")
            % {**words, **limits}
        )
    # Zeros beyond the fourth decimal are no decimals; −0 is 0.
    return Decimal(bare).quantize(Decimal(1).scaleb(-DECIMALS)) + 0


def _without_commas(bare: str) -> str:
    """What a figure with a stray comma may mean: a decimal, or thousands set off wrongly."""
    readings = (bare.replace(",", ".", 1), bare.replace(",", ""))
    plain = [reading[:LONGEST] for reading in readings if FIGURE.fullmatch(reading)]
    return _(" or ").join(plain)


def _without_unit(name: str, typed: str, unit: str) -> str:
    """What stands before the indicator's unit; a percent sign that is not its unit is refused."""
    if unit and typed.endswith(unit):
        return typed.removesuffix(unit).strip()
    if typed.endswith(("%", "‰")):
        words = {"name": name, "unit": unit, "sign": typed[-1]}
        if unit:
            raise NotAFigure(_("%(name)s is in %(unit)s: write it without %(sign)s.") % words)
        raise NotAFigure(_("%(name)s is no share: write it without %(sign)s.") % words)
    return typed


def whole_number(name: str, text: str) -> int:
    """The number of cases that somebody typed. Raises `NotAFigure`."""
    typed = tidy(text)
    if GROUPED.fullmatch(typed):
        typed = typed.replace(",", "")
    number = re.fullmatch(r"\+?(\d+)(\.0*)?", typed, re.ASCII)
    if number is None:
        message = _("%(name)s: “%(text)s” is no number of cases. Write a whole number.")
        raise NotAFigure(message % {"name": name, "text": text.strip()[:LONGEST]})
    digits = number[1].lstrip("0") or "0"
    if len(digits) > len(str(MOST_CASES)) or int(digits) > MOST_CASES:
        raise NotAFigure(_("%(name)s: so many cases can't be stored.") % {"name": name})
    return int(digits)
