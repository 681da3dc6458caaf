"""What waits for somebody, from every floor below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.cycles import with_progress
from competency_portal.assessments.queries.reviews import Member, team_of
from competency_portal.assessments.states import CycleState
from competency_portal.core.models import User
from competency_portal.people.queries import employee_of
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries import results


@dataclass(frozen=True)
class ToScore:
    """What a supervisor has to do in one running cycle."""

    cycle: Cycle
    people: int
    submitted: int
    following: Member | None

    @property
    def waiting(self) -> int:
        """How many are still to be submitted."""
        return self.people - self.submitted

    @property
    def days_left(self) -> int:
        """Until the end of the deadline's day; negative once it has passed."""
        return (self.cycle.deadline - timezone.localdate()).days


def to_score(user: User) -> list[ToScore]:
    """The running cycles in which this account scores people, the newest first."""
    return list(_by_cycle(team_of(user)))


def _by_cycle(team: tuple[Member, ...]) -> Iterator[ToScore]:
    for cycle, members in groupby(team, key=lambda member: member.assessment.cycle):
        if cycle.state != CycleState.RUNNING:
            continue
        people = list(members)
        waiting = [member for member in people if not member.is_submitted]
        # Who was begun comes first: that is where somebody stopped.
        waiting.sort(key=lambda member: not member.is_begun)
        yield ToScore(
            cycle, len(people), len(people) - len(waiting), waiting[0] if waiting else None
        )


def my_reports(user: User) -> QuerySet[AssessmentResult]:
    """This person's own published reports, the newest first."""
    me = employee_of(user)
    return results.own(results.visible_to(user), me) if me else AssessmentResult.objects.none()


def cycles_under_way() -> list[Cycle]:
    """Every cycle that is not published yet, with its progress."""
    return list(with_progress(Cycle.objects.exclude(state=CycleState.PUBLISHED)))
