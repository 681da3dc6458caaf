"""Who may choose raters, and until when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from competency_portal.assessments.models import Assessment, Cycle, CycleStage
from competency_portal.assessments.states import AssessmentState, CycleState
from competency_portal.core.access import is_hr
from competency_portal.core.models import User


class RatersClosed(models.TextChoices):
    """Why nobody is nominated or approved any more."""

    NO_STAGE = "no_stage", _("Nobody else is asked in this cycle.")
    LEFT_CYCLE = "left_cycle", _("This person no longer takes part in the cycle.")
    CYCLE = "cycle", _("The cycle is closed.")
    SEALED = "sealed", _("The results are being worked out: nothing more is taken.")
    OVER = "over", _("This stage is over.")


def raters_closed(assessment: Assessment, stage: CycleStage | None) -> RatersClosed | None:
    """Why the raters of this person can't be changed now, or none if they can."""
    if stage is not None and assessment.state != AssessmentState.ACTIVE:
        return RatersClosed.LEFT_CYCLE
    return raters_closed_in(assessment.cycle, stage)


def raters_closed_in(cycle: Cycle, stage: CycleStage | None) -> RatersClosed | None:
    """Why nobody's raters can be changed in a cycle now, or none if they can.

    They may be chosen before the stage begins.
    """
    if stage is None:
        return RatersClosed.NO_STAGE
    if cycle.state != CycleState.RUNNING:
        return RatersClosed.CYCLE
    if cycle.sealed_at:
        return RatersClosed.SEALED
    return RatersClosed.OVER if stage.is_past() or cycle.is_past() else None


@predicate
def is_assessed(user: User, assessment: Assessment) -> bool:
    """The one whom it is about."""
    return assessment.employee.user_id == user.pk


@predicate
def assesses(user: User, assessment: Assessment) -> bool:
    """The supervisor of the assessment, who may be another one than that of today."""
    return assessment.supervisor.user_id == user.pk


# Nobody decides who speaks about themselves; everybody may make a proposal.
may_approve = (is_hr | assesses) & ~is_assessed
may_nominate = is_hr | assesses | is_assessed
