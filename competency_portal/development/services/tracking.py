"""Following a measure: notes, and the behaviours marked again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from competency_portal.assessments.proposal import Mark
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.core.once import once
from competency_portal.development.models import BehaviourRemark, Measure, ProgressNote
from competency_portal.development.rules import plans as rules
from competency_portal.development.services.measures import NOT_NOW, claimed
from competency_portal.people.queries import employee_of


def name_of(user: User) -> str:
    """The name that stands beside what this account writes."""
    me = employee_of(user)
    return me.name if me else user.get_username()


@transaction.atomic
def add_note(
    *, measure: Measure, text: str, actor: User, token: uuid.UUID | None = None
) -> ProgressNote:
    """Write how it goes. Notes stay as they are. Raises `Refused`.

    The same form (`token`) sent once more with the same words finds the note that it has written.
    """
    stored = claimed(measure)
    if not rules.may_track(actor, stored):
        raise Refused(_(NOT_NOW))
    said = {"measure": stored, "text": text, "author": actor, "author_name": name_of(actor)}
    sent = once(token, stored, actor, text)
    note: ProgressNote = ProgressNote.objects.get_or_create(sent=sent, defaults=said)[0]
    return note


@transaction.atomic
def mark_again(
    *,
    measure: Measure,
    marks: Mapping[int, Mark],
    actor: User,
    token: uuid.UUID | None = None,
) -> list[BehaviourRemark]:
    """Mark behaviours of a measure (keys) again; earlier marks stay in the history.

    It is no rating: nothing published changes. The same form (`token`) sent once more marks
    nothing again. Raises `Refused` for anybody who does not lead the person, for a proposal or a
    dropped measure, and for behaviours that are not in question.
    """
    stored = claimed(measure)
    me = employee_of(actor)
    if me is None or not rules.may_mark_in(actor, stored):
        raise Refused(_(NOT_NOW))
    if not marks:
        raise Refused(_("Mark at least one behaviour."))
    in_question = set(stored.behaviours.values_list("behaviour", flat=True))
    if not set(marks) <= in_question:
        raise Refused(_("This behaviour does not belong to the measure."))
    sent = once(token, stored, actor, sorted(marks.items()))
    if before := list(stored.remarks.filter(sent=sent)):
        return before
    made = [
        BehaviourRemark(measure=stored, behaviour_id=behaviour, mark=mark.value, by=me, sent=sent)
        for behaviour, mark in marks.items()
    ]
    return BehaviourRemark.objects.bulk_create(made)
