"""Improvement plans: goals, measures, and how measures went."""

from competency_portal.development.models.measures import Measure, MeasureBehaviour
from competency_portal.development.models.plans import Goal, Horizon, Plan
from competency_portal.development.models.tracking import (
    Attachment,
    BehaviourRemark,
    FileKind,
    ProgressNote,
)

__all__ = [
    "Attachment",
    "BehaviourRemark",
    "FileKind",
    "Goal",
    "Horizon",
    "Measure",
    "MeasureBehaviour",
    "Plan",
    "ProgressNote",
]
