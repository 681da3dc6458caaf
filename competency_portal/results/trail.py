"""Revisions in the record of a cycle."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _, gettext_noop

from competency_portal.assessments.trail import Source
from competency_portal.core.models import AuditRecord
from competency_portal.results.models import AssessmentResult

REVISED = gettext_noop("revised after an objection")


def _words(record: AuditRecord) -> str:
    return _("published edition %(number)s of the report") % {"number": record.detail["revision"]}


REVISIONS = Source(AssessmentResult, Q(action=REVISED), _words)
