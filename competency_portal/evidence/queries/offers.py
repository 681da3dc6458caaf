"""What a form for an event offers: competencies of one model version, levels and behaviours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from competency_portal.people.models import Employee
from models_catalog.models import (
    BehaviourIndicator,
    Category,
    Competency,
    Level,
    ModelVersion,
    Requirement,
    Rubric,
)
from models_catalog.states import VersionState


@dataclass(frozen=True)
class LevelOffer:
    """A level of a competency with its behaviours."""

    level: Level
    behaviours: tuple[BehaviourIndicator, ...]
    is_required: bool


@dataclass(frozen=True)
class Offer:
    """The version that is offered for somebody, with what their position asks."""

    version: ModelVersion
    required: dict[int, int | None]

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        """With their competencies, in the order of the model."""
        ordered = Prefetch("competencies", Competency.objects.order_by("order", "pk"))
        found = Category.objects.filter(version=self.version).prefetch_related(ordered)
        return tuple(found.order_by("order", "pk"))

    def competency(self, code: str) -> Competency | None:
        """The competency of this code, if the version has it."""
        every = (one for category in self.categories for one in category.competencies.all())
        return next((one for one in every if one.code == code), None)

    def levels(self, competency: Competency) -> tuple[LevelOffer, ...]:
        """The levels of a competency, lowest first, in two queries."""
        rubrics = {
            rubric.level_id: tuple(rubric.behaviours.all())
            for rubric in Rubric.objects.filter(competency=competency).prefetch_related(
                Prefetch("behaviours", BehaviourIndicator.objects.order_by("order", "pk"))
            )
        }
        asked = self.required.get(competency.pk)
        scale = Category.objects.filter(pk=competency.category_id).values("scale")
        return tuple(
            LevelOffer(level, rubrics.get(level.pk, ()), level.pk == asked)
            for level in Level.objects.filter(scale__in=scale).order_by("rank")
        )


def offer_for(employee: Employee, version: int | None = None) -> Offer | None:
    """What is offered for somebody: the version of this key, if it is out of draft, else their own.

    Their own is the one published last that asks something of their position; where none does, the
    one published last of all. None as long as nothing is published.
    """
    found = _out_of_draft(version) or _of_position(employee) or _last()
    return offer_of(found, employee) if found else None


def offer_of(version: ModelVersion, employee: Employee) -> Offer:
    """What one version offers for somebody."""
    rows = Requirement.objects.filter(
        profile__version=version, profile__position=employee.position_id
    )
    return Offer(version, dict(rows.values_list("competency", "level")))


def _out_of_draft(key: int | None) -> ModelVersion | None:
    if key is None:
        return None
    return ModelVersion.objects.exclude(state=VersionState.DRAFT).filter(pk=key).first()


def _of_position(employee: Employee) -> ModelVersion | None:
    asking = Requirement.objects.filter(profile__position=employee.position_id)
    published = ModelVersion.objects.filter(state=VersionState.PUBLISHED)
    return (
        published.filter(pk__in=asking.values("profile__version"))
        .order_by("-published_at", "-pk")
        .first()
    )


def _last() -> ModelVersion | None:
    published = ModelVersion.objects.filter(state=VersionState.PUBLISHED)
    return published.order_by("-published_at", "-pk").first()
