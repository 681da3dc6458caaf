"""What calibration changed about one person, as lines of their history."""

from __future__ import annotations

from itertools import groupby

from django.utils.translation import gettext as _

from competency_portal.assessments.models import Assessment
from competency_portal.assessments.views.history import HistoryLine, name_of
from competency_portal.core.models import User
from competency_portal.results.models import Decision
from competency_portal.results.queries.decisions import Step, Steps
from competency_portal.results.rules import is_about_them


def band_lines(assessment: Assessment, reader: User) -> list[HistoryLine]:
    """Every decision on somebody's bands and every undoing, in one query.

    Nothing for the person themselves: what holds in the end, and why, is in their report.
    """
    if is_about_them(reader, assessment):
        return []
    found = Decision.objects.filter(assessment=assessment)
    rows = found.select_related("competency", "band", "made_by__employee").order_by(
        "competency", "step"
    )
    return [
        _line(step)
        for _key, decisions in groupby(rows, key=lambda row: row.competency_id)
        for step in Steps(decisions).told
    ]


def _line(step: Step) -> HistoryLine:
    made = step.decision
    words = _("calibrated %(competency)s: %(before)s → %(after)s")
    if made.undoes is not None:
        words = _("undid the calibration of %(competency)s: %(before)s → %(after)s")
    what = words % {
        "competency": made.competency.name,
        "before": _band(step.before),
        "after": _band(step.after),
    }
    # An undoing carries the reason of what holds again, which stands there already.
    why = made.reason if made.undoes is None else ""
    return HistoryLine(made.made_at, name_of(made.made_by), what, about="", url="", why=why)


def _band(decision: Decision | None) -> str:
    return str(decision.band) if decision and decision.band else _("as computed")
