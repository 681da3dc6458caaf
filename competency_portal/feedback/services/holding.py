"""Who waits for whom: everybody holds the cycle, then the assessment, as on the floors below."""

from __future__ import annotations

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.services.locks import lock, lock_assessment


def hold(assessment: Assessment) -> Cycle:
    """Hold the cycle and one person in it until the transaction ends; the cycle as it is now."""
    cycle = Cycle.objects.select_related("version").get(pk=assessment.cycle_id)
    lock(cycle)
    lock_assessment(assessment)
    assessment.cycle = cycle
    return cycle
