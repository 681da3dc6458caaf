"""What libyaml says of broken YAML, in words that help."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _, gettext_lazy
from yaml import Mark, MarkedYAMLError

from models_catalog.yaml_format.faults import START, Place, Report

_FLOW = gettext_lazy("The bracket that opens here is not closed, or lacks a comma.")
_INDENT = gettext_lazy(
    "The indentation does not fit what stands above: keys of one record start in one column."
)
_KEY = gettext_lazy("“key: value” is expected here: is a colon or the blank after it missing?")
_ESCAPE = gettext_lazy(
    "This escape is unknown: within double quotes write \\\\ for a backslash, or use single quotes."
)
_QUOTE = gettext_lazy("The quote that opens here is never closed.")
_TAG = gettext_lazy("Tags (!…) are not supported.")
_ANCHOR = gettext_lazy(
    "Anchors and aliases (&…, *…) are not supported: a text that begins so needs quotes."
)
REASONS = {
    "mapping values are not allowed in this context": gettext_lazy(
        "A colon is not expected here: the line is indented too far, or a text with “: ” in it"
        " needs quotes."
    ),
    "could not find expected ':'": _KEY,
    "mapping keys are not allowed in this context": _INDENT,
    "block sequence entries are not allowed in this context": gettext_lazy(
        "“- ” is not expected here: a list starts on a line of its own."
    ),
    "did not find expected key": _INDENT,
    "did not find expected '-' indicator": gettext_lazy(
        "“- ” is expected here: every entry of a list begins with it, in one column."
    ),
    "did not find expected ',' or ']'": _FLOW,
    "did not find expected ',' or '}'": _FLOW,
    "did not find expected node content": gettext_lazy("A value is expected here."),
    "did not find expected <document start>": _KEY,
    "found unexpected end of stream": _QUOTE,
    "found unexpected document indicator": _QUOTE,
    "found unknown escape character": _ESCAPE,
    "did not find expected hexdecimal number": _ESCAPE,
    "found invalid Unicode character escape code": _ESCAPE,
    "did not find expected comment or line break": gettext_lazy(
        "Nothing may follow | or > on the same line."
    ),
    "found character that cannot start any token": gettext_lazy(
        "A text that begins with this character needs quotes."
    ),
    "found a tab character that violates indentation": gettext_lazy(
        "Indentation takes blanks, not tabs."
    ),
    "found a tab character where an indentation space is expected": gettext_lazy(
        "Indentation takes blanks, not tabs."
    ),
    "did not find expected alphabetic or numeric character": _ANCHOR,
    "found undefined tag handle": _TAG,
    "did not find expected whitespace or line break": _TAG,
    "did not find the expected '>'": _TAG,
    "did not find expected tag URI": _TAG,
    "did not find expected '!'": _TAG,
}
# The fault lies where the word or quote began, not where libyaml gave up.
_BEGAN_BEFORE = {
    "found unexpected end of stream",
    "found unexpected document indicator",
    "could not find expected ':'",
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quoted text that goes over several lines, as far as its quote is closed at all."""

    begin: Place
    end: Place


def report_syntax(
    error: MarkedYAMLError, text: str, last_quoted: Quoted | None, report: Report
) -> None:
    """Note a syntax error at the character that a person has to look at.

    A quote that was left open ends where the next text's quote opens: what follows there is
    blamed on `last_quoted`, the last text of several lines that was read.
    """
    problem = error.problem or ""
    place = _place(error.problem_mark)
    if last_quoted is not None and last_quoted.end.line == place.line:
        report.fault(last_quoted.begin, str(_QUOTE))
        return
    if problem in _BEGAN_BEFORE and error.context_mark is not None:
        place = _place(error.context_mark)
    report.fault(place, _reason(problem, place, text))


def _place(mark: Mark | None) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark is not None else START


def _reason(problem: str, place: Place, text: str) -> str:
    lines = text.split("\n", place.line)
    line = lines[place.line - 1] if len(lines) >= place.line else ""
    if line[place.column - 1 : place.column] == "\t":
        return _("Indentation takes blanks, not tabs.")
    if problem in REASONS:
        return str(REASONS[problem])
    return _("This is not YAML (%(problem)s).") % {"problem": problem}
