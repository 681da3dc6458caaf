"""Competency models, piece by piece, and a whole small one: `make_catalogue()`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from factory.declarations import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from models_catalog.models import (
    Band,
    BehaviourIndicator,
    Category,
    Competency,
    CompetencyModel,
    Level,
    LevelScale,
    ModelVersion,
    Position,
    PositionProfile,
    RatingPoint,
    RatingScale,
    Requirement,
    Rubric,
)
from models_catalog.standing import Standing
from models_catalog.states import VersionState


class CompetencyModelFactory(DjangoModelFactory[CompetencyModel]):
    """A model without a version."""

    class Meta:
        model = CompetencyModel

    code = Sequence(lambda n: f"model-{n}")
    name = Sequence(lambda n: f"能力模型 {n}")


class ModelVersionFactory(DjangoModelFactory[ModelVersion]):
    """A published version without content; `make_catalogue()` makes one with content."""

    class Meta:
        model = ModelVersion

    model = SubFactory(CompetencyModelFactory)
    number = 1
    state = VersionState.PUBLISHED
    name = SelfAttribute("model.name")


class LevelScaleFactory(DjangoModelFactory[LevelScale]):
    """A level scale without levels."""

    class Meta:
        model = LevelScale

    version = SubFactory(ModelVersionFactory)
    code = Sequence(lambda n: f"scale-{n}")
    name = "等级体系"


class LevelFactory(DjangoModelFactory[Level]):
    """One level; pass `rank`."""

    class Meta:
        model = Level

    scale = SubFactory(LevelScaleFactory)
    code = LazyAttribute(lambda level: f"L{level.rank}")
    name = SelfAttribute("code")
    rank = 1


class CategoryFactory(DjangoModelFactory[Category]):
    """A category of weight 100 on a scale of its own."""

    class Meta:
        model = Category

    version = SubFactory(ModelVersionFactory)
    code = Sequence(lambda n: f"category-{n}")
    name = "专业能力"
    scale = SubFactory(LevelScaleFactory, version=SelfAttribute("..version"))
    weight = Decimal(100)
    order = Sequence(lambda n: n)


class CompetencyFactory(DjangoModelFactory[Competency]):
    """A competency without a rubric."""

    class Meta:
        model = Competency

    version = SelfAttribute("category.version")
    category = SubFactory(CategoryFactory)
    code = Sequence(lambda n: f"competency-{n}")
    name = Sequence(lambda n: f"能力 {n}")
    definition = LazyAttribute(lambda competency: f"{competency.name}的定义。")
    order = Sequence(lambda n: n)


class RubricFactory(DjangoModelFactory[Rubric]):
    """A competency at one level, with no behaviours yet; pass `competency` and `level`."""

    class Meta:
        model = Rubric

    competency = SubFactory(CompetencyFactory)
    level = SubFactory(LevelFactory, scale=SelfAttribute("..competency.category.scale"))


class BehaviourIndicatorFactory(DjangoModelFactory[BehaviourIndicator]):
    """One observable behaviour."""

    class Meta:
        model = BehaviourIndicator

    rubric = SubFactory(RubricFactory)
    text = Sequence(lambda n: f"行为指标 {n}")
    order = Sequence(lambda n: n)


class RatingScaleFactory(DjangoModelFactory[RatingScale]):
    """A rating scale without points."""

    class Meta:
        model = RatingScale

    version = SubFactory(ModelVersionFactory)
    code = "rating"
    name = "评分"


class RatingPointFactory(DjangoModelFactory[RatingPoint]):
    """One choice of a rating scale."""

    class Meta:
        model = RatingPoint

    scale = SubFactory(RatingScaleFactory)
    code = LazyAttribute(lambda point: f"point-{point.points}")
    label = "达到目标"
    points = 2
    standing = Standing.AT.value
    definition = "符合岗位要求。"


class PositionFactory(DjangoModelFactory[Position]):
    """A position of which no version says anything yet."""

    class Meta:
        model = Position

    # P and three figures are the codes of the shipped model, with which a test may compare.
    code = Sequence(lambda n: f"T{n:03}")
    name = Sequence(lambda n: f"岗位 {n}")


class PositionProfileFactory(DjangoModelFactory[PositionProfile]):
    """What a version says of a position: nothing, unless requirements are added."""

    class Meta:
        model = PositionProfile

    version = SubFactory(ModelVersionFactory)
    position = SubFactory(PositionFactory)
    name = SelfAttribute("position.name")


class RequirementFactory(DjangoModelFactory[Requirement]):
    """One required level; `level=None` means `N/A`."""

    class Meta:
        model = Requirement

    profile = SubFactory(PositionProfileFactory)
    competency = SubFactory(CompetencyFactory)
    level = None


@dataclass(frozen=True)
class Catalogue:
    """A small published model, its pieces by code.

    Categories: `core` (levels E < D, weight 40) with `learning`, `integrity`; `service`
    (Sb < Si < Sa, weight 60) with `insight`, `response`, `relations`; three behaviours a level.
    Positions: `butler` asks E E Sb Sb Si; `lead` asks D D Si Sa Sa; `clerk` asks E of `learning`,
    Sb of `insight`, `N/A` of `response`, and leaves the others unset; `bare` has no requirements.
    """

    version: ModelVersion
    categories: dict[str, Category]
    competencies: dict[str, Competency]
    levels: dict[str, Level]
    points: dict[Standing, RatingPoint]
    positions: dict[str, Position]


CATEGORIES: dict[str, tuple[str, int, tuple[str, ...], dict[str, str]]] = {
    "core": ("核心能力", 40, ("E", "D"), {"learning": "学习", "integrity": "诚信"}),
    "service": (
        "专业能力",
        60,
        ("Sb", "Si", "Sa"),
        {"insight": "洞察需求", "response": "快速响应", "relations": "关系维系"},
    ),
}
POINTS = (
    (1, Standing.BELOW, "有待改进", None),
    (2, Standing.AT, "达到目标", "1.50"),
    (3, Standing.ABOVE, "学习典范", "2.50"),
)
POSITIONS: dict[str, tuple[str, dict[str, str | None]]] = {
    "butler": (
        "大堂管家",
        {"learning": "E", "integrity": "E", "insight": "Sb", "response": "Sb", "relations": "Si"},
    ),
    "lead": (
        "客服主管",
        {"learning": "D", "integrity": "D", "insight": "Si", "response": "Sa", "relations": "Sa"},
    ),
    "clerk": ("客服专员", {"learning": "E", "insight": "Sb", "response": None}),
    "bare": ("顾问", {}),
}


def make_catalogue(**version: Any) -> Catalogue:
    """Make the small model that `Catalogue` describes; `version` are fields of its version.

    Hundreds of tests need one: its rows are written many at a time.
    """
    made = ModelVersionFactory.create(**version)
    catalogue = Catalogue(made, {}, {}, {}, _make_points(made), {})
    for order, code in enumerate(CATEGORIES):
        _make_category(catalogue, code, order)
    _make_rubrics(catalogue)
    for code, (name, asked) in POSITIONS.items():
        catalogue.positions[code] = PositionFactory.create(name=name)
        require(catalogue, code, asked)
    return catalogue


def require(catalogue: Catalogue, position: str, asked: dict[str, str | None]) -> PositionProfile:
    """Give a position of the catalogue its required levels, by codes; `None` means `N/A`."""
    return require_of(catalogue, catalogue.positions[position], asked)


def require_of(
    catalogue: Catalogue, position: Position, asked: dict[str, str | None]
) -> PositionProfile:
    """The same for any position, also one that another version describes."""
    profile: PositionProfile = PositionProfileFactory.create(
        version=catalogue.version, position=position
    )
    Requirement.objects.bulk_create(
        Requirement(
            profile=profile,
            competency=catalogue.competencies[competency],
            level=catalogue.levels[level] if level else None,
        )
        for competency, level in asked.items()
    )
    return profile


def _make_points(version: ModelVersion) -> dict[Standing, RatingPoint]:
    scale = RatingScaleFactory.create(version=version)
    points = {
        standing: RatingPointFactory.build(
            scale=scale, points=value, standing=standing.value, label=label, code=standing.value
        )
        for value, standing, label, _start in POINTS
    }
    RatingPoint.objects.bulk_create(points.values())
    Band.objects.bulk_create(
        Band(
            scale=scale,
            rating=points[standing],
            start=Decimal(start) if start else None,
            order=order,
        )
        for order, (_value, standing, _label, start) in enumerate(POINTS)
    )
    return points


def _make_category(catalogue: Catalogue, code: str, order: int) -> None:
    name, weight, levels, competencies = CATEGORIES[code]
    scale = LevelScaleFactory.create(
        version=catalogue.version, code=code, name=f"{name}等级", order=order
    )
    of_scale = [
        Level(scale=scale, code=level, name=level, rank=rank)
        for rank, level in enumerate(levels, start=1)
    ]
    catalogue.levels.update({level.code: level for level in Level.objects.bulk_create(of_scale)})
    category = catalogue.categories[code] = CategoryFactory.create(
        version=catalogue.version,
        code=code,
        name=name,
        scale=scale,
        weight=Decimal(weight),
        order=order,
    )
    of_category = [
        CompetencyFactory.build(
            version=catalogue.version, category=category, code=code_of, name=name_of
        )
        for code_of, name_of in competencies.items()
    ]
    for competency in Competency.objects.bulk_create(of_category):
        catalogue.competencies[competency.code] = competency


def _make_rubrics(catalogue: Catalogue) -> None:
    """Three behaviours for each competency at each level of its category."""
    rubrics = Rubric.objects.bulk_create(
        Rubric(competency=competency, level=catalogue.levels[level])
        for _name, _weight, levels, competencies in CATEGORIES.values()
        for competency in (catalogue.competencies[one] for one in competencies)
        for level in levels
    )
    BehaviourIndicator.objects.bulk_create(
        BehaviourIndicator(
            rubric=rubric,
            text=f"{rubric.competency.name} {rubric.level.code} 的行为 {number}",
            order=number,
        )
        for rubric in rubrics
        for number in range(1, 4)
    )
