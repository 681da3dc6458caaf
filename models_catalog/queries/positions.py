"""Positions: which of them somebody sees, what the versions say of them, what they ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from competency_portal.core.models import User
from models_catalog.models import (
    BehaviourIndicator,
    Category,
    Competency,
    Duty,
    KpiIndicator,
    ModelVersion,
    Position,
    PositionProfile,
    Requirement,
)
from models_catalog.queries.asked import Asked, asked
from models_catalog.queries.contents import categories_of
from models_catalog.queries.versions import current_for, visible_to as versions_visible_to


@dataclass(frozen=True)
class AskedCompetency:
    """A competency, what the position asks of it, and the behaviours of that level."""

    competency: Competency
    asked: Asked
    behaviours: tuple[BehaviourIndicator, ...]
    source: str


@dataclass(frozen=True)
class AskedCategory:
    """A category with what the position asks of each of its competencies."""

    category: Category
    rows: tuple[AskedCompetency, ...]


@dataclass(frozen=True)
class Qualification:
    """One kind of qualification and everything that is asked of it; nothing where none is said."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class ProfilePage:
    """What a version says of a position."""

    profile: PositionProfile
    duties: tuple[Duty, ...]
    qualifications: tuple[Qualification, ...]
    categories: tuple[AskedCategory, ...]
    indicators: tuple[KpiIndicator, ...]

    @property
    def has_requirements(self) -> bool:
        """Whether anything is asked or expressly not asked."""
        return any(row.asked.is_set for group in self.categories for row in group.rows)

    @property
    def has_facts(self) -> bool:
        """Whether the version places the position in the company."""
        profile = self.profile
        placed = (profile.family, profile.job_class, profile.department, profile.subordinates)
        return any(placed) or profile.reports_to is not None

    @property
    def sources(self) -> list[tuple[str, str]]:
        """What stands where in the sources: piece and reference, in the order of the page."""
        profile = self.profile
        rows = [(profile.name, profile.source)]
        rows += [(r.competency.name, r.source) for group in self.categories for r in group.rows]
        rows += [(duty.text, duty.source) for duty in self.duties]
        rows += [(entry["label"], entry["source"]) for entry in profile.qualifications]
        rows += [(entry["party"], entry["source"]) for entry in profile.contacts]
        return [(name, source) for name, source in rows if source]


def visible_to(user: User) -> QuerySet[Position]:
    """Positions of versions that this person sees, and those of which no version says anything."""
    profiles = PositionProfile.objects.filter(position=OuterRef("pk"))
    seen = profiles.filter(version__in=versions_visible_to(user).order_by())
    return Position.objects.filter(Exists(seen) | ~Exists(profiles))


def undescribed(user: User) -> QuerySet[Position]:
    """Positions of which no version that is read now says anything."""
    said = PositionProfile.objects.filter(position=OuterRef("pk"), version__in=current_for(user))
    return visible_to(user).exclude(Exists(said)).order_by("code")


def profiles_of(versions: Sequence[ModelVersion]) -> QuerySet[PositionProfile]:
    """What some versions say of positions, with `asked_count`: how many levels each asks."""
    return (
        PositionProfile.objects.filter(version__in=versions)
        .select_related("position", "reports_to", "version__model")
        .annotate(asked_count=Count("requirements", Q(requirements__level__isnull=False)))
        .order_by("version__model__code", "order")
    )


def profile_pages(profiles: Sequence[PositionProfile]) -> list[ProfilePage]:
    """Read everything that a position's page shows, for one profile in each version.

    The number of queries does not depend on how many profiles or requirements there are.
    """
    versions = [profile.version for profile in profiles]
    categories: dict[int, list[Category]] = defaultdict(list)
    for category in categories_of(versions):
        categories[category.version_id].append(category)
    duties = _by_profile(Duty.objects.filter(profile__in=profiles).order_by("order"))
    rows = _by_profile(
        Requirement.objects.filter(profile__in=profiles).select_related("level", "competency")
    )
    behaviours = _behaviours(rows)
    indicators = _indicators(profiles)
    return [
        ProfilePage(
            profile,
            tuple(duties[profile.pk]),
            tuple(_qualifications(profile)),
            tuple(
                _asked_category(category, rows[profile.pk], behaviours)
                for category in categories[profile.version_id]
            ),
            tuple(indicators[profile.version_id]),
        )
        for profile in profiles
    ]


def _by_profile(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.profile_id].append(row)
    return found


Rung = tuple[int, int]


def _behaviours(
    rows: Mapping[int, Sequence[Requirement]],
) -> dict[Rung, list[BehaviourIndicator]]:
    """The behaviours of every level that is asked, by competency and level."""
    asked_rows = [row for group in rows.values() for row in group if row.is_asked]
    found: dict[Rung, list[BehaviourIndicator]] = defaultdict(list)
    for behaviour in (
        BehaviourIndicator.objects.filter(
            rubric__competency__in={row.competency_id for row in asked_rows},
            rubric__level__in={row.level_id for row in asked_rows},
        )
        .select_related("rubric")
        .order_by("order", "pk")
    ):
        found[behaviour.rubric.competency_id, behaviour.rubric.level_id].append(behaviour)
    return found


def _asked_category(
    category: Category,
    rows: Sequence[Requirement],
    behaviours: Mapping[Rung, Sequence[BehaviourIndicator]],
) -> AskedCategory:
    by_competency = {row.competency_id: row for row in rows}
    total = len(category.scale.levels.all())
    lines = []
    for competency in category.competencies.all():
        row = by_competency.get(competency.pk)
        shown = behaviours.get((competency.pk, row.level_id), ()) if row and row.level_id else ()
        lines.append(
            AskedCompetency(
                competency, asked(row, total), tuple(shown), source=row.source if row else ""
            )
        )
    return AskedCategory(category, tuple(lines))


def _qualifications(profile: PositionProfile) -> list[Qualification]:
    """Qualifications by label: a job description may say several things of one."""
    texts: dict[str, list[str]] = {}
    for entry in profile.qualifications:
        texts.setdefault(entry["label"], [])
        if entry["text"]:
            texts[entry["label"]].append(entry["text"])
    return [Qualification(label, tuple(said)) for label, said in texts.items()]


def _indicators(profiles: Sequence[PositionProfile]) -> dict[int, list[KpiIndicator]]:
    """The KPI indicators of the profiles' position, by version."""
    found: dict[int, list[KpiIndicator]] = defaultdict(list)
    for indicator in (
        KpiIndicator.objects.filter(
            version__in=[profile.version_id for profile in profiles],
            positions__in={profile.position_id for profile in profiles},
        )
        .distinct()
        .order_by("order")
    ):
        found[indicator.version_id].append(indicator)
    return found
