"""Each stage of a cycle with its days and how much of it is done."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from competency_portal.assessments.models import ANSWERING, Cycle, CycleStage, StageKind
from competency_portal.assessments.queries.board.reach import Reach, shown_kinds
from competency_portal.assessments.queries.board.tallies import Tally, tallies_of, totals
from competency_portal.assessments.queries.board.waiting import is_over, last_day
from competency_portal.assessments.queries.plans import overdue_text
from competency_portal.assessments.states import CycleState

# What HR has begun to work out takes no more of these (`rules.raters`, `services.kpi`).
SEALED_KINDS = (StageKind.OTHERS, StageKind.KPI)


@dataclass(frozen=True)
class StageLine:
    """A stage with its days and how much of it is done; no `tally` where nothing is counted."""

    stage: CycleStage
    last_day: datetime.date
    tally: Tally | None
    is_over: bool
    is_running: bool
    overdue: str = ""
    """That HR planned to be done with it by now."""

    @property
    def is_ahead(self) -> bool:
        """Whether its first day is still to come."""
        return not self.stage.has_begun()

    @property
    def takes_answers(self) -> bool:
        """Whether somebody can hand something in today."""
        return self.tally is not None and not (self.is_ahead or self.is_over)

    @property
    def days_left(self) -> int:
        """Until the end of its last day."""
        return (self.last_day - timezone.localdate()).days

    @property
    def late(self) -> int:
        """What is missing although the stage is over; after the cycle's end nothing is late."""
        return self.tally.left if self.tally and self.is_over and self.is_running else 0

    @property
    def is_to_chase(self) -> bool:
        """Whether something is missing for which somebody can still be asked."""
        cycle = self.stage.cycle
        sealed = cycle.sealed_at is not None and self.stage.kind in SEALED_KINDS
        is_missing = self.tally is not None and self.tally.left > 0
        return is_missing and self.is_running and not self.is_ahead and not sealed


def stage_lines(
    cycle: Cycle, reach: Reach, sums: Mapping[StageKind, Tally], *, is_calibrated: bool = False
) -> list[StageLine]:
    """All stages in the order of their days, with what is counted (`sums`) and may be shown."""
    answered = set(shown_kinds(cycle, reach)) & {*ANSWERING, StageKind.CALIBRATION}
    is_running = cycle.state == CycleState.RUNNING
    return [
        StageLine(
            stage,
            last_day(cycle, stage) if stage.kind in ANSWERING else stage.ends,
            sums.get(StageKind(stage.kind)) if stage.kind in answered else None,
            stage.kind in ANSWERING and (not is_running or is_over(cycle, stage)),
            is_running,
            # What HR does is HR's to be reminded of.
            overdue_text(cycle, StageKind(stage.kind), stage.ends, is_done=is_calibrated)
            if reach.head is None
            else "",
        )
        for stage in cycle.stages.all()
    ]


def answering_lines(cycle: Cycle, reach: Reach) -> list[StageLine]:
    """The stages that take answers, with what is handed in of what is asked; a few queries."""
    sums = totals(tallies_of([cycle], reach).get(cycle.pk, {}))
    lines = stage_lines(cycle, reach, sums)
    return [line for line in lines if line.stage.kind in ANSWERING]
