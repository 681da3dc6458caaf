"""Editing what a position asks for, in a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from models_catalog.models import (
    Competency,
    Level,
    PositionProfile,
    Requirement,
    RequirementTemplate,
)
from models_catalog.queries import editing
from models_catalog.services.versions import Overtaken, editable
from models_catalog.yaml_format.scalars import NOT_ASKED


@dataclass(frozen=True, slots=True)
class RequiredLevel:
    """What is asked of one competency; no level means `N/A`. Weights are more than 0."""

    competency: Competency
    level: Level | None
    weight: Decimal = Decimal(1)
    source: str = ""


@transaction.atomic
def set_requirements(
    *,
    profile: PositionProfile,
    requirements: Sequence[RequiredLevel],
    actor: User | None,
    seen: str | None = None,
) -> None:
    """Replace what a position asks for; a competency that is left out becomes unset.

    `seen` is the fingerprint of what the actor replaces (`Editable.fingerprint`): when something
    else is stored by now, it stays. Raises `Overtaken` for that, and `Refused` unless the version
    is a draft and every competency and level are its own.
    """
    editable(profile.version)
    if seen is not None and seen != editing.editable(profile).fingerprint:
        raise Overtaken
    _check(profile, requirements)
    before = _description(_rows(profile))
    if before == _description(requirements):
        return
    profile.requirements.all().delete()
    Requirement.objects.bulk_create(
        Requirement(
            profile=profile,
            competency=asked.competency,
            level=asked.level,
            weight=asked.weight,
            source=asked.source,
        )
        for asked in requirements
    )
    audit.record(
        profile, "requirements", actor=actor, before=before, after=_description(requirements)
    )


@transaction.atomic
def apply_template(
    *, template: RequirementTemplate, profile: PositionProfile, actor: User | None
) -> None:
    """Give a position the levels of a template; competencies that it does not name stay.

    Raises `Refused` unless both belong to one draft.
    """
    if template.version_id != profile.version_id:
        raise Refused(_("The template belongs to another version."))
    given = [
        RequiredLevel(row.competency, row.level, row.weight, template.source)
        for row in template.requirements.select_related("competency__category", "level")
    ]
    named = {asked.competency.pk for asked in given}
    kept = [asked for asked in _rows(profile) if asked.competency.pk not in named]
    set_requirements(profile=profile, requirements=[*kept, *given], actor=actor)


def _rows(profile: PositionProfile) -> list[RequiredLevel]:
    return [
        RequiredLevel(row.competency, row.level, row.weight, row.source)
        for row in profile.requirements.select_related("competency__category", "level")
    ]


def _check(profile: PositionProfile, requirements: Iterable[RequiredLevel]) -> None:
    named: set[int] = set()
    for asked in requirements:
        competency, level = asked.competency, asked.level
        if competency.version_id != profile.version_id or competency.pk in named:
            raise Refused(
                _("“%(name)s” is not one competency of this version.") % {"name": competency.name}
            )
        if level is not None and level.scale_id != competency.category.scale_id:
            raise Refused(
                _("“%(name)s” has no level “%(level)s”.")
                % {"name": competency.name, "level": level.code}
            )
        if asked.weight <= 0:
            raise Refused(_("A weight must be more than 0."))
        named.add(competency.pk)


def _description(requirements: Iterable[RequiredLevel]) -> dict[str, list[str]]:
    """What is asked, by competency, comparable and fit for the audit trail."""
    return {
        asked.competency.code: [
            asked.level.code if asked.level else NOT_ASKED,
            f"{asked.weight.normalize():f}",
            asked.source,
        ]
        for asked in sorted(requirements, key=lambda asked: asked.competency.code)
    }
