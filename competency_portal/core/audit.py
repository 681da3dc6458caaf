"""Writing and reading the audit trail."""

from __future__ import annotations

from typing import Any

from django.db import models

from competency_portal.core.models import AuditRecord, User


def entry(
    subject: models.Model,
    action: str,
    *,
    actor: User | None,
    from_value: str = "",
    to_value: str = "",
    reason: str = "",
    **detail: Any,
) -> AuditRecord:
    """Return an unsaved record of `action` on `subject`, for `bulk_create` in bulk services."""
    return AuditRecord(
        actor=actor,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        action=action,
        from_value=from_value,
        to_value=to_value,
        reason=reason,
        detail=detail,
    )


def record(
    subject: models.Model,
    action: str,
    *,
    actor: User | None,
    from_value: str = "",
    to_value: str = "",
    reason: str = "",
    **detail: Any,
) -> AuditRecord:
    """Store one record: who did what to which thing, from what, to what and why."""
    made = entry(
        subject,
        action,
        actor=actor,
        from_value=from_value,
        to_value=to_value,
        reason=reason,
        **detail,
    )
    made.save(force_insert=True)
    return made


def trail(subject: models.Model) -> models.QuerySet[AuditRecord]:
    """Everything recorded about `subject`, newest first."""
    return AuditRecord.objects.filter(
        subject_kind=subject._meta.label_lower, subject_id=str(subject.pk)
    ).select_related("actor")
