"""Lines of a report by hand: only what a test is about has to be said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from competency_portal.assessments.proposal import Mark
from competency_portal.reports.content.competencies import Behaviour, Line
from competency_portal.results.scoring import CompetencyStatus
from models_catalog.standing import Standing

RATINGS = {Standing.BELOW: "有待改进", Standing.AT: "达到目标", Standing.ABOVE: "学习典范"}
GAPS = {Standing.BELOW: -1, Standing.AT: 0, Standing.ABOVE: 1}


def line(name: str, standing: Standing | None = None, *marks: Mark | None, **given: Any) -> Line:
    """A competency that asks for the second of three levels; no standing means not rated."""
    gap = Decimal(GAPS[standing]) if standing else None
    filled = {
        "code": name,
        "name": name,
        "process": "",
        "status": CompetencyStatus.SCORED if standing else CompetencyStatus.UNRATED,
        "top": 3,
        "required_rank": 2,
        "required": "Si 熟练",
        "attained_rank": None if gap is None else 2 + gap,
        "attained": "",
        "standing": standing,
        "rating": RATINGS[standing] if standing else "未评分",
        "score": None if gap is None else 2 + gap,
        "gap": gap,
        "weight": Decimal(1),
        "share": Decimal(1),
        "unable": False,
        "evidence": "",
        "reason": "",
        "behaviours": tuple(
            Behaviour(f"{name}的行为 {number}", mark) for number, mark in enumerate(marks, start=1)
        ),
        "beyond": (),
        "groups": (),
        "formula": "",
    }
    return Line(**{**filled, **given})


def not_asked(name: str) -> Line:
    """A competency that the position doesn't ask for."""
    return line(name, required_rank=None, required="不要求", status=CompetencyStatus.NOT_REQUIRED)
