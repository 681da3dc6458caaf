"""Objecting to named competencies of one's own result, and taking it back."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.states import CycleState
from competency_portal.core import audit, transitions
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.core.templatetags.formats import date_cn
from competency_portal.feedback.models import Objection, ObjectionItem
from competency_portal.feedback.queries.due import confirm_topic
from competency_portal.feedback.queries.objections import (
    Banded,
    banded,
    decided_competencies,
    last_revision,
    waiting_of,
)
from competency_portal.feedback.queries.windows import Window, window_of
from competency_portal.feedback.services.holding import hold
from competency_portal.feedback.services.reviewers import forget_reviewers, tell_reviewers
from competency_portal.feedback.services.scorers import forget_contested, tell_contested
from competency_portal.feedback.states import OBJECTION_MOVES, ObjectionState
from competency_portal.feedback.trail import OBJECTED
from competency_portal.notices.services.telling import settle
from competency_portal.results.models import AssessmentResult
from competency_portal.results.rules import is_about_them


@transaction.atomic
def object_to(
    *,
    assessment: Assessment,
    reasons: Mapping[str, str],
    actor: User,
    at: datetime.datetime | None = None,
) -> Objection:
    """Contest the named competencies (codes), each for its reason; tell who looks at it now.

    Possible within the window (docs/arithmetic.md §21), one objection at a time, for competencies
    that have a band and on which no second reviewer has decided. `at` is when it was made: now,
    unless a past is being loaded. Raises `Refused`; two objections at once make one and a refusal,
    and the same one again, from a second press, is the one that was made.
    """
    cycle, result = _published(assessment, actor)
    if at is None:
        refuse_closed(window_of(cycle))
    waiting = waiting_of(assessment)
    if waiting and _says(waiting, reasons):
        return waiting
    if waiting:
        raise Refused(_("Your objection is being looked at already. One is enough at a time."))
    contested = list(_contested(result, reasons))
    if not contested:
        raise Refused(_("Name at least one competency and say why."))
    made = _made(result, contested, reasons, at)
    names = [one.name for one in contested]
    audit.record(made, OBJECTED, actor=actor, competencies=names)
    if at is None:
        tell_reviewers(made)
        tell_contested(made)
        settle([assessment.employee_id], [confirm_topic(cycle)])
    return made


def _made(
    result: AssessmentResult,
    contested: Sequence[Banded],
    reasons: Mapping[str, str],
    at: datetime.datetime | None,
) -> Objection:
    """The objection with one item for each contested competency."""
    made = Objection.objects.create(
        assessment=result.assessment, result=result, made_at=at or timezone.now()
    )
    ObjectionItem.objects.bulk_create(
        ObjectionItem(objection=made, competency_id=one.row.competency_id, reason=reasons[one.code])
        for one in contested
    )
    return made


def _says(objection: Objection, reasons: Mapping[str, str]) -> bool:
    """Whether an objection contests just this, for just these reasons."""
    items = ObjectionItem.objects.filter(objection=objection)
    return dict(items.order_by().values_list("competency__code", "reason")) == dict(reasons)


def refuse_closed(window: Window) -> None:
    """Refuse what comes before or after the window, with its days."""
    if window.is_ahead:
        raise Refused(_("You can object from %(day)s on.") % {"day": date_cn(window.starts)})
    if window.is_past:
        raise Refused(
            _("Objections were taken until the end of %(day)s. Talk to your supervisor or HR.")
            % {"day": date_cn(window.ends)}
        )


def _published(assessment: Assessment, actor: User) -> tuple[Cycle, AssessmentResult]:
    cycle = hold(assessment)
    result = last_revision(assessment)
    is_out = cycle.state == CycleState.PUBLISHED and result is not None
    if not is_out or result is None or not is_about_them(actor, assessment):
        raise Refused(_("There is no published result of yours to object to."))
    return cycle, result


def _contested(result: AssessmentResult, reasons: Mapping[str, str]) -> Iterator[Banded]:
    """The contested competencies in the model's order; refuses what can't be."""
    known = {one.code: one for one in banded(result)}
    final = decided_competencies(result.assessment)
    if set(reasons) - set(known):
        raise Refused(_("This competency has no rating, so there is nothing to object to."))
    for code, one in known.items():
        if code not in reasons:
            continue
        if one.row.competency_id in final:
            raise Refused(
                _("%(name)s was decided on a second look. That decision is final.")
                % {"name": one.name}
            )
        if not reasons[code].strip():
            raise Refused(_("Say why you object to %(name)s.") % {"name": one.name})
        yield one


@transaction.atomic
def withdraw(*, objection: Objection, actor: User) -> None:
    """Take an objection back, as long as nothing of it is decided. Raises `Refused`.

    What was written stays in the record; within the window another one can be made. Taken back
    twice it is taken back once.
    """
    hold(objection.assessment)
    objection.refresh_from_db(fields=["state"])
    if not is_about_them(actor, objection.assessment):
        raise Refused(_("Only the person themselves can take an objection back."))
    if objection.state == ObjectionState.WITHDRAWN:
        return
    if objection.state == ObjectionState.IN_REVIEW:
        raise Refused(_("Part of it is decided already, so it can't be taken back any more."))
    transitions.move(objection, ObjectionState.WITHDRAWN, moves=OBJECTION_MOVES, actor=actor)
    objection.closed_at = timezone.now()
    objection.save(update_fields=["closed_at"])
    forget_reviewers(objection)
    forget_contested(objection)
