"""Rows of positions, their profiles and requirements, and requirement templates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import ProtectedError

from competency_portal.core.search import search_key
from models_catalog.models import (
    Duty,
    ModelVersion,
    Position,
    PositionProfile,
    Requirement,
    RequirementTemplate,
    TemplateRequirement,
)
from models_catalog.services.filling.competencies import Askable
from models_catalog.yaml_format import document as doc
from models_catalog.yaml_format.scalars import NOT_ASKED


def ensure_positions(documents: Sequence[doc.Document]) -> None:
    """Make the positions that don't exist; those that do keep their name until a publication."""
    rows = {row.code: row for document in documents for row in document.positions}
    there = set(Position.objects.values_list("code", flat=True))
    # Somebody who loads another model at the same time may make the same position.
    Position.objects.bulk_create(
        [
            Position(code=row.code, name=row.name, search_key=search_key(row.name, row.code))
            for row in rows.values()
            if row.code not in there
        ],
        ignore_conflicts=True,
    )


def drop_unused_positions(codes: Collection[str]) -> None:
    """Delete those of the positions that no version speaks of and nobody holds or names."""
    unused = Position.objects.filter(
        code__in=codes, profiles__isnull=True, kpi_indicators__isnull=True
    )
    for position in unused:
        try:
            position.delete()
        except ProtectedError:
            # An employee or another position refers to it: it stays.
            continue


def fill_positions(version: ModelVersion, document: doc.Document, askable: Askable) -> None:
    """Write what the version says of its positions."""
    positions = {position.code: position for position in Position.objects.all()}
    profiles = PositionProfile.objects.bulk_create(
        PositionProfile(
            version=version,
            position=positions[row.code],
            reports_to=positions[row.reports_to] if row.reports_to else None,
            order=order,
            **row.model_dump(exclude={"code", "reports_to", "duties", "requirements"}),
        )
        for order, row in enumerate(document.positions)
    )
    pairs = list(zip(profiles, document.positions, strict=True))
    Duty.objects.bulk_create(
        Duty(profile=profile, order=order, **duty.model_dump())
        for profile, row in pairs
        for order, duty in enumerate(row.duties)
    )
    Requirement.objects.bulk_create(
        Requirement(profile=profile, **_asked(requirement, askable))
        for profile, row in pairs
        for requirement in row.requirements
    )


def fill_templates(version: ModelVersion, document: doc.Document, askable: Askable) -> None:
    """Write the requirement templates."""
    templates = RequirementTemplate.objects.bulk_create(
        RequirementTemplate(
            version=version, order=order, **row.model_dump(exclude={"requirements"})
        )
        for order, row in enumerate(document.requirement_templates)
    )
    TemplateRequirement.objects.bulk_create(
        TemplateRequirement(template=template, **_asked(requirement, askable))
        for template, row in zip(templates, document.requirement_templates, strict=True)
        for requirement in row.requirements
    )


def _asked(row: doc.Requirement | doc.TemplateRequirement, askable: Askable) -> dict[str, Any]:
    level = None if row.level == NOT_ASKED else askable.levels[row.competency, row.level]
    return {
        **row.model_dump(),
        "competency": askable.competencies[row.competency],
        "level": level,
    }
