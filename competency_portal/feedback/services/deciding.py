"""The second look: confirm a band or put another in its place, and answer when all is decided."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.core import audit, transitions
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.feedback.addresses import report_url
from competency_portal.feedback.models import Objection, ObjectionItem, Office, Verdict
from competency_portal.feedback.queries.objections import banded, contested_of, revision_now
from competency_portal.feedback.rules import bar_of, office_of
from competency_portal.feedback.services.holding import hold
from competency_portal.feedback.services.reviewers import forget_reviewers
from competency_portal.feedback.services.scorers import tell_confirmed
from competency_portal.feedback.states import OBJECTION_MOVES, ObjectionState
from competency_portal.feedback.trail import DECIDED
from competency_portal.notices.models import NoticeKind
from competency_portal.notices.services.telling import Told, tell
from competency_portal.results.models import AssessmentResult
from competency_portal.results.services.revision import NewBand, revise
from competency_portal.results.services.told_changes import tell_revised
from models_catalog.models import RatingPoint


class DecidedMeanwhile(Refused):
    """It was decided after the page was shown, mostly by somebody else; `verdict` says what."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(_("This was decided in the meantime."))
        self.verdict = verdict


@transaction.atomic
def decide(
    *,
    item: ObjectionItem,
    band: RatingPoint,
    reason: str,
    actor: User,
    at: datetime.datetime | None = None,
) -> Verdict:
    """Confirm the band that holds, or put another in its place, for a reason the person reads.

    With the last competency the objection is answered: if any band was changed, the next revision
    of the figures comes out (docs/arithmetic.md §21), and the person is told. `at` is the moment
    that everything carries: now, unless a past is being loaded. Of two reviewers at once the
    second is told what was decided; the same decision again, from a second press, is the one that
    was made. Raises `DecidedMeanwhile` and `Refused`.
    """
    objection = item.objection
    hold(objection.assessment)
    objection.refresh_from_db(fields=["state"])
    before: Verdict | None = Verdict.objects.filter(item=item).select_related("band").first()
    if before and _says(before, band, reason, actor):
        return before
    office, held = _allowed(item, actor, before), _holding(item)
    verdict = Verdict.objects.create(
        item=item,
        band=None if band == held else band,
        reason=reason,
        made_by=actor,
        office=office,
        made_at=at or timezone.now(),
    )
    _note(verdict, held, band)
    _go_on(objection, actor, at)
    return verdict


def _note(verdict: Verdict, held: RatingPoint, band: RatingPoint) -> None:
    """Leave in the record what held before and what holds now."""
    audit.record(
        verdict.item.objection,
        DECIDED,
        actor=verdict.made_by,
        from_value=held.label,
        to_value=band.label,
        reason=verdict.reason,
        competency=verdict.item.competency.name,
    )


def _go_on(objection: Objection, actor: User, at: datetime.datetime | None) -> None:
    """The first decision begins the second look, the last one answers the objection."""
    if objection.state == ObjectionState.OPEN:
        transitions.move(objection, ObjectionState.IN_REVIEW, moves=OBJECTION_MOVES, actor=actor)
    if not ObjectionItem.objects.filter(objection=objection, verdict=None).exists():
        _answer(objection, actor, at)


def _says(verdict: Verdict, band: RatingPoint, reason: str, actor: User) -> bool:
    """Whether somebody has decided just this, for just this reason."""
    decided = verdict.band_id or _holding(verdict.item).pk
    return (verdict.made_by_id, decided, verdict.reason) == (actor.pk, band.pk, reason)


def _allowed(item: ObjectionItem, actor: User, decided: Verdict | None) -> Office:
    """As what the actor decides; refuses everybody who may not, and what is decided."""
    objection = item.objection
    office = office_of(actor, objection.assessment)
    if office is None:
        raise Refused(_("You don't take the second look at this result."))
    if objection.state == ObjectionState.WITHDRAWN:
        raise Refused(_("The objection was withdrawn in the meantime. There is nothing to decide."))
    if decided:
        raise DecidedMeanwhile(decided)
    barred = bar_of(actor, objection.assessment, item.competency)
    if barred:
        raise Refused(str(barred))
    return office


def _holding(item: ObjectionItem) -> RatingPoint:
    """The band that holds in the latest revision."""
    rows = banded(revision_now(item.objection.assessment))
    return next(one.holding for one in rows if one.row.competency_id == item.competency_id)


def _answer(objection: Objection, actor: User, at: datetime.datetime | None) -> None:
    """Close it; publish the next revision if any band was changed; tell the person."""
    changed = {
        one.item.competency_id: NewBand(one.verdict.band, one.verdict.reason)
        for one in contested_of([objection])[objection.pk]
        if one.verdict and one.verdict.band
    }
    made: AssessmentResult | None = None
    if changed:
        made = revise(assessment=objection.assessment, bands=changed, actor=actor, at=at)
    transitions.move(objection, ObjectionState.ANSWERED, moves=OBJECTION_MOVES, actor=actor)
    objection.closed_at, objection.revised = at or timezone.now(), made
    objection.save(update_fields=["closed_at", "revised"])
    forget_reviewers(objection)
    if at is None:
        _tell(objection, actor)


def _tell(objection: Objection, actor: User) -> None:
    """Tell the person, and whoever gave the rating: that another one holds, or that theirs does."""
    assessment = objection.assessment
    if objection.revised:
        key = f"objection:{objection.pk}:revised"
        tell_revised(assessment, revision=objection.revised.revision, key=key, actor=actor)
    else:
        tell_confirmed(objection)
    tell(
        [
            Told(
                recipient=assessment.employee,
                kind=NoticeKind.ANSWERED,
                key=f"objection:{objection.pk}",
                subject=assessment.cycle.name,
                url=report_url(assessment),
            )
        ]
    )
