"""Rows of training modules and suggested measures."""

from __future__ import annotations

from models_catalog.models import Level, ModelVersion, SuggestedMeasure, TrainingModule
from models_catalog.yaml_format import document as doc


def fill_measures(version: ModelVersion, document: doc.Document) -> None:
    """Write what helps to reach the levels; the version's competencies exist already."""
    modules = TrainingModule.objects.bulk_create(
        TrainingModule(version=version, order=order, **row.model_dump())
        for order, row in enumerate(document.training_modules)
    )
    module_of = {module.code: module for module in modules}
    competencies = {
        competency.code: competency
        for competency in version.competencies.select_related("category")
    }
    level_of = {
        (level.scale_id, level.code): level
        for level in Level.objects.filter(scale__version=version)
    }
    SuggestedMeasure.objects.bulk_create(
        SuggestedMeasure(
            version=version,
            order=order,
            competency=competencies[row.competency],
            level=level_of[competencies[row.competency].category.scale_id, row.level],
            module=module_of[row.module] if row.module else None,
            **row.model_dump(exclude={"competency", "level", "module"}),
        )
        for order, row in enumerate(document.measures)
    )
