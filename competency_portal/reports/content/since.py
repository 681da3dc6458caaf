"""What was marked again of the gaps since the publication (docs/arithmetic.md §22).

It stands beside published figures and changes none of them. For whoever may read the plan: not
everybody who reads the report does.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.core.templatetags.formats import date_full, pangu
from competency_portal.development.insight.marks import Remarks, made_again
from competency_portal.development.movement import FORWARD, Movement, movement
from competency_portal.reports.content.competencies import Line
from competency_portal.results.models import AssessmentResult
from models_catalog.standing import Standing

# What says something of a gap, in the order in which it is told: seen again is none.
_COUNTED: dict[Movement, Promise] = {
    Movement.MOVED: gettext_lazy("%(count)s of them marked as seen since (%(day)s)"),
    Movement.FIRST: gettext_lazy("%(count)s seen for the first time since (%(day)s)"),
    Movement.STILL: gettext_lazy("%(count)s marked again, still not seen (%(day)s)"),
    Movement.LOST: gettext_lazy("%(count)s seen in the review and not since (%(day)s)"),
}
_SAID: dict[Movement, Promise] = {
    Movement.MOVED: gettext_lazy("Moved: now seen"),
    Movement.FIRST: gettext_lazy("Seen for the first time"),
    Movement.STILL: gettext_lazy("Still not seen"),
    Movement.LOST: gettext_lazy("Not seen any more"),
}


@dataclass(frozen=True)
class MarkedAgain:
    """One behaviour of the required level, what became of it, and when that was marked."""

    text: str
    movement: Movement
    day: datetime.date

    @property
    def said(self) -> Promise:
        """What became of it, in words."""
        return _SAID[self.movement]


@dataclass(frozen=True)
class Since:
    """What was marked again of one competency; never empty."""

    marks: tuple[MarkedAgain, ...]

    @property
    def sentence(self) -> str:
        """How many behaviours, as what and when, and that nothing published changes."""
        parts = [
            str(words) % {"count": len(found), "day": _when(found)}
            for kind, words in _COUNTED.items()
            if (found := [one for one in self.marks if one.movement is kind])
        ]
        return pangu(_("%(marks)s; the figures stay.") % {"marks": _("; ").join(parts)})

    def of(self, behaviour: str) -> MarkedAgain | None:
        """What became of one behaviour (its text)."""
        return next((one for one in self.marks if one.text == behaviour), None)

    @property
    def seen(self) -> frozenset[str]:
        """The behaviours that were seen since and not before."""
        return frozenset(one.text for one in self.marks if one.movement in FORWARD)

    @property
    def lost(self) -> tuple[str, ...]:
        """Those that were seen before and not since."""
        return tuple(one.text for one in self.marks if one.movement is Movement.LOST)


def _when(marks: Sequence[MarkedAgain]) -> str:
    """Their day, or the last of several."""
    days = {one.day for one in marks}
    last = date_full(max(days))
    return last if len(days) == 1 else _("last on %(day)s") % {"day": last}


def since_of(result: AssessmentResult, lines: Iterable[Line]) -> dict[str, Since]:
    """Of the gaps among the lines of a report what was marked again, by competency (code).

    One query, and one more where anything was marked. Pass a result of
    `results.queries.results.followed_by`.
    """
    again = made_again([result])[result.assessment_id]
    if not again:
        return {}
    asked = result.assessment.requirements.filter(level__isnull=False).values_list(
        "competency__version__model__code", "competency__code", "level__code"
    )
    levels = {competency: (model, competency, level) for model, competency, level in asked}
    found = {
        line.code: _marks(line, levels[line.code], again)
        for line in lines
        if line.standing is Standing.BELOW and line.code in levels
    }
    return {code: Since(marks) for code, marks in found.items() if marks}


def _marks(line: Line, level: tuple[str, str, str], again: Remarks) -> tuple[MarkedAgain, ...]:
    """Those of the required level (model, competency, level) that say something of the gap."""
    found = ((one, again.get((*level, one.text))) for one in line.behaviours)
    told = (
        MarkedAgain(one.text, movement(one.mark, mark.mark), timezone.localdate(mark.at))
        for one, mark in found
        if mark
    )
    return tuple(one for one in told if one.movement in _COUNTED)
