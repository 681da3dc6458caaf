"""What HR's form for the requirements of a position starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from models_catalog.models import Category, Competency, PositionProfile, RequirementTemplate
from models_catalog.queries.asked import UNSET, Asked, asked
from models_catalog.queries.contents import categories_of


@dataclass(frozen=True)
class Editable:
    """A position in a draft: the competencies, and what is stored of them, by competency key."""

    profile: PositionProfile
    categories: tuple[Category, ...]
    stored: Mapping[int, Asked]
    sources: Mapping[int, str]

    def asked_of(self, competency: Competency) -> Asked:
        """What is stored; unset when nothing is."""
        return self.stored.get(competency.pk, UNSET)

    @property
    def fingerprint(self) -> str:
        """Changes when what is stored changes: a form that brings another one is stale."""
        return fingerprint((key, *self.stored[key].essence) for key in sorted(self.stored))


@dataclass(frozen=True)
class Offer:
    """A template to fill the form from: its levels by competency key."""

    template: RequirementTemplate
    levels: Mapping[int, Asked]


def fingerprint(parts: Iterable[object]) -> str:
    """A short mark of some values, equal when they are."""
    return sha256(repr(tuple(parts)).encode()).hexdigest()[:16]


def editable(profile: PositionProfile) -> Editable:
    """Read a position for the form. `profile.version` should be selected with it."""
    rows = list(profile.requirements.select_related("level").order_by())
    categories = tuple(categories_of([profile.version]))
    totals = {
        competency.pk: len(category.scale.levels.all())
        for category in categories
        for competency in category.competencies.all()
    }
    return Editable(
        profile,
        categories,
        stored={row.competency_id: asked(row, totals[row.competency_id]) for row in rows},
        sources={row.competency_id: row.source for row in rows},
    )


def templates_of(profile: PositionProfile) -> list[RequirementTemplate]:
    """The templates that may fill the form."""
    return list(RequirementTemplate.objects.filter(version=profile.version_id).order_by("order"))


def offer(templates: Iterable[RequirementTemplate], code: str) -> Offer | None:
    """The template of this code among some, if it is there."""
    template = next((template for template in templates if template.code == code), None)
    if template is None:
        return None
    rows = template.requirements.select_related("level").order_by()
    return Offer(template, {row.competency_id: asked(row, total=0) for row in rows})
