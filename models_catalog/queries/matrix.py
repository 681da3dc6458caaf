"""Positions against competencies: who needs which level, at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from models_catalog.models import (
    Category,
    Competency,
    ModelVersion,
    PositionProfile,
    Requirement,
    RequirementTemplate,
    TemplateRequirement,
)
from models_catalog.models.positions import AskedLevel
from models_catalog.queries.asked import Asked, asked
from models_catalog.queries.contents import categories_of


@dataclass(frozen=True)
class MatrixColumn:
    """A competency and the number of levels of its scale."""

    competency: Competency
    total: int


@dataclass(frozen=True)
class ColumnGroup:
    """The columns of one category."""

    category: Category
    columns: tuple[MatrixColumn, ...]


@dataclass(frozen=True)
class PositionRow:
    """What a position asks, in the order of the columns."""

    profile: PositionProfile
    cells: tuple[Asked, ...]


@dataclass(frozen=True)
class TemplateRow:
    """What a requirement template asks, in the order of its own columns."""

    template: RequirementTemplate
    cells: tuple[Asked, ...]


def column_groups(version: ModelVersion) -> tuple[ColumnGroup, ...]:
    """The columns of a version's matrix, category by category."""
    return tuple(
        ColumnGroup(
            category,
            tuple(
                MatrixColumn(competency, len(category.scale.levels.all()))
                for competency in category.competencies.all()
            ),
        )
        for category in categories_of([version])
    )


def matrix_profiles(version: ModelVersion) -> QuerySet[PositionProfile]:
    """The positions of a version with what they ask, for `position_rows`."""
    rows = Requirement.objects.select_related("level").order_by()
    return (
        PositionProfile.objects.filter(version=version)
        .select_related("position")
        .prefetch_related(Prefetch("requirements", rows))
        .order_by("order")
    )


def position_rows(
    profiles: Iterable[PositionProfile], groups: Sequence[ColumnGroup]
) -> list[PositionRow]:
    """The cells of some positions of `matrix_profiles`."""
    columns = [column for group in groups for column in group.columns]
    return [
        PositionRow(profile, _cells(profile.requirements.all(), columns)) for profile in profiles
    ]


def template_rows(version: ModelVersion) -> list[RequirementTemplate]:
    """The requirement templates of a version with what they ask, in order."""
    rows = TemplateRequirement.objects.select_related("level").order_by()
    return list(
        RequirementTemplate.objects.filter(version=version)
        .prefetch_related(Prefetch("requirements", rows))
        .order_by("order")
    )


@dataclass(frozen=True)
class TemplateMatrix:
    """The requirement templates of a version against the competencies that they speak of."""

    columns: tuple[MatrixColumn, ...]
    rows: tuple[TemplateRow, ...]


def template_matrix(version: ModelVersion, groups: Sequence[ColumnGroup]) -> TemplateMatrix:
    """Read the templates; competencies that none of them names get no column."""
    templates = template_rows(version)
    named = {row.competency_id for template in templates for row in template.requirements.all()}
    columns = tuple(
        column for group in groups for column in group.columns if column.competency.pk in named
    )
    return TemplateMatrix(
        columns,
        tuple(
            TemplateRow(template, _cells(template.requirements.all(), columns))
            for template in templates
        ),
    )


def _cells(rows: Iterable[AskedLevel], columns: Sequence[MatrixColumn]) -> tuple[Asked, ...]:
    by_competency = {row.competency_id: row for row in rows}
    return tuple(asked(by_competency.get(column.competency.pk), column.total) for column in columns)
