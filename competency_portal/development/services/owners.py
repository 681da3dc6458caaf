"""Telling those whom a measure concerns: whoever is to carry it out, and whoever proposed it."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from competency_portal.core.models import User
from competency_portal.development.addresses import measure_url
from competency_portal.development.models import Measure
from competency_portal.development.queries.reminders import (
    proposal_subject,
    proposal_topic,
    reply_topic,
    shortened,
    topic_of,
)
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.services.telling import Told, reword, tell


def tell_owner(measure: Measure, *, actor: User) -> None:
    """Tell the owner of an agreed measure, unless it is their own plan or they did it themselves.

    Of whom it is, is left to the page: the notice may be mailed.
    """
    owner, assessment = measure.owner, measure.plan.assessment
    if not measure.is_open or owner.pk == assessment.employee_id or owner.user_id == actor.pk:
        return
    with translation.override(settings.LANGUAGE_CODE):
        what = _("improvement measure")
    topic, url = topic_of(measure.pk), measure_url(measure)
    subject = f"{assessment.cycle.name} · {what}"
    tell([Told(owner, NoticeKind.OPENED, f"{topic}:owner", subject, url, topic, measure.ends)])


def tell_proposer(measure: Measure, *, actor: User) -> None:
    """Tell the person that their proposal is agreed to or dropped, unless they did it themselves.

    The notice goes with the measure's end (`reply_topic`), and stays with its change of hands.
    """
    person = measure.plan.assessment.employee
    if person.user_id == actor.pk:
        return
    topic, subject = reply_topic(measure.pk), shortened(measure.text)
    tell([Told(person, NoticeKind.REPLIED, topic, subject, measure_url(measure), topic)])


def tell_reworded(measure: Measure) -> None:
    """Let what anybody was told of it speak of its present words."""
    reword(NoticeKind.PROPOSAL, proposal_topic(measure.pk), proposal_subject(measure))
    reword(NoticeKind.REPLIED, reply_topic(measure.pk), shortened(measure.text))
    reword(NoticeKind.MEASURE_DUE, topic_of(measure.pk), shortened(measure.text))
