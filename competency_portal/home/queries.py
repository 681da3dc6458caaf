"""What waits for somebody, from every floor below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from competency_portal.assessments.models import Assessment, Cycle, CycleStage
from competency_portal.assessments.queries.asked import AskedCycle, asked_cycles
from competency_portal.assessments.queries.responses import Task, to_answer
from competency_portal.assessments.queries.reviews import Member, team_of
from competency_portal.assessments.queries.self_assessments import OwnSheet, own_of
from competency_portal.assessments.rules.responses import closure_of as response_closure
from competency_portal.assessments.rules.reviews import closure_of as review_closure
from competency_portal.assessments.states import AssessmentState, CycleState
from competency_portal.core.models import User
from competency_portal.feedback.models import Acknowledgement
from competency_portal.feedback.queries.deciding import stuck_now
from competency_portal.feedback.queries.reviewers import waiting_for
from competency_portal.feedback.queries.waiting import Line, lines_of
from competency_portal.people.models import Department, Employee
from competency_portal.people.queries import employee_of
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries import results

MOST_OBJECTIONS = 6
"""On the start page; all of them stand on a page of their own."""


@dataclass(frozen=True)
class ToScore:
    """What a supervisor has to do in one running cycle, on the days of its stage."""

    cycle: Cycle
    stage: CycleStage
    people: int
    submitted: int
    following: Member | None
    returned: tuple[Member, ...]

    @property
    def waiting(self) -> int:
        """How many are still to be submitted."""
        return self.people - self.submitted

    @property
    def is_ahead(self) -> bool:
        """Whether scoring begins later."""
        return not self.stage.has_begun()

    @property
    def is_open(self) -> bool:
        """Whether they can score today."""
        return not self.is_ahead and not self.stage.is_past()

    @property
    def days_left(self) -> int:
        """Until the end of the last day; negative once it has passed."""
        return (self.stage.ends - timezone.localdate()).days


def to_score(user: User) -> list[ToScore]:
    """The running cycles in which this account scores people, the newest first."""
    return list(_by_cycle(team_of(user)))


def _by_cycle(team: tuple[Member, ...]) -> Iterator[ToScore]:
    for cycle, members in groupby(team, key=lambda member: member.assessment.cycle):
        if cycle.state != CycleState.RUNNING:
            continue
        people = list(members)
        waiting = [member for member in people if not member.is_submitted]
        # What was given back comes first, then who was begun: that is where somebody stopped.
        waiting.sort(key=lambda member: (not member.is_returned, not member.is_begun))
        yield ToScore(
            cycle=cycle,
            stage=people[0].review.stage,
            people=len(people),
            submitted=len(people) - len(waiting),
            following=waiting[0] if waiting else None,
            returned=tuple(member for member in waiting if member.is_returned),
        )


def own_sheets(user: User) -> list[OwnSheet]:
    """This account's self-assessments in the cycles that run, the newest first."""
    return [sheet for sheet in own_of(user) if sheet.is_running]


def questionnaires(user: User) -> list[Task]:
    """The questionnaires that this account can answer now, begun ones first."""
    waiting = [task for task in to_answer(user) if response_closure(task.response) is None]
    return sorted(waiting, key=lambda task: (not task.is_returned, not task.is_begun))


def asked(user: User) -> list[AskedCycle]:
    """The cycles in which this account can answer now as one of others, with whom that is about."""
    found = (
        replace(each, waiting=tuple(one for one in each.waiting if not review_closure(one.review)))
        for each in asked_cycles(user)
    )
    return [each for each in found if each.waiting]


def first_task(
    to_score: Iterable[ToScore],
    own: Iterable[OwnSheet],
    questionnaires: Iterable[Task],
    asked: Iterable[AskedCycle],
) -> ToScore | OwnSheet | Task | AskedCycle | None:
    """What the start page's one filled button leads to: others wait for whom one has to score."""
    tasks: tuple[ToScore | OwnSheet | Task | AskedCycle, ...] = (
        *(task for task in to_score if task.following and task.is_open),
        *(sheet for sheet in own if sheet.is_open),
        *questionnaires,
        *asked,
    )
    return tasks[0] if tasks else None


def my_reports(user: User) -> QuerySet[AssessmentResult]:
    """This person's own published reports, the newest first, and which they have confirmed."""
    me = employee_of(user)
    mine = results.own(results.visible_to(user), me) if me else AssessmentResult.objects.none()
    confirmed = Acknowledgement.objects.filter(result=OuterRef("pk"))
    return mine.annotate(is_confirmed=Exists(confirmed))


def objections(user: User) -> list[Line]:
    """The objections at which this account takes the second look, the longest waiting first."""
    return lines_of(list(waiting_for(user)[:MOST_OBJECTIONS]))


def undecidable(user: User) -> frozenset[int]:
    """To HR, the objections (keys) on which nobody may decide, their own among them."""
    return stuck_now() if user.is_hr else frozenset()


def takes_part(user: User) -> bool:
    """Whether somebody assesses this person in any cycle."""
    mine = Assessment.objects.filter(employee__user=user, state=AssessmentState.ACTIVE)
    return mine.exists()


@dataclass(frozen=True)
class Company:
    """Whether there is what a cycle is about."""

    has_departments: bool
    has_people: bool

    @property
    def is_ready(self) -> bool:
        """Whether a cycle can be planned."""
        return self.has_departments and self.has_people


def company() -> Company:
    """How far the entering of a new company is."""
    return Company(Department.objects.exists(), Employee.objects.exists())
