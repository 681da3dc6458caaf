"""Whether the talk about a result took place, as both sides say."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from competency_portal.feedback.models import Side, TalkWord
from competency_portal.results.models import AssessmentResult


class TalkState(StrEnum):
    """What both words come to."""

    UNSAID = "unsaid"
    EMPLOYEE_ONLY = "employee-only"
    SUPERVISOR_ONLY = "supervisor-only"
    AGREED = "agreed"
    DAYS_DIFFER = "days-differ"
    DISPUTED = "disputed"
    NOT_YET = "not-yet"


@dataclass(frozen=True)
class Talk:
    """The last word of each side; None where a side has not said anything.

    `revision` is the latest one, `revised_at` when it came out; None for the first one.
    """

    employee: TalkWord | None = None
    supervisor: TalkWord | None = None
    revision: int = 1
    revised_at: datetime.datetime | None = None

    @property
    def state(self) -> TalkState:
        """Both say yes, of one day or of two, both say no, they differ, or one is still silent."""
        mine, theirs = self.employee, self.supervisor
        if mine is None or theirs is None:
            return self._half
        if (mine.day is None) != (theirs.day is None):
            return TalkState.DISPUTED
        if mine.day is None:
            return TalkState.NOT_YET
        return TalkState.AGREED if mine.day == theirs.day else TalkState.DAYS_DIFFER

    @property
    def _half(self) -> TalkState:
        if self.employee:
            return TalkState.EMPLOYEE_ONLY
        return TalkState.SUPERVISOR_ONLY if self.supervisor else TalkState.UNSAID

    @property
    def is_settled(self) -> bool:
        """Whether both sides name one day, after the latest revision: nothing is left to say."""
        return self.state is TalkState.AGREED and not self.is_older

    @property
    def is_to_lead(self) -> bool:
        """Whether the supervisor's side has not said yet that it took place."""
        return self.supervisor is None or self.supervisor.day is None

    @property
    def asked(self) -> Side | None:
        """Whose word is missing although the other side has said theirs, if anybody's.

        That it was not yet asks the supervisor alone, who is to hold it; whoever says so after the
        other side said that it was has given their word.
        """
        mine, theirs = self.employee, self.supervisor
        if theirs and theirs.day and (mine is None or (mine.day is None and mine.pk < theirs.pk)):
            return Side.EMPLOYEE
        if mine is None:
            return None
        is_older = theirs is not None and theirs.day is None and theirs.pk < mine.pk
        return Side.SUPERVISOR if theirs is None or (is_older and mine.day) else None

    @property
    def unanswered(self) -> TalkWord | None:
        """The word of the other side, for whoever is asked."""
        if self.asked is None:
            return None
        return self.supervisor if self.asked is Side.EMPLOYEE else self.employee

    def is_outdated(self, word: TalkWord | None) -> bool:
        """Whether somebody speaks of a talk that took place before the latest revision."""
        if word is None or word.day is None or self.revised_at is None:
            return False
        return word.made_at < self.revised_at or word.day < timezone.localdate(self.revised_at)

    @property
    def employee_is_older(self) -> bool:
        """Whether the employee speaks of a talk about an earlier revision."""
        return self.is_outdated(self.employee)

    @property
    def supervisor_is_older(self) -> bool:
        """Whether the supervisor does."""
        return self.is_outdated(self.supervisor)

    @property
    def is_older(self) -> bool:
        """Whether either of them does, so that the latest revision was not talked over by both."""
        return self.employee_is_older or self.supervisor_is_older

    def of(self, side: Side | None) -> TalkWord | None:
        """What one side said last; whoever stands on neither has not said anything."""
        if side is None:
            return None
        return self.employee if side == Side.EMPLOYEE else self.supervisor


def talks_of(results: Iterable[AssessmentResult]) -> dict[int, Talk]:
    """The talks about these results, the latest of each assessment (key), in one query."""
    latest = {result.assessment_id: result for result in results}
    said: defaultdict[int, dict[str, TalkWord]] = defaultdict(dict)
    for word in TalkWord.objects.filter(assessment__in=latest).order_by("pk"):
        said[word.assessment_id][word.side] = word
    return {
        key: Talk(
            employee=said[key].get(Side.EMPLOYEE),
            supervisor=said[key].get(Side.SUPERVISOR),
            revision=result.revision,
            revised_at=result.published_at if result.revision > 1 else None,
        )
        for key, result in latest.items()
    }


def talk_of(result: AssessmentResult) -> Talk:
    """The talk about one result, the latest of its assessment."""
    return talks_of([result])[result.assessment_id]
