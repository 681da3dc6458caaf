"""Feedback for the tour: the demo's objections, waiting and answered, and its talks."""

from __future__ import annotations

from typing import Any

from competency_portal.assessments.models import Assessment
from competency_portal.feedback.models import Objection
from competency_portal.feedback.states import ObjectionState


def pages_of_feedback(page: str) -> list[dict[str, Any]]:
    """What the address of a page about somebody's response needs: contested, or the reader's."""
    mine = Assessment.objects.filter(
        employee__user__username="employee", cycle__state="published", results__isnull=False
    )
    waiting, answered = (
        Objection.objects.filter(state=state).order_by("pk")[0].assessment
        for state in (ObjectionState.OPEN, ObjectionState.ANSWERED)
    )
    found = {"second_look": [waiting, answered], "objection": list(mine[:1])}
    return [
        {"code": one.cycle.code, "number": one.employee.number}
        for one in found.get(page, [*mine[:1], answered])
    ]


def revised() -> dict[str, Any]:
    """Somebody whose report has two editions."""
    one = Objection.objects.filter(revised__isnull=False).order_by("pk")[0].assessment
    return {"code": one.cycle.code, "number": one.employee.number}


def responded() -> dict[str, Any]:
    """The cycle in which people have answered."""
    return {"code": revised()["code"]}
