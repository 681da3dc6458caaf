"""From when until when a published result can be objected to (docs/arithmetic.md §21)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from competency_portal.assessments.models import Cycle, CycleStage, StageKind

DAYS = 14
"""From the day of publication, where the cycle says nothing else."""


@dataclass(frozen=True)
class Window:
    """The first and the last day, both included, as days of the portal's time zone."""

    starts: datetime.date
    ends: datetime.date

    @property
    def is_ahead(self) -> bool:
        """Whether it begins later."""
        return timezone.localdate() < self.starts

    @property
    def is_past(self) -> bool:
        """Whether its last day is over."""
        return timezone.localdate() > self.ends

    @property
    def is_open(self) -> bool:
        """Whether today lies in it."""
        return not self.is_ahead and not self.is_past


def window_of(cycle: Cycle) -> Window:
    """The days of the acknowledgement stage; without one, a fortnight from the publication.

    A cycle that was published only after that stage had passed has the fortnight too: nobody
    loses a right because HR was late. Raises ValueError for a cycle that is not published.
    """
    if cycle.published_at is None:
        raise ValueError(f"{cycle.code} is not published")
    published = timezone.localdate(cycle.published_at)
    stage: CycleStage | None = cycle.stages.filter(kind=StageKind.ACKNOWLEDGEMENT).first()
    if stage is None or stage.ends < published:
        return Window(published, published + datetime.timedelta(days=DAYS))
    return Window(max(stage.starts, published), stage.ends)
