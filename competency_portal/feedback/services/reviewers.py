"""Telling whoever takes the second look, until it is done or taken back."""

from __future__ import annotations

from django.utils import timezone

from competency_portal.feedback.models import Objection
from competency_portal.feedback.queries.deciding import WITH_LINE
from competency_portal.feedback.queries.due import objection_topic, objections_told
from competency_portal.notices.services.telling import settle, tell


def tell_reviewers(objection: Objection) -> None:
    """Tell everybody who has to decide on something of it."""
    found = Objection.objects.filter(pk=objection.pk).select_related(*WITH_LINE)
    tell(objections_told(list(found), timezone.localdate()))


def forget_reviewers(objection: Objection) -> None:
    """Take that back: nothing of it is to be decided any more."""
    settle(None, [objection_topic(objection)])
