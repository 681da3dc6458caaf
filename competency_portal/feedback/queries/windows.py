"""From when until when something follows a published result (docs/arithmetic.md §21)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from competency_portal.assessments.models import Cycle, CycleStage, StageKind
from competency_portal.assessments.states import CycleState
from competency_portal.notices.due import is_given_up, step_of

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
    """The days in which a result can be objected to.

    Those of the acknowledgement stage; without one, a fortnight from the publication. Raises
    ValueError for a cycle that is not published.
    """
    return _window(cycle, cycle.stages.filter(kind=StageKind.ACKNOWLEDGEMENT).first())


def _window(cycle: Cycle, stage: CycleStage | None) -> Window:
    """The days of a stage that follows the publication, or the fortnight.

    A cycle that was published only after that stage had passed has the fortnight too: nobody
    loses a right because HR was late.
    """
    if cycle.published_at is None:
        raise ValueError(f"{cycle.code} is not published")
    published = timezone.localdate(cycle.published_at)
    if stage is None or stage.ends < published:
        return Window(published, published + datetime.timedelta(days=DAYS))
    return Window(max(stage.starts, published), stage.ends)


@dataclass(frozen=True)
class Ending:
    """A stage of a published cycle whose last day is near, or has passed a while ago."""

    cycle: Cycle
    ends: datetime.date
    step: str

    @property
    def key(self) -> str:
        """What tells this reminder from the others of the same task."""
        return f"{self.ends.isoformat()}:{self.step}"


def endings(kind: StageKind, day: datetime.date) -> list[Ending]:
    """The published cycles with such a stage of which a day reminds, by key; one query."""
    stages = CycleStage.objects.filter(kind=kind, cycle__state=CycleState.PUBLISHED)
    found = []
    for stage in stages.select_related("cycle").order_by("cycle"):
        ends = _window(stage.cycle, stage).ends
        left = (ends - day).days
        if (step := step_of(left)) and not is_given_up(left):
            found.append(Ending(stage.cycle, ends, step))
    return found
