"""Objections in the record of a cycle: who made, withdrew and decided them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _, gettext_noop

from competency_portal.assessments.trail import Source
from competency_portal.core.models import AuditRecord
from competency_portal.feedback.models import Objection
from competency_portal.feedback.states import ObjectionState

OBJECTED = gettext_noop("objected to the result")
DECIDED = gettext_noop("decided on an objection")


def _words(record: AuditRecord) -> str:
    """What one of these records says."""
    if record.action == OBJECTED:
        names = _(", ").join(record.detail["competencies"])
        return _("objected to the result: %(names)s") % {"names": names}
    if record.action != DECIDED:
        return _("took the objection back")
    values = {
        "name": record.detail["competency"],
        "before": record.from_value,
        "after": record.to_value,
    }
    if record.from_value == record.to_value:
        return _("second look at %(name)s: confirmed as %(after)s") % values
    return _("second look at %(name)s: %(before)s → %(after)s") % values


# That it is being looked at and answered follows from the decisions.
TOLD = Q(action__in=(OBJECTED, DECIDED)) | Q(action="move", to_value=ObjectionState.WITHDRAWN)
OBJECTIONS = Source(Objection, TOLD, _words)
