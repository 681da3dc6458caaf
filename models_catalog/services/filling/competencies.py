"""Rows of scales, categories, competencies and rubrics."""

from __future__ import annotations

from dataclasses import dataclass

from competency_portal.core.search import search_key
from models_catalog.models import (
    Band,
    BehaviourIndicator,
    Category,
    Competency,
    Facet,
    Level,
    LevelScale,
    ModelVersion,
    RatingPoint,
    RatingScale,
    Rubric,
)
from models_catalog.yaml_format import document as doc


@dataclass(frozen=True, slots=True)
class Scales:
    """The stored level scales by code, and the levels by codes of scale and level."""

    scales: dict[str, LevelScale]
    levels: dict[tuple[str, str], Level]


@dataclass(frozen=True, slots=True)
class Askable:
    """What a requirement may name: competencies by code, levels by competency and level code."""

    competencies: dict[str, Competency]
    levels: dict[tuple[str, str], Level]


def fill_scales(version: ModelVersion, document: doc.Document) -> Scales:
    """Write level scales and the rating scale."""
    _fill_rating_scale(version, document.rating_scale)
    scales = LevelScale.objects.bulk_create(
        LevelScale(version=version, order=order, **row.model_dump(exclude={"levels"}))
        for order, row in enumerate(document.level_scales)
    )
    levels = Level.objects.bulk_create(
        Level(scale=scale, rank=rank, **level.model_dump())
        for scale, row in zip(scales, document.level_scales, strict=True)
        for rank, level in enumerate(row.levels, start=1)
    )
    return Scales(
        {scale.code: scale for scale in scales},
        {(level.scale.code, level.code): level for level in levels},
    )


def _fill_rating_scale(version: ModelVersion, row: doc.RatingScale) -> None:
    scale = RatingScale.objects.create(
        version=version, **row.model_dump(exclude={"points", "bands"})
    )
    points = RatingPoint.objects.bulk_create(
        RatingPoint(scale=scale, **point.model_dump()) for point in row.points
    )
    by_code = {point.code: point for point in points}
    Band.objects.bulk_create(
        Band(scale=scale, rating=by_code[band.rating], start=band.start, order=order)
        for order, band in enumerate(row.bands)
    )


def fill_competencies(version: ModelVersion, document: doc.Document, scales: Scales) -> Askable:
    """Write categories and competencies with facets and rubrics."""
    categories = Category.objects.bulk_create(
        Category(
            version=version,
            order=order,
            scale=scales.scales[row.scale],
            **row.model_dump(exclude={"scale"}),
        )
        for order, row in enumerate(document.categories)
    )
    by_code = {category.code: category for category in categories}
    competencies = Competency.objects.bulk_create(
        _competency(version, by_code[row.category], row, order)
        for order, row in enumerate(document.competencies)
    )
    stored = {competency.code: competency for competency in competencies}
    askable = Askable(
        stored,
        {
            (competency.code, code): level
            for competency in competencies
            for (scale, code), level in scales.levels.items()
            if scale == competency.category.scale.code
        },
    )
    _fill_facets(document, stored)
    _fill_rubrics(document, askable)
    return askable


def _competency(
    version: ModelVersion, category: Category, row: doc.Competency, order: int
) -> Competency:
    return Competency(
        version=version,
        category=category,
        order=order,
        search_key=search_key(row.name, row.code, row.process, *(f.name for f in row.facets)),
        **row.model_dump(exclude={"category", "facets", "rubric"}),
    )


def _fill_facets(document: doc.Document, competencies: dict[str, Competency]) -> None:
    Facet.objects.bulk_create(
        Facet(competency=competencies[row.code], order=order, **facet.model_dump())
        for row in document.competencies
        for order, facet in enumerate(row.facets)
    )


def _fill_rubrics(document: doc.Document, askable: Askable) -> None:
    rows = [(row.code, rubric) for row in document.competencies for rubric in row.rubric]
    rubrics = Rubric.objects.bulk_create(
        Rubric(
            competency=askable.competencies[code],
            level=askable.levels[code, rubric.level],
            **rubric.model_dump(exclude={"level", "behaviours"}),
        )
        for code, rubric in rows
    )
    BehaviourIndicator.objects.bulk_create(
        BehaviourIndicator(rubric=stored, order=order, **behaviour.model_dump())
        for stored, (_, rubric) in zip(rubrics, rows, strict=True)
        for order, behaviour in enumerate(rubric.behaviours)
    )
