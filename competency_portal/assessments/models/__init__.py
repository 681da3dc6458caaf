"""Cycles, and within them who is assessed by whom with which answers."""

from competency_portal.assessments.models.assessments import (
    Assessment,
    AssessmentRequirement,
)
from competency_portal.assessments.models.cycles import Cycle
from competency_portal.assessments.models.reviews import (
    BehaviourMark,
    MarkChoice,
    RaterGroup,
    Rating,
    Review,
)

__all__ = [
    "Assessment",
    "AssessmentRequirement",
    "BehaviourMark",
    "Cycle",
    "MarkChoice",
    "RaterGroup",
    "Rating",
    "Review",
]
