"""Whether the talk about a result took place, as both sides say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from competency_portal.feedback.models import Side, TalkWord


class TalkState(StrEnum):
    """What both words come to."""

    UNSAID = "unsaid"
    EMPLOYEE_ONLY = "employee-only"
    SUPERVISOR_ONLY = "supervisor-only"
    AGREED = "agreed"
    DISPUTED = "disputed"
    NOT_YET = "not-yet"


@dataclass(frozen=True)
class Talk:
    """The last word of each side; None where a side has not said anything."""

    employee: TalkWord | None = None
    supervisor: TalkWord | None = None

    @property
    def state(self) -> TalkState:
        """Both say yes, both say no, they differ, or somebody is still silent."""
        mine, theirs = self.employee, self.supervisor
        if mine is None or theirs is None:
            return self._half
        if (mine.day is None) != (theirs.day is None):
            return TalkState.DISPUTED
        return TalkState.NOT_YET if mine.day is None else TalkState.AGREED

    @property
    def _half(self) -> TalkState:
        if self.employee:
            return TalkState.EMPLOYEE_ONLY
        return TalkState.SUPERVISOR_ONLY if self.supervisor else TalkState.UNSAID

    def of(self, side: Side | None) -> TalkWord | None:
        """What one side said last; whoever stands on neither has not said anything."""
        if side is None:
            return None
        return self.employee if side == Side.EMPLOYEE else self.supervisor


def talks_of(assessments: Iterable[int]) -> defaultdict[int, Talk]:
    """The talks about these assessments (keys), in one query."""
    said: defaultdict[int, dict[str, TalkWord]] = defaultdict(dict)
    for word in TalkWord.objects.filter(assessment__in=list(assessments)).order_by("pk"):
        said[word.assessment_id][word.side] = word
    found: defaultdict[int, Talk] = defaultdict(Talk)
    for assessment, words in said.items():
        found[assessment] = Talk(words.get(Side.EMPLOYEE), words.get(Side.SUPERVISOR))
    return found


def talk_of(assessment: int) -> Talk:
    """The talk about one assessment (its key)."""
    return talks_of([assessment])[assessment]
