"""Another position beside somebody's published result (docs/arithmetic.md §19)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from competency_portal.assessments.models import Assessment
from competency_portal.assessments.proposal import Mark
from competency_portal.development.insight.words import (
    LevelNames,
    distance_words,
    published_words,
    reach_words,
)
from competency_portal.results.models import AssessmentResult, Decided, Status
from competency_portal.results.queries.levels import KnownLevel, known_levels
from competency_portal.results.queries.marks import BehaviourKey
from competency_portal.results.scoring import (
    Distance,
    Reach,
    Step,
    distance,
    step_to,
    unknown_level,
)
from models_catalog.models import (
    BehaviourIndicator,
    Level,
    ModelVersion,
    PositionProfile,
    Requirement,
)
from models_catalog.standing import Standing
from models_catalog.states import VersionState

SHAPES = {Reach.MET: Standing.AT, Reach.SHORT: Standing.BELOW}


@dataclass(frozen=True)
class MarkedBehaviour:
    """One behaviour and the supervisor's last mark of it; None is unmarked."""

    text: str
    mark: Mark | None


@dataclass(frozen=True)
class Between:
    """The behaviours of one level that lies between the level shown and the required one."""

    label: str
    behaviours: tuple[MarkedBehaviour, ...]

    @property
    def seen(self) -> int:
        """How many the supervisor has seen already."""
        return sum(behaviour.mark is Mark.SEEN for behaviour in self.behaviours)


@dataclass(frozen=True)
class RequirementStep:
    """One requirement of the other position, and how far it is."""

    code: str
    name: str
    required: str
    level: str
    reach: str
    step: Step
    # What the result said of the competency, where it said nothing of the level.
    status: Status
    decided: Decided | None
    # The level that the report shows, where it reads otherwise.
    published: str
    between: tuple[Between, ...]

    @property
    def is_inferred(self) -> bool:
        """Whether it is met by a band that was decided: nobody rated the level itself."""
        return self.decided is not None and self.step.reach is Reach.MET

    @property
    def behaviours(self) -> int:
        """How many behaviours lie in between."""
        return sum(len(level.behaviours) for level in self.between)

    @property
    def seen(self) -> int:
        """How many of them the supervisor has seen already."""
        return sum(level.seen for level in self.between)

    @property
    def standing(self) -> Standing | None:
        """The shape beside the word; none where it isn't known."""
        return SHAPES.get(self.step.reach)


@dataclass(frozen=True)
class CategorySteps:
    """The requirements of one category."""

    name: str
    steps: tuple[RequirementStep, ...]


@dataclass(frozen=True)
class NextPosition:
    """Everything about the way to one position."""

    profile: PositionProfile
    categories: tuple[CategorySteps, ...]
    distance: Distance

    @property
    def differs(self) -> bool:
        """Whether any level here reads otherwise than in the report, which takes a word."""
        return any(step.published for category in self.categories for step in category.steps)

    @property
    def inferred(self) -> int:
        """How many of the requirements that are met are so by a decided band alone."""
        return sum(step.is_inferred for category in self.categories for step in category.steps)

    @property
    def left(self) -> str:
        """What is not met yet, in one phrase."""
        return distance_words(self.distance)


def profiles_for(assessment: Assessment) -> QuerySet[PositionProfile]:
    """The other positions that ask for something, in the model version of an assessment."""
    asked = Requirement.objects.filter(profile=OuterRef("pk"), level__isnull=False)
    return (
        PositionProfile.objects.filter(Exists(asked), version=assessment.cycle.version_id)
        .exclude(position=assessment.position_id)
        .select_related("position")
        .order_by("order", "pk")
    )


def proposed_profile(
    assessment: Assessment, profiles: QuerySet[PositionProfile]
) -> PositionProfile | None:
    """The position that the present one reports to, if it asks for something."""
    above = PositionProfile.objects.filter(
        version=assessment.cycle.version_id, position=assessment.position_id
    ).values("reports_to")
    return profiles.filter(position__in=above).first()


def newer_version(assessment: Assessment) -> ModelVersion | None:
    """The version that is in use now, where the result rests on an older one."""
    version = assessment.cycle.version
    return (
        ModelVersion.objects.filter(model=version.model_id, state=VersionState.PUBLISHED)
        .exclude(pk=version.pk)
        .first()
    )


def next_position(
    result: AssessmentResult, profile: PositionProfile, marks: Mapping[BehaviourKey, Mark]
) -> NextPosition:
    """How far somebody is from another position, by a result and the marks of today.

    `marks` are the supervisor's, the latest of each behaviour. Seven queries, whatever is asked.
    """
    known = known_levels(result)
    scales = _scales(profile)
    behaviours = _behaviours(profile)
    asked = (
        Requirement.objects.filter(profile=profile, level__isnull=False)
        .select_related("competency__category", "level")
        .order_by("competency__category__order", "competency__order", "competency")
    )
    steps = [
        (row.competency.category, _step(row, known, scales, behaviours, marks)) for row in asked
    ]
    return NextPosition(
        profile=profile,
        categories=tuple(
            CategorySteps(category.name, tuple(step for _, step in group))
            for category, group in groupby(steps, key=lambda pair: pair[0])
        ),
        distance=distance(step.step for _, step in steps),
    )


_Behaviours = Mapping[tuple[str, int], Sequence[tuple[str, BehaviourKey]]]


def _step(
    row: Requirement,
    known: Mapping[str, KnownLevel],
    scales: Mapping[int, LevelNames],
    behaviours: _Behaviours,
    marks: Mapping[BehaviourKey, Mark],
) -> RequirementStep:
    competency, names = row.competency, scales[row.competency.category.scale_id]
    level = known.get(competency.code) or _unknown(names.top)
    rank = row.level.rank if row.level else 1
    step = step_to(level.interval, rank, top=names.top)
    between = []
    for place in step.ranks if step.reach is not Reach.MET else ():
        found = behaviours.get((competency.code, place), ())
        marked = tuple(MarkedBehaviour(text, marks.get(key)) for text, key in found)
        between.append(Between(names.label(place), marked))
    return RequirementStep(
        code=competency.code,
        name=competency.name,
        required=names.label(rank),
        level=names.interval(level.interval),
        reach=reach_words(step),
        step=step,
        status=level.status,
        decided=level.decided,
        published=published_words(level, names),
        between=tuple(between),
    )


def _unknown(top: int) -> KnownLevel:
    """Of a competency that the result doesn't know."""
    return KnownLevel(Status.UNSET, None, top, unknown_level(top))


def _scales(profile: PositionProfile) -> dict[int, LevelNames]:
    """The level scales of the version, by key."""
    levels = Level.objects.filter(scale__version=profile.version_id).order_by("scale", "rank")
    return {
        scale: LevelNames(tuple(group))
        for scale, group in groupby(levels, key=lambda level: level.scale_id)
    }


def _behaviours(profile: PositionProfile) -> _Behaviours:
    """Every behaviour of the version with its key, by competency (code) and rank."""
    rows = (
        BehaviourIndicator.objects.filter(rubric__competency__version=profile.version_id)
        .order_by("rubric__level__rank", "order", "pk")
        .values_list(
            *("rubric__competency__version__model__code", "rubric__competency__code"),
            *("rubric__level__code", "text", "rubric__level__rank"),
        )
    )
    found: defaultdict[tuple[str, int], list[tuple[str, BehaviourKey]]] = defaultdict(list)
    for model, competency, level, text, rank in rows:
        found[competency, rank].append((text, (model, competency, level, text)))
    return found
