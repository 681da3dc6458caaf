"""How long objections have been waiting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from competency_portal.feedback.models import Objection
from competency_portal.feedback.queries.objections import Contested, contested_of

LONG = 7
"""So many days is long for somebody who waits for an answer."""


@dataclass(frozen=True)
class Line:
    """One objection as a list shows it."""

    objection: Objection
    contested: Sequence[Contested]

    @property
    def days(self) -> int:
        """How long it has been waiting, or waited."""
        end = timezone.localdate(self.objection.closed_at) if self.objection.closed_at else None
        return ((end or timezone.localdate()) - timezone.localdate(self.objection.made_at)).days

    @property
    def is_long(self) -> bool:
        """Whether it has waited too long."""
        return self.objection.is_waiting and self.days > LONG

    @property
    def decided(self) -> int:
        """How many competencies are decided."""
        return sum(one.is_decided for one in self.contested)


def lines_of(objections: Sequence[Objection]) -> list[Line]:
    """These objections with what they contest, in one query more."""
    contested = contested_of(objections)
    return [Line(one, contested[one.pk]) for one in objections]
