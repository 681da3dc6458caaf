"""Cycles that are being calibrated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.core.models import User
from competency_portal.results.models import Decision
from competency_portal.results.services.calibration import begin_calibration, decide
from models_catalog.models import Competency
from models_catalog.standing import Standing
from tests.factories.assessments import LaunchedCycle, answer, launched_cycle
from tests.factories.results import submit

STAGES = ("supervisor", "calibration")


def closed_cycle(*people: Sequence[Standing | None] | None, **launched: Any) -> LaunchedCycle:
    """Close a cycle with calibration in which each of the people was rated so."""
    made = launched_cycle(len(people), **{"stages": STAGES, **launched})
    for review, standings in zip(made.reviews, people, strict=True):
        if standings is not None:
            answer(review, made.catalogue, *standings)
            submit(review)
    close_cycle(cycle=made.cycle, actor=made.hr)
    return made


def calibrating(*people: Sequence[Standing | None] | None, **launched: Any) -> LaunchedCycle:
    """The same, with its calibration begun."""
    made = closed_cycle(*people, **launched)
    begin_calibration(cycle=made.cycle, actor=made.hr)
    return made


def competency_of(cycle: Cycle, code: str) -> Competency:
    """A competency of the cycle's model."""
    return Competency.objects.get(version=cycle.version_id, code=code)


def decide_on(
    made: LaunchedCycle,
    code: str,
    standing: Standing | None,
    *,
    person: int = 0,
    reason: str = "讨论后一致同意。",
    actor: User | None = None,
) -> Decision:
    """Decide on somebody's competency after everything decided before; None is: as computed."""
    assessment: Assessment = made.assessments[person]
    competency = competency_of(made.cycle, code)
    seen = Decision.objects.filter(assessment=assessment, competency=competency).count()
    return decide(
        assessment=assessment,
        competency=competency,
        band=made.catalogue.points[standing] if standing else None,
        reason=reason,
        seen=seen,
        actor=actor or made.hr,
    )
