"""What publishing a draft changes, against the version in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from models_catalog.models import (
    BehaviourIndicator,
    Competency,
    ModelVersion,
    Position,
    PositionProfile,
    Requirement,
    Rubric,
    SuggestedMeasure,
)
from models_catalog.queries.asked import UNSET, Asked
from models_catalog.queries.matrix import column_groups, matrix_profiles, position_rows
from models_catalog.queries.versions import published_of

Key = TypeVar("Key")
# By position code: the position, and by competency code its name and what is asked of it.
Table = dict[str, tuple[Position, dict[str, tuple[str, Asked]]]]


@dataclass(frozen=True)
class RequirementChange:
    """What a position asks of one competency, before and after."""

    competency: str
    before: Asked
    after: Asked


@dataclass(frozen=True)
class PositionChange:
    """The requirements of one position that change."""

    position: Position
    changes: tuple[RequirementChange, ...]


@dataclass(frozen=True)
class Difference:
    """What comes and what goes, by name."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


@dataclass(frozen=True)
class Changes:
    """A draft against the version in use; without one, everything is new."""

    base: ModelVersion | None
    requirements: tuple[PositionChange, ...]
    competencies: Difference
    positions: Difference
    behaviours: Difference
    measures: Difference

    @property
    def is_empty(self) -> bool:
        """Whether nothing that is compared here differs."""
        parts = (self.requirements, self.competencies, self.positions)
        return not any((*parts, self.behaviours, self.measures))


def changes_of(draft: ModelVersion, base: ModelVersion | None) -> Changes:
    """Compare a draft with the version that it replaces, by codes and by words."""
    return Changes(
        base,
        requirements=tuple(_position_changes(_table(base) if base else {}, _table(draft))),
        competencies=_difference(_competencies(base), _competencies(draft)),
        positions=_difference(_positions(base), _positions(draft)),
        behaviours=_difference(_behaviours(base), _behaviours(draft)),
        measures=_difference(_measures(base), _measures(draft)),
    )


def changes_in_use(draft: ModelVersion) -> Changes:
    """Compare a draft with the version in use, which publishing it would replace."""
    return changes_of(draft, published_of(draft.model))


def _table(version: ModelVersion) -> Table:
    groups = column_groups(version)
    competencies = [column.competency for group in groups for column in group.columns]
    return {
        row.profile.position.code: (
            row.profile.position,
            {c.code: (c.name, cell) for c, cell in zip(competencies, row.cells, strict=True)},
        )
        for row in position_rows(matrix_profiles(version), groups)
    }


def _position_changes(before: Table, after: Table) -> Iterator[PositionChange]:
    for code, (position, cells) in after.items():
        old = before[code][1] if code in before else {}
        changes = tuple(
            RequirementChange(name, was, now)
            for competency, (name, now) in cells.items()
            if (was := old.get(competency, ("", UNSET))[1]).essence != now.essence
        )
        if changes:
            yield PositionChange(position, changes)


def _competencies(version: ModelVersion | None) -> dict[str, str]:
    rows = Competency.objects.filter(version=version).order_by("order")
    return dict(rows.values_list("code", "name")) if version else {}


def _positions(version: ModelVersion | None) -> dict[str, str]:
    rows = PositionProfile.objects.filter(version=version).order_by("order")
    return dict(rows.values_list("position__code", "name")) if version else {}


def _behaviours(version: ModelVersion | None) -> dict[tuple[str, str, str], str]:
    """Every behaviour under competency, level and wording: a reworded one goes and comes."""
    rows = (
        BehaviourIndicator.objects.filter(rubric__competency__version=version)
        .order_by("rubric__competency__order", "rubric__level__rank", "order")
        .values_list("rubric__competency__code", "rubric__level__code", "text")
    )
    return {row: row[2] for row in rows} if version else {}


def _measures(version: ModelVersion | None) -> dict[tuple[str, str, str], str]:
    """Every suggested measure under competency, level and wording."""
    rows = (
        SuggestedMeasure.objects.filter(version=version)
        .order_by("order")
        .values_list("competency__code", "level__code", "text")
    )
    return {row: row[2] for row in rows} if version else {}


def _difference(before: dict[Key, str], after: dict[Key, str]) -> Difference:
    return Difference(_missing(after, before), _missing(before, after))


def _missing(names: dict[Key, str], other: Iterable[Key]) -> tuple[str, ...]:
    known = set(other)
    return tuple(name for code, name in names.items() if code not in known)


def without_rubric(version: ModelVersion) -> QuerySet[Requirement]:
    """Required levels of which the model says no behaviour: raters would have nothing to go by."""
    rubric = Rubric.objects.filter(
        competency=OuterRef("competency"), level=OuterRef("level"), behaviours__isnull=False
    )
    return (
        Requirement.objects.filter(profile__version=version, level__isnull=False)
        .exclude(Exists(rubric))
        .select_related("profile__position", "competency", "level")
        .order_by("profile__order", "competency__order")
    )
