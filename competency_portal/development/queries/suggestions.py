"""What the model suggests for a level of a competency."""

from __future__ import annotations

from django.db.models import QuerySet

from models_catalog.models import Competency, Level, ModelVersion, SuggestedMeasure, TrainingModule


def suggested(competency: Competency, level: Level) -> QuerySet[SuggestedMeasure]:
    """The measures suggested for a level, in the model's order."""
    found = SuggestedMeasure.objects.filter(competency=competency, level=level)
    return found.select_related("module").order_by("order", "pk")


def modules(version: ModelVersion) -> QuerySet[TrainingModule]:
    """The training modules of a model version, whatever competency they serve."""
    return TrainingModule.objects.filter(version=version).order_by("order", "pk")
