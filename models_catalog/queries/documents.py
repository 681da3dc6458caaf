"""A stored version as the document that its file would be, and what files are checked against."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from models_catalog.models import (
    CompetencyModel,
    ModelVersion,
    Position,
    PositionProfile,
    RatingScale,
    Requirement,
    RequirementTemplate,
    TemplateRequirement,
)
from models_catalog.states import VersionState
from models_catalog.yaml_format import Known, document as doc
from models_catalog.yaml_format.scalars import NOT_ASKED

R = TypeVar("R", bound=doc.Record)


def versions_of(models: Collection[str]) -> QuerySet[ModelVersion]:
    """Every version of the models with these codes, oldest first."""
    versions = ModelVersion.objects.filter(model__code__in=models).select_related("model")
    return versions.order_by("model__code", "number")


def version_to_export(model: str, number: int | None) -> ModelVersion | None:
    """The version with this number; without one the published, else the newest."""
    versions = versions_of([model])
    if number is not None:
        return versions.filter(number=number).first()
    return versions.filter(state=VersionState.PUBLISHED).first() or versions.last()


def model_codes() -> list[str]:
    """The codes of all models."""
    return list(CompetencyModel.objects.order_by("code").values_list("code", flat=True))


def known_besides(models: Collection[str]) -> Known:
    """The positions that are stored, and what all but the given models say of them."""
    reports_to: dict[str, str | None] = dict.fromkeys(
        Position.objects.values_list("code", flat=True)
    )
    names = {}
    profiles = (
        PositionProfile.objects.filter(
            version__state__in=[VersionState.DRAFT, VersionState.PUBLISHED]
        )
        .exclude(version__model__code__in=models)
        .order_by("version__state", "pk")
        .values_list("position__code", "reports_to__code", "name", "version__model__code")
    )
    # "draft" sorts before "published": where both speak of a position, the published one counts.
    for code, superior, name, model in profiles:
        reports_to[code] = superior
        names[code] = (name, model)
    return Known(reports_to, names)


def document_of(version: ModelVersion) -> doc.Document:
    """Everything that a version says, in some twenty queries whatever its size.

    A retired version was published and is written so.
    """
    return doc.Document(
        format=doc.FORMAT,
        model=_record(
            doc.Head,
            version,
            code=version.model.code,
            version=version.number,
            state=doc.DRAFT if version.is_draft else doc.PUBLISHED,
        ),
        sources=_records(doc.SourceDocument, version.source_documents.all()),
        level_scales=_level_scales(version),
        rating_scale=_rating_scale(version),
        categories=[
            _record(doc.Category, row, scale=row.scale.code)
            for row in version.categories.select_related("scale")
        ],
        competencies=_competencies(version),
        positions=_positions(version),
        requirement_templates=_templates(version),
        questionnaires=_questionnaires(version),
        kpi_indicators=_kpi_indicators(version),
        handbook=_records(doc.HandbookSection, version.handbook.all()),
        **_younger(version),
    )


def _younger(version: ModelVersion) -> dict[str, Any]:
    """What is named only where there is some of it."""
    measures = version.suggested_measures.select_related("competency", "level", "module")
    found = {
        "training_modules": _records(doc.TrainingModule, version.training_modules.all()),
        "measures": [
            _record(
                doc.SuggestedMeasure,
                row,
                competency=row.competency.code,
                level=row.level.code,
                module=row.module.code if row.module else None,
            )
            for row in measures
        ],
    }
    return {key: rows for key, rows in found.items() if rows}


def _record(kind: type[R], row: Model, **other: Any) -> R:
    """A record of the format: `other` as given, every other field from the row's of that name."""
    fields = {
        field.alias or name: getattr(row, name)
        for name, field in kind.model_fields.items()
        if name not in other
    }
    return kind.model_validate(fields | other)


def _records(kind: type[R], rows: Iterable[Model]) -> list[R]:
    return [_record(kind, row) for row in rows]


def _level_scales(version: ModelVersion) -> list[doc.LevelScale]:
    return [
        _record(doc.LevelScale, row, levels=_records(doc.Level, row.levels.all()))
        for row in version.level_scales.prefetch_related("levels")
    ]


def _rating_scale(version: ModelVersion) -> doc.RatingScale:
    row = RatingScale.objects.get(version=version)
    bands = row.bands.select_related("rating")
    return _record(
        doc.RatingScale,
        row,
        points=_records(doc.RatingPoint, row.points.all()),
        bands=[_record(doc.Band, band, rating=band.rating.code) for band in bands],
    )


def _competencies(version: ModelVersion) -> list[doc.Competency]:
    rows = version.competencies.select_related("category").prefetch_related(
        "facets", "rubrics__level", "rubrics__behaviours"
    )
    return [
        _record(
            doc.Competency,
            row,
            category=row.category.code,
            facets=_records(doc.Facet, row.facets.all()),
            rubric=[
                _record(
                    doc.Rubric,
                    rubric,
                    level=rubric.level.code,
                    behaviours=_records(doc.Sentence, rubric.behaviours.all()),
                )
                for rubric in sorted(row.rubrics.all(), key=lambda rubric: rubric.level.rank)
            ],
        )
        for row in rows
    ]


def _positions(version: ModelVersion) -> list[doc.Position]:
    rows = version.profiles.select_related("position", "reports_to").prefetch_related(
        "duties", "requirements__competency", "requirements__level"
    )
    return [
        _record(
            doc.Position,
            row,
            code=row.position.code,
            reports_to=row.reports_to.code if row.reports_to else None,
            duties=_records(doc.Sentence, row.duties.all()),
            requirements=[
                _record(doc.Requirement, requirement, **_asked(requirement))
                for requirement in _by_competency(row.requirements.all())
            ],
        )
        for row in rows
    ]


def _templates(version: ModelVersion) -> list[doc.RequirementTemplate]:
    rows: QuerySet[RequirementTemplate] = version.templates.prefetch_related(
        "requirements__competency", "requirements__level"
    )
    return [
        _record(
            doc.RequirementTemplate,
            row,
            requirements=[
                _record(doc.TemplateRequirement, requirement, **_asked(requirement))
                for requirement in _by_competency(row.requirements.all())
            ],
        )
        for row in rows
    ]


A = TypeVar("A", Requirement, TemplateRequirement)


def _by_competency(rows: Iterable[A]) -> list[A]:
    return sorted(rows, key=lambda row: row.competency.order)


def _asked(row: Requirement | TemplateRequirement) -> dict[str, str]:
    return {
        "competency": row.competency.code,
        "level": row.level.code if row.level else NOT_ASKED,
    }


def _questionnaires(version: ModelVersion) -> list[doc.Questionnaire]:
    rows = version.questionnaires.prefetch_related("responses", "dimensions__items")
    return [
        _record(
            doc.Questionnaire,
            row,
            responses=_records(doc.Response, row.responses.all()),
            dimensions=[
                _record(
                    doc.Dimension, dimension, items=_records(doc.Sentence, dimension.items.all())
                )
                for dimension in row.dimensions.all()
            ],
        )
        for row in rows
    ]


def _kpi_indicators(version: ModelVersion) -> list[doc.KpiIndicator]:
    return [
        _record(
            doc.KpiIndicator,
            row,
            positions=sorted(position.code for position in row.positions.all()),
        )
        for row in version.kpi_indicators.prefetch_related("positions")
    ]
