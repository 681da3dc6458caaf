"""All arithmetic of results: pure, exact, without Django (docs/arithmetic.md).

Frozen dataclasses in, frozen dataclasses out. Nothing here knows a competency, a level, a rating
or a database by name; figures stay Fractions and are rounded once, at the edge.
"""

from competency_portal.results.scoring.anonymity import (
    GroupPlace,
    GroupPlan,
    PlacedGroup,
    ShownGroup,
    place_groups,
    plan_groups,
)
from competency_portal.results.scoring.assessment import (
    DEFAULT_THRESHOLD,
    score_assessment,
)
from competency_portal.results.scoring.comparison import (
    Basis,
    Difference,
    competency_differences,
    overall_differences,
    total_differences,
)
from competency_portal.results.scoring.exact import (
    Figure,
    Number,
    Term,
    WeightedMean,
    round_half_away,
    weighted_mean,
)
from competency_portal.results.scoring.headline import headline
from competency_portal.results.scoring.inputs import (
    Absent,
    Answer,
    CycleWeights,
    Group,
    Part,
    RaterReview,
    Requirement,
)
from competency_portal.results.scoring.kpi import (
    Kpi,
    KpiKind,
    KpiOutcome,
    KpiResult,
    KpiScore,
    KpiValue,
    kpi_outcome,
    score_kpi,
)
from competency_portal.results.scoring.lists import ranks, shares, top
from competency_portal.results.scoring.outputs import (
    AssessmentScores,
    Attainment,
    CategoryScore,
    CompetencyScore,
    CompetencyStatus,
    GroupFigure,
    GroupState,
    OverallScore,
    PartScore,
    PartScores,
    attainment,
)
from competency_portal.results.scoring.questionnaire import (
    Dimension,
    DimensionScore,
    Questionnaire,
    QuestionnairePart,
    QuestionnaireScore,
    Respondent,
    blend_respondents,
    score_questionnaire,
)
from competency_portal.results.scoring.scale import BandStart, RatingPoint, RatingScale

__all__ = [
    "DEFAULT_THRESHOLD",
    "Absent",
    "Answer",
    "AssessmentScores",
    "Attainment",
    "BandStart",
    "Basis",
    "CategoryScore",
    "CompetencyScore",
    "CompetencyStatus",
    "CycleWeights",
    "Difference",
    "Dimension",
    "DimensionScore",
    "Figure",
    "Group",
    "GroupFigure",
    "GroupPlace",
    "GroupPlan",
    "GroupState",
    "Kpi",
    "KpiKind",
    "KpiOutcome",
    "KpiResult",
    "KpiScore",
    "KpiValue",
    "Number",
    "OverallScore",
    "Part",
    "PartScore",
    "PartScores",
    "PlacedGroup",
    "Questionnaire",
    "QuestionnairePart",
    "QuestionnaireScore",
    "RaterReview",
    "RatingPoint",
    "RatingScale",
    "Requirement",
    "Respondent",
    "ShownGroup",
    "Term",
    "WeightedMean",
    "attainment",
    "blend_respondents",
    "competency_differences",
    "headline",
    "kpi_outcome",
    "overall_differences",
    "place_groups",
    "plan_groups",
    "ranks",
    "round_half_away",
    "score_assessment",
    "score_kpi",
    "score_questionnaire",
    "shares",
    "top",
    "total_differences",
    "weighted_mean",
]
