"""What calibration decided about one competency of one person, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from competency_portal.assessments.models import Assessment
from competency_portal.results.models import Decision
from models_catalog.models import Competency


@dataclass(frozen=True)
class Step:
    """One decision as a page tells it: from which decision to which.

    `before` and `after` are the decisions that held then; None is: as computed.
    """

    decision: Decision
    before: Decision | None
    after: Decision | None


class Steps:
    """All decisions on one competency of one person, the oldest first."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.decisions: Sequence[Decision] = list(decisions)
        self.told: list[Step] = []
        # Those that neither undo nor were undone: the last one holds.
        self._effective: list[Decision] = []
        for decision in self.decisions:
            before = self.holding
            if decision.undoes is None:
                self._effective.append(decision)
            else:
                self._effective.pop()
            self.told.append(Step(decision, before, self.holding))

    @property
    def last(self) -> int:
        """The number of the last step; 0 before the first."""
        return self.decisions[-1].step if self.decisions else 0

    @property
    def holding(self) -> Decision | None:
        """The decision that holds; None where nothing was decided, or all of it was undone."""
        return self._effective[-1] if self._effective else None

    @property
    def previous(self) -> Decision | None:
        """What holds again once the holding decision is undone."""
        return self._effective[-2] if len(self._effective) > 1 else None


def steps_of(assessment: Assessment, competency: Competency) -> Steps:
    """Everything decided on one competency of one person, in one query."""
    found = Decision.objects.filter(assessment=assessment, competency=competency)
    return Steps(found.select_related("band", "made_by__employee").order_by("step"))
