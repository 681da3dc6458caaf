"""What a competency model consists of; everything hangs on one `ModelVersion`."""

from models_catalog.models.competencies import (
    BehaviourIndicator,
    Category,
    Competency,
    Facet,
    Rubric,
)
from models_catalog.models.instruments import (
    Dimension,
    HandbookSection,
    KpiIndicator,
    KpiKind,
    Questionnaire,
    QuestionnaireItem,
    ResponseOption,
)
from models_catalog.models.library import SharedCase
from models_catalog.models.measures import MeasureKind, SuggestedMeasure, TrainingModule
from models_catalog.models.positions import (
    Duty,
    Position,
    PositionProfile,
    Requirement,
    RequirementTemplate,
    TemplateRequirement,
)
from models_catalog.models.scales import (
    Band,
    Level,
    LevelScale,
    RatingPoint,
    RatingScale,
)
from models_catalog.models.versions import CompetencyModel, ModelVersion, SourceDocument

__all__ = [
    "Band",
    "BehaviourIndicator",
    "Category",
    "Competency",
    "CompetencyModel",
    "Dimension",
    "Duty",
    "Facet",
    "HandbookSection",
    "KpiIndicator",
    "KpiKind",
    "Level",
    "LevelScale",
    "MeasureKind",
    "ModelVersion",
    "Position",
    "PositionProfile",
    "Questionnaire",
    "QuestionnaireItem",
    "RatingPoint",
    "RatingScale",
    "Requirement",
    "RequirementTemplate",
    "ResponseOption",
    "Rubric",
    "SharedCase",
    "SourceDocument",
    "SuggestedMeasure",
    "TemplateRequirement",
    "TrainingModule",
]
