"""What apps above this one add to the record of a cycle and of its people, as HR reads it.

The app that records something about an assessment knows how it reads and says so as it starts, in
`AppConfig.ready`: `trail.register(Source(...))`, as `feedback` does of objections. It follows the
publication: nobody reads of themselves here who decided what, with or without the HR role.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast

from competency_portal.assessments.models import Assessment
from competency_portal.core.models import AuditRecord


@dataclass(frozen=True)
class Source:
    """Records about rows of one model, which has an `assessment`: which are told, and how."""

    model: type[Model]
    told: Q
    words: Callable[[AuditRecord], str]

    @property
    def kind(self) -> str:
        """What the records call the model."""
        return self.model._meta.label_lower

    def about(self, assessments: QuerySet[Assessment]) -> Q:
        """The records of it that are told of some assessments."""
        rows = self._rows().filter(assessment__in=assessments).order_by()
        keys = rows.annotate(key=Cast("pk", CharField())).values("key")
        return Q(subject_kind=self.kind, subject_id__in=keys) & self.told

    def people(self, keys: list[str]) -> dict[str, Assessment]:
        """Whom the records of these rows are about, by key of the row."""
        if not keys:
            return {}
        rows = self._rows().filter(pk__in=keys).select_related("assessment__cycle")
        return {str(row.pk): row.assessment for row in rows}

    def _rows(self) -> QuerySet[Any]:
        return self.model._default_manager.all()


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add to the record what a source tells; an app does this in `AppConfig.ready`."""
    _sources[source.kind] = source


def sources() -> list[Source]:
    """Everything that was registered."""
    return list(_sources.values())


def source_of(record: AuditRecord) -> Source | None:
    """Whose record it is; None: one of the cycles themselves."""
    return _sources.get(record.subject_kind)
