"""Reading one's own result, and confirming that one has."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Assessment
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.feedback.models import Acknowledgement, Reading
from competency_portal.feedback.queries.due import confirm_topic
from competency_portal.feedback.queries.objections import last_revision, waiting_of
from competency_portal.feedback.services.holding import hold
from competency_portal.notices.services.telling import settle
from competency_portal.results.models import AssessmentResult
from competency_portal.results.rules import is_about_them


def note_reading(*, result: AssessmentResult) -> None:
    """Note that somebody has opened their own report; the first time of each revision counts."""
    if not Reading.objects.filter(result=result).exists():
        Reading.objects.bulk_create(
            [Reading(result=result, read_at=timezone.now())], ignore_conflicts=True
        )


@transaction.atomic
def acknowledge(
    *, assessment: Assessment, revision: int, actor: User, remark: str = ""
) -> Acknowledgement:
    """Confirm having read the revision that the page showed. Raises `Refused`.

    Pressing twice changes nothing: what was said stands, and other words are refused. While an
    objection waits there is nothing to confirm yet, and a revision that came out meanwhile has to
    be read first. It can be done at any time later: a late reading is a reading.
    """
    hold(assessment)
    result = last_revision(assessment)
    if result is None or not is_about_them(actor, assessment):
        raise Refused(_("There is no published result of yours to confirm."))
    if result.revision != revision:
        raise Refused(
            _("Edition %(number)s has come out in the meantime. Read it first, then confirm.")
            % {"number": result.revision}
        )
    if waiting_of(assessment):
        raise Refused(_("Your objection is being looked at. Confirm after it is answered."))
    made = Acknowledgement.objects.filter(result=result).first()
    if made and remark not in ("", made.remark):
        raise Refused(_("You confirmed this before, and what you said then stands."))
    note_reading(result=result)
    settle([assessment.employee_id], [confirm_topic(assessment.cycle)])
    return made or Acknowledgement.objects.create(
        result=result, remark=remark, made_at=timezone.now()
    )
