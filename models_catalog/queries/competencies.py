"""One competency with its rubric, and who needs which level of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from models_catalog.models import (
    BehaviourIndicator,
    Competency,
    Facet,
    Level,
    ModelVersion,
    PositionProfile,
    Requirement,
    Rubric,
    SuggestedMeasure,
)
from models_catalog.queries.library import counts_of

Profiles = tuple[PositionProfile, ...]


@dataclass(frozen=True)
class RubricColumn:
    """A level of a competency: its rubric, if the model has one, who needs it, shared cases."""

    level: Level
    rubric: Rubric | None
    behaviours: tuple[BehaviourIndicator, ...]
    profiles: Profiles
    cases: int
    measures: tuple[SuggestedMeasure, ...] = ()


@dataclass(frozen=True)
class CompetencyPage:
    """A competency, its rubric from the lowest level to the highest, and who needs what."""

    competency: Competency
    facets: tuple[Facet, ...]
    columns: tuple[RubricColumn, ...]
    not_asked: Profiles
    unset: Profiles
    previous: Competency | None
    following: Competency | None

    @property
    def is_asked(self) -> bool:
        """Whether any position says anything about it."""
        return bool(self.not_asked) or any(column.profiles for column in self.columns)

    @property
    def has_measures(self) -> bool:
        """Whether the model suggests what helps to reach any level."""
        return any(column.measures for column in self.columns)

    @property
    def rubrics(self) -> tuple[Rubric, ...]:
        """The rubrics that the model has, lowest level first."""
        return tuple(column.rubric for column in self.columns if column.rubric)

    @property
    def has_knowledge(self) -> bool:
        """Whether any level names knowledge."""
        return any(rubric.knowledge for rubric in self.rubrics)

    @property
    def has_skills(self) -> bool:
        """Whether any level names skills."""
        return any(rubric.skills for rubric in self.rubrics)

    @property
    def shared_events(self) -> str:
        """What every level says of behaviour events in the same words: a note on the source."""
        events = {column.rubric.events if column.rubric else "" for column in self.columns}
        return events.pop() if len(events) == 1 < len(self.columns) else ""

    @property
    def has_events(self) -> bool:
        """Whether levels tell of behaviour events of their own."""
        return not self.shared_events and any(rubric.events for rubric in self.rubrics)

    @property
    def sources(self) -> list[tuple[str, str]]:
        """What stands where in the sources: piece and reference, in the order of the page."""
        rows = [(self.competency.name, self.competency.source)]
        rows += [(facet.name, facet.source) for facet in self.facets]
        for column in self.columns:
            rows += [(f"{column.level.code} · {b.text}", b.source) for b in column.behaviours]
        rows.append((_("Behaviour events"), self.shared_events))
        return [(name, source) for name, source in rows if source]


def of_version(version: ModelVersion) -> QuerySet[Competency]:
    """The competencies of a version."""
    return Competency.objects.filter(version=version).select_related("category__scale")


def competency_page(competency: Competency) -> CompetencyPage:
    """Read everything that a competency's page shows."""
    profiles = _profiles_by_level(competency)
    asked = {profile.pk for group in profiles.values() for profile in group}
    everybody = PositionProfile.objects.filter(version=competency.version_id)
    before, after = _neighbours(competency)
    return CompetencyPage(
        competency,
        tuple(competency.facets.order_by("order")),
        tuple(_columns(competency, profiles)),
        not_asked=tuple(profiles.get(None, ())),
        unset=tuple(
            profile
            for profile in everybody.select_related("position").order_by("order")
            if profile.pk not in asked
        ),
        previous=before,
        following=after,
    )


def _columns(
    competency: Competency, profiles: dict[int | None, list[PositionProfile]]
) -> list[RubricColumn]:
    rubrics = {
        rubric.level_id: rubric
        for rubric in Rubric.objects.filter(competency=competency).prefetch_related(
            Prefetch("behaviours", BehaviourIndicator.objects.order_by("order", "pk"))
        )
    }
    suggested: defaultdict[int, list[SuggestedMeasure]] = defaultdict(list)
    for measure in SuggestedMeasure.objects.filter(competency=competency).select_related("module"):
        suggested[measure.level_id].append(measure)
    columns, cases = [], counts_of(competency)
    for level in Level.objects.filter(scale=competency.category.scale_id).order_by("rank"):
        rubric = rubrics.get(level.pk)
        columns.append(
            RubricColumn(
                level,
                rubric,
                behaviours=tuple(rubric.behaviours.all()) if rubric else (),
                profiles=tuple(profiles.get(level.pk, ())),
                cases=cases.get(level.code, 0),
                measures=tuple(suggested[level.pk]),
            )
        )
    return columns


def _profiles_by_level(competency: Competency) -> dict[int | None, list[PositionProfile]]:
    """Positions by the level that they need; None gathers those that don't need the competency."""
    found: dict[int | None, list[PositionProfile]] = defaultdict(list)
    for row in (
        Requirement.objects.filter(competency=competency)
        .select_related("profile__position")
        .order_by("profile__order")
    ):
        found[row.level_id].append(row.profile)
    return found


def _neighbours(competency: Competency) -> tuple[Competency | None, Competency | None]:
    """The competencies before and after this one in the model's order."""
    siblings = list(
        Competency.objects.filter(version=competency.version_id).order_by(
            "category__order", "order"
        )
    )
    here = siblings.index(competency)
    return (
        siblings[here - 1] if here else None,
        siblings[here + 1] if here + 1 < len(siblings) else None,
    )
