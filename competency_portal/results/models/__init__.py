"""Published figures, and the calibration that comes before them."""

from competency_portal.results.models.calibration import CalibrationLock, Decision, Discussion
from competency_portal.results.models.instruments import (
    DimensionResult,
    KpiResult,
    Outcome,
    QuestionnaireResult,
)
from competency_portal.results.models.published import (
    AssessmentResult,
    CategoryResult,
    CompetencyResult,
    Decided,
    GroupFigureState,
    GroupResult,
    GroupStanding,
    PartResult,
    PublishedRow,
    ResultGroup,
    ResultPart,
    StandingState,
    Status,
)

__all__ = [
    "AssessmentResult",
    "CalibrationLock",
    "CategoryResult",
    "CompetencyResult",
    "Decided",
    "Decision",
    "DimensionResult",
    "Discussion",
    "GroupFigureState",
    "GroupResult",
    "GroupStanding",
    "KpiResult",
    "Outcome",
    "PartResult",
    "PublishedRow",
    "QuestionnaireResult",
    "ResultGroup",
    "ResultPart",
    "StandingState",
    "Status",
]
