"""Following a measure: notes, and the behaviours marked again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.proposal import Mark
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.development.models import BehaviourRemark, Measure, ProgressNote
from competency_portal.development.rules import plans as rules
from competency_portal.development.services.measures import NOT_NOW, claimed
from competency_portal.people.queries import employee_of

TWICE = datetime.timedelta(minutes=10)
"""Within it the same note is taken for a form sent twice."""


def name_of(user: User) -> str:
    """The name that stands beside what this account writes."""
    me = employee_of(user)
    return me.name if me else user.get_username()


@transaction.atomic
def add_note(*, measure: Measure, text: str, actor: User) -> ProgressNote:
    """Write how it goes. Notes stay as they are. Raises `Refused`.

    The same words by the same writer right after each other are one note sent twice.
    """
    stored = claimed(measure)
    if not rules.may_track(actor, stored):
        raise Refused(_(NOT_NOW))
    last: ProgressNote | None = stored.notes.order_by("pk").last()
    is_same = last is not None and (last.text, last.author) == (text, actor)
    if last is not None and is_same and timezone.now() - last.at < TWICE:
        return last
    note: ProgressNote = ProgressNote.objects.create(
        measure=stored, text=text, author=actor, author_name=name_of(actor)
    )
    return note


@transaction.atomic
def mark_again(
    *, measure: Measure, marks: Mapping[int, Mark], actor: User
) -> list[BehaviourRemark]:
    """Mark behaviours of a measure (keys) again; earlier marks stay in the history.

    It is no rating: nothing published changes. Raises `Refused` for anybody who does not lead the
    person, for a proposal or a dropped measure, and for behaviours that are not in question.
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
    return list(
        BehaviourRemark.objects.bulk_create(
            BehaviourRemark(measure=stored, behaviour_id=behaviour, mark=mark.value, by=me)
            for behaviour, mark in marks.items()
        )
    )
