"""What a version consists of, for the pages that show it as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet

from models_catalog.models import (
    Band,
    BehaviourIndicator,
    Category,
    Competency,
    Facet,
    KpiIndicator,
    Level,
    LevelScale,
    ModelVersion,
    PositionProfile,
    Questionnaire,
    QuestionnaireItem,
    RatingScale,
)


@dataclass(frozen=True)
class LevelCount:
    """A level of a competency and the number of behaviours that its rubric lists."""

    level: Level
    behaviours: int


@dataclass(frozen=True)
class CompetencyLine:
    """A competency in the list of its category."""

    competency: Competency
    facets: tuple[Facet, ...]
    levels: tuple[LevelCount, ...]


@dataclass(frozen=True)
class CategoryBlock:
    """A category with its level scale, lowest level first, and its competencies."""

    category: Category
    levels: tuple[Level, ...]
    lines: tuple[CompetencyLine, ...]


@dataclass(frozen=True)
class Counts:
    """How much a version holds."""

    competencies: int
    behaviours: int
    positions: int
    items: int
    indicators: int


@dataclass(frozen=True)
class Contents:
    """A version: its categories and how much stands in it."""

    version: ModelVersion
    categories: tuple[CategoryBlock, ...]
    counts: Counts


def categories_of(versions: Sequence[ModelVersion]) -> QuerySet[Category]:
    """The categories of some versions, with the levels of their scales and their competencies."""
    return (
        Category.objects.filter(version__in=versions)
        .select_related("scale")
        .prefetch_related(
            Prefetch("scale__levels", Level.objects.order_by("rank")),
            Prefetch("competencies", Competency.objects.order_by("order")),
        )
        .order_by("order")
    )


def contents_of(version: ModelVersion) -> Contents:
    """Read a version for its overview page."""
    categories = categories_of([version]).prefetch_related(
        Prefetch("competencies__facets", Facet.objects.order_by("order"))
    )
    behaviours = _behaviour_counts(version)
    return Contents(
        version,
        tuple(_block(category, behaviours) for category in categories),
        _counts(version, behaviours.total()),
    )


def _behaviour_counts(version: ModelVersion) -> Counter[tuple[int, int]]:
    """Numbers of behaviours by competency and level."""
    rows = BehaviourIndicator.objects.filter(rubric__competency__version=version).values_list(
        "rubric__competency", "rubric__level"
    )
    return Counter(rows.order_by())


def _block(category: Category, behaviours: Mapping[tuple[int, int], int]) -> CategoryBlock:
    levels = tuple(category.scale.levels.all())
    return CategoryBlock(
        category,
        levels,
        tuple(
            CompetencyLine(
                competency,
                tuple(competency.facets.all()),
                tuple(
                    LevelCount(level, behaviours.get((competency.pk, level.pk), 0))
                    for level in levels
                ),
            )
            for competency in category.competencies.all()
        ),
    )


def _counts(version: ModelVersion, behaviours: int) -> Counts:
    return Counts(
        competencies=Competency.objects.filter(version=version).count(),
        behaviours=behaviours,
        positions=PositionProfile.objects.filter(version=version).count(),
        items=QuestionnaireItem.objects.filter(dimension__questionnaire__version=version).count(),
        indicators=KpiIndicator.objects.filter(version=version).count(),
    )


def level_scales_of(version: ModelVersion) -> QuerySet[LevelScale]:
    """The level scales of a version, each with its levels, lowest first."""
    return (
        LevelScale.objects.filter(version=version)
        .prefetch_related(Prefetch("levels", Level.objects.order_by("rank")), "categories")
        .order_by("order")
    )


def rating_scale_of(version: ModelVersion) -> RatingScale | None:
    """The rating scale of a version with its points and bands, lowest first."""
    return (
        RatingScale.objects.filter(version=version)
        .prefetch_related(
            "points", Prefetch("bands", Band.objects.select_related("rating").order_by("order"))
        )
        .first()
    )


@dataclass(frozen=True)
class ModelCard:
    """A model in the list of models: its version to read and its categories."""

    version: ModelVersion
    categories: tuple[Category, ...]
    positions: int


def model_cards(versions: Sequence[ModelVersion]) -> list[ModelCard]:
    """Read some versions for the list of models, whatever their number, in the given order."""
    categories: dict[int, list[Category]] = {version.pk: [] for version in versions}
    for category in categories_of(versions):
        categories[category.version_id].append(category)
    positions = dict(
        PositionProfile.objects.filter(version__in=versions)
        .order_by()
        .values_list("version")
        .annotate(Count("pk"))
    )
    return [
        ModelCard(version, tuple(categories[version.pk]), positions.get(version.pk, 0))
        for version in versions
    ]


def questionnaires_of(version: ModelVersion) -> QuerySet[Questionnaire]:
    """The questionnaires of a version with their answers, dimensions and items, in order."""
    return (
        Questionnaire.objects.filter(version=version)
        .prefetch_related("responses", "dimensions__items")
        .order_by("order")
    )


def indicators_of(version: ModelVersion) -> QuerySet[KpiIndicator]:
    """The KPI indicators of a version with the positions that they are for."""
    return (
        KpiIndicator.objects.filter(version=version).prefetch_related("positions").order_by("order")
    )
