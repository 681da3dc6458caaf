"""Calibration: HR puts reasoned decisions in the place of computed bands (docs/arithmetic.md §15).

Everybody holds the cycle, then the assessment, as everywhere (`assessments.services.locks`): of two
who decide the same at once the second is told, and nothing is decided while somebody locks or
publishes.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.queries.cycles import is_calibrated
from competency_portal.assessments.services.locks import lock, lock_assessment
from competency_portal.assessments.states import AssessmentState, CycleState
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.results.models import CalibrationLock, Decision, Discussion
from competency_portal.results.queries.calibration import (
    Calibrated,
    Cell,
    Phase,
    calibrated,
    phase_of,
    stale_people,
)
from competency_portal.results.queries.decisions import Steps, steps_of
from competency_portal.results.rules import is_about_them
from models_catalog.models import Competency, RatingPoint

BEGIN, LOCK, UNLOCK = "begin calibration", "lock calibration", "unlock calibration"
DISCUSSED, NOT_DISCUSSED = "discussed", "not discussed"


class DecidedMeanwhile(Refused):
    """Somebody else decided after the page was shown; `steps` are all decisions as they are now."""

    def __init__(self, steps: Steps) -> None:
        super().__init__(_("Somebody else has decided this in the meantime."))
        self.steps = steps


@transaction.atomic
def begin_calibration(*, cycle: Cycle, actor: User | None) -> None:
    """Seal a closed cycle: from here on nobody's anonymous answer is taken, and HR sees figures.

    Beginning twice changes nothing. Raises `Refused`.
    """
    lock(cycle)
    if not is_calibrated(cycle):
        raise Refused(_("This cycle was planned without calibration."))
    if cycle.state != CycleState.CLOSED:
        raise Refused(_("Close the cycle first: calibration begins when all answers are in."))
    if cycle.sealed_at:
        return
    cycle.sealed_at = timezone.now()
    cycle.save(update_fields=["sealed_at"])
    audit.record(cycle, BEGIN, actor=actor)


@transaction.atomic
def decide(
    *,
    assessment: Assessment,
    competency: Competency,
    band: RatingPoint | None,
    reason: str,
    seen: int,
    actor: User,
) -> Decision:
    """Put a band in the place of the computed one, for a reason that the person will read.

    `seen` is the last step that the actor saw (0: none). No band, or the computed one, means: as
    computed. Deciding the same again is refused, unless the score has changed since: then it says
    that somebody has looked at it again. Raises `DecidedMeanwhile` and `Refused`.
    """
    row = _held(assessment, actor)
    steps = steps_of(assessment, competency)
    if steps.last != seen:
        raise DecidedMeanwhile(steps)
    cell = row.cell(competency.code)
    _refuse_unfit(cell, band)
    if band is not None and cell.computed and band.pk == cell.computed.key:
        band = None
    if not cell.is_stale and (band.code if band else None) == _code_of(cell):
        raise Refused(_("This band holds already."))
    return Decision.objects.create(
        assessment=assessment,
        competency=competency,
        step=steps.last + 1,
        band=band,
        reason=reason,
        computed_score=cell.score,
        made_by=actor,
    )


def _code_of(cell: Cell) -> str | None:
    return cell.decided.code if cell.decided else None


def _refuse_unfit(cell: Cell, band: RatingPoint | None) -> None:
    """Only what has a score has a band that another can stand in the place of."""
    if band is not None and cell.computed is None:
        raise Refused(_("This competency has no score, so there is no band to change."))


@transaction.atomic
def undo(*, assessment: Assessment, competency: Competency, seen: int, actor: User) -> Decision:
    """Take the decision that holds back: what held before it holds again, reason and all.

    Raises `DecidedMeanwhile` and `Refused`.
    """
    _held(assessment, actor)
    steps = steps_of(assessment, competency)
    if steps.last != seen:
        raise DecidedMeanwhile(steps)
    if steps.holding is None:
        raise Refused(_("There is no decision to undo."))
    before = steps.previous
    return Decision.objects.create(
        assessment=assessment,
        competency=competency,
        step=steps.last + 1,
        band=before.band if before else None,
        reason=before.reason if before else "",
        undoes=steps.holding.step,
        computed_score=before.computed_score if before else None,
        made_by=actor,
    )


@transaction.atomic
def set_discussed(*, assessment: Assessment, discussed: bool, actor: User) -> None:
    """Mark somebody's results as discussed, or take the mark back; twice changes nothing.

    Raises `Refused`.
    """
    _hold(assessment, actor)
    mark = Discussion.objects.filter(assessment=assessment).first()
    if discussed and mark is None:
        mark = Discussion.objects.create(assessment=assessment, discussed_by=actor)
        audit.record(mark, DISCUSSED, actor=actor, assessment=assessment.pk)
    elif mark is not None and not discussed:
        audit.record(mark, NOT_DISCUSSED, actor=actor, assessment=assessment.pk)
        mark.delete()


def _hold(assessment: Assessment, actor: User) -> Cycle:
    """Hold the cycle and one person in it, if the actor may decide on them now."""
    cycle = Cycle.objects.select_related("version").get(pk=assessment.cycle_id)
    lock(cycle)
    lock_assessment(assessment)
    _refuse_closed(cycle)
    if is_about_them(actor, assessment):
        raise Refused(_("This is about yourself. Somebody else of HR calibrates it."))
    if assessment.state != AssessmentState.ACTIVE:
        raise Refused(_("This person no longer takes part in the cycle."))
    return cycle


def _held(assessment: Assessment, actor: User) -> Calibrated:
    """The same, with the person's row as it is computed now."""
    cycle = _hold(assessment, actor)
    (row,) = calibrated(cycle, [assessment])
    return row


def _refuse_closed(cycle: Cycle) -> None:
    phase = phase_of(cycle)
    if phase is Phase.LOCKED:
        raise Refused(_("The calibration is locked. Unlock it to change something."))
    if phase is not Phase.OPEN:
        raise Refused(_("This cycle is not being calibrated now."))


@transaction.atomic
def lock_calibration(*, cycle: Cycle, actor: User) -> None:
    """Let nothing be calibrated any more: this is what will be published. Raises `Refused`.

    A decision that rests on another score than the present one has to be looked at first.
    """
    lock(cycle)
    _refuse_closed(cycle)
    refuse_stale(cycle)
    # A lock from before the cycle was opened again holds no more, but its row is still there.
    CalibrationLock.objects.filter(cycle=cycle).delete()
    CalibrationLock.objects.create(cycle=cycle, locked_by=actor)
    audit.record(cycle, LOCK, actor=actor)


@transaction.atomic
def unlock_calibration(*, cycle: Cycle, actor: User, reason: str) -> None:
    """Let HR go on calibrating, until it is published. Raises `Refused`."""
    lock(cycle)
    if phase_of(cycle) is not Phase.LOCKED:
        raise Refused(_("The calibration is not locked."))
    CalibrationLock.objects.filter(cycle=cycle).delete()
    audit.record(cycle, UNLOCK, actor=actor, reason=reason)


def refuse_stale(cycle: Cycle) -> None:
    """Refuse to go on with decisions that rest on scores which have changed since."""
    stale = sum(row.stale for row in stale_people(cycle))
    if stale:
        raise Refused(
            ngettext(
                "The score under %(count)s decision has changed. Look at it again first.",
                "The scores under %(count)s decisions have changed. Look at them again first.",
                stale,
            )
            % {"count": stale}
        )
