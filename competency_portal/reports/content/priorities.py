"""What to work on first: the very behaviours of the required level that were not seen."""

from __future__ import annotations

from django.utils.translation import gettext as _, ngettext

from competency_portal.assessments.proposal import Mark
from competency_portal.reports.content.competencies import Line
from competency_portal.reports.content.document import Priority


def priority_of(line: Line) -> Priority:
    """The behaviours still to be shown, and honestly how they are known.

    Marked one by one, they are those not seen. Otherwise they are those of the required level
    that nobody marked as seen, and the report says so.
    """
    missing = _texts(line, Mark.NOT_SEEN)
    if line.calibration and line.computed_standing is not line.standing:
        by_objection = line.calibration.by_objection
        note = _("after the second look") if by_objection else _("after calibration")
        return Priority(line, note, missing, line.calibration.reason)
    if missing:
        note = ngettext("%(count)s to go", "%(count)s to go", len(missing))
        return Priority(line, note % {"count": len(missing)}, missing, "")
    if not line.behaviours:
        return Priority(line, "", (), _("The model describes no behaviours for this level."))
    return _unmarked(line)


def _unmarked(line: Line) -> Priority:
    """Rated below, but no behaviour was marked as not seen."""
    if not line.is_marked:
        return Priority(
            line,
            _("Not marked one by one"),
            tuple(behaviour.text for behaviour in line.behaviours),
            _("This is what the required level asks for; which of it is missing was not marked."),
        )
    unseen = tuple(
        behaviour.text for behaviour in line.behaviours if behaviour.mark is not Mark.SEEN
    )
    if unseen:
        note = ngettext("%(count)s not seen yet", "%(count)s not seen yet", len(unseen))
        return Priority(line, note % {"count": len(unseen)}, unseen, "")
    return Priority(
        line,
        _("All behaviours seen"),
        (),
        _("Every behaviour of this level was seen; the rating rests on the evidence below."),
    )


def _texts(line: Line, mark: Mark) -> tuple[str, ...]:
    return tuple(behaviour.text for behaviour in line.behaviours if behaviour.mark is mark)
