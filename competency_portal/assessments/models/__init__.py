"""Cycles, and within them who is assessed by whom with which answers."""

from competency_portal.assessments.models.assessments import (
    Assessment,
    AssessmentRequirement,
)
from competency_portal.assessments.models.cycles import Cycle
from competency_portal.assessments.models.instruments import (
    RESPONDENTS,
    ItemAnswer,
    KpiMeasure,
    Response,
)
from competency_portal.assessments.models.raters import (
    ANONYMOUS,
    Nomination,
    Origin,
    Unnamed,
    UnnamedAnswer,
    UnnamedComment,
)
from competency_portal.assessments.models.reviews import (
    BehaviourMark,
    MarkChoice,
    RaterGroup,
    Rating,
    Review,
)
from competency_portal.assessments.models.stages import (
    ANSWERING,
    CycleStage,
    CycleTemplate,
    StageKind,
)

__all__ = [
    "ANONYMOUS",
    "ANSWERING",
    "RESPONDENTS",
    "Assessment",
    "AssessmentRequirement",
    "BehaviourMark",
    "Cycle",
    "CycleStage",
    "CycleTemplate",
    "ItemAnswer",
    "KpiMeasure",
    "MarkChoice",
    "Nomination",
    "Origin",
    "RaterGroup",
    "Rating",
    "Response",
    "Review",
    "StageKind",
    "Unnamed",
    "UnnamedAnswer",
    "UnnamedComment",
]
