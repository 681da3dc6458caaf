"""A document's rows: written in bulk, and taken away again while the version is a draft.

Only for drafts: the callers have made sure of it.
"""

from models_catalog.models import ModelVersion, RatingScale, SourceDocument
from models_catalog.services.filling.competencies import fill_competencies, fill_scales
from models_catalog.services.filling.instruments import fill_handbook, fill_instruments
from models_catalog.services.filling.measures import fill_measures
from models_catalog.services.filling.positions import (
    drop_unused_positions,
    ensure_positions,
    fill_positions,
    fill_templates,
)
from models_catalog.yaml_format.document import Document

__all__ = ["clear", "drop_unused_positions", "ensure_positions", "fill", "fill_measures"]

# What refers to other contents goes before them.
_CONTENTS = (
    "suggested_measures",
    "training_modules",
    "kpi_indicators",
    "questionnaires",
    "handbook",
    "templates",
    "profiles",
    "competencies",
    "categories",
    "level_scales",
    "source_documents",
)


def fill(version: ModelVersion, document: Document) -> None:
    """Write everything below an empty version. The document's positions exist already."""
    SourceDocument.objects.bulk_create(
        SourceDocument(version=version, order=order, **row.model_dump())
        for order, row in enumerate(document.sources)
    )
    scales = fill_scales(version, document)
    asked = fill_competencies(version, document, scales)
    fill_positions(version, document, asked)
    fill_templates(version, document, asked)
    fill_instruments(version, document)
    fill_handbook(version, document)
    fill_measures(version, document)


def clear(version: ModelVersion) -> None:
    """Take away everything below a version; the version itself and the positions stay."""
    for contents in _CONTENTS:
        getattr(version, contents).all().delete()
    RatingScale.objects.filter(version=version).delete()
