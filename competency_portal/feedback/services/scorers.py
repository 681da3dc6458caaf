"""Telling whoever gave the first rating that it is contested, and that it stands.

Never why: that is between the person and whoever takes the second look. What a changed band tells
is `results.services.told_changes`.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from competency_portal.feedback.addresses import report_url
from competency_portal.feedback.models import Objection
from competency_portal.notices.models import Notice, NoticeKind
from competency_portal.notices.services.telling import Told, forget, tell
from competency_portal.people.models import Employee
from competency_portal.people.queries import able


def tell_contested(objection: Objection) -> None:
    """Somebody else takes the second look."""
    with translation.override(settings.LANGUAGE_CODE):
        _tell(objection, "made", _("somebody else takes the second look"))


def tell_confirmed(objection: Objection) -> None:
    """It is answered, and nothing came of it."""
    with translation.override(settings.LANGUAGE_CODE):
        _tell(objection, "confirmed", _("after the second look the result stands"))


def forget_contested(objection: Objection) -> None:
    """It was taken back."""
    forget(Notice.objects.filter(topic=_topic(objection)).values_list("pk", flat=True))


def _topic(objection: Objection) -> str:
    return f"objection:{objection.pk}:rating"


def _tell(objection: Objection, step: str, words: str) -> None:
    assessment, topic = objection.assessment, _topic(objection)
    scorer = able(Employee.objects.filter(pk=assessment.supervisor_id)).first()
    if scorer is None:
        return
    subject = f"{assessment.employee_name} · {assessment.cycle.name} · {words}"
    url = report_url(assessment)
    tell([Told(scorer, NoticeKind.CONTESTED, f"{topic}:{step}", subject, url, topic)])
