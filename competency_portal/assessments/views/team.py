"""My team: whom to score, how far that is, and where to go on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competency_portal.assessments.models import Cycle, CycleStage
from competency_portal.assessments.queries.asked import asked_cycles, choosing_of, set_aside
from competency_portal.assessments.queries.responses import Task, to_answer
from competency_portal.assessments.queries.reviews import Member, team_of
from competency_portal.assessments.queries.self_assessments import own_of
from competency_portal.assessments.rules.reviews import signed_in
from competency_portal.assessments.states import CycleState
from competency_portal.core.access import access
from competency_portal.core.components import Tab
from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User
from competency_portal.evidence.queries.events import recordable_by
from competency_portal.people.queries import has_subordinates


@dataclass(frozen=True)
class CycleTeam:
    """The people of one cycle, those who wait before those who are done."""

    cycle: Cycle
    members: tuple[Member, ...]

    @property
    def stage(self) -> CycleStage:
        """From when to when they are scored; other stages of the cycle may take longer."""
        return self.members[0].review.stage

    @property
    def is_open(self) -> bool:
        """Whether scoring is still to come or goes on."""
        return self.cycle.is_open and not self.stage.is_past()

    @property
    def waiting(self) -> list[Member]:
        """Not submitted, in the order of the sheet's rail."""
        return [member for member in self.members if not member.is_submitted]

    @property
    def done(self) -> list[Member]:
        """Submitted."""
        return [member for member in self.members if member.is_submitted]

    @property
    def next(self) -> Member | None:
        """Whom to go on with: who was begun, else the first who waits."""
        waiting = self.waiting
        return next((member for member in waiting if member.is_begun), None) or next(
            iter(waiting), None
        )


@access(signed_in)
@require_safe
def team(request: PortalRequest) -> HttpResponse:
    """Everybody whom this person scores: open cycles first, past ones below."""
    teams, own = list(teams_of(team_of(request.user))), own_of(request.user)
    leads = bool(teams) or has_subordinates(request.user)
    context = {
        "tabs": team_tabs("reviews:team") if leads else [],
        "own": [each for each in own if each.is_running],
        "past_own": [each for each in own if not each.is_running],
        "asked": asked_cycles(request.user),
        "set_aside": set_aside(request.user),
        "choosing": choosing_of(request.user),
        "questionnaires": list(questionnaires_of(to_answer(request.user))),
        "open": [each for each in teams if each.is_open],
        "past": [each for each in teams if not each.is_open],
        "recordable": recordable_among(request.user, teams),
    }
    return render(request, "assessments/team_list.html", context)


def recordable_among(user: User, teams: Sequence[CycleTeam]) -> set[int]:
    """Of whom events may be recorded: not of those whom HR has only transferred to be assessed."""
    people = {member.assessment.employee_id for team in teams for member in team.members}
    return set(recordable_by(user).filter(pk__in=people).values_list("pk", flat=True))


def team_tabs(current: str) -> list[Tab]:
    """The two pages of a supervisor: their own sheets, and how far their whole line is."""
    pages = (("reviews:team", _("Whom I assess")), ("home:line", _("My whole line")))
    return [Tab(label, reverse(name), current=name == current) for name, label in pages]


def teams_of(members: tuple[Member, ...]) -> Iterator[CycleTeam]:
    """The members by cycle, which is how they are sorted."""
    for cycle, group in groupby(members, key=lambda member: member.assessment.cycle):
        yield CycleTeam(cycle, tuple(group))


@dataclass(frozen=True)
class CycleQuestionnaires:
    """The questionnaires of one open cycle, those that wait before those that are submitted."""

    cycle: Cycle
    tasks: tuple[Task, ...]

    @property
    def sorted(self) -> list[Task]:
        """One's own first, then by employee number; what is done comes last."""
        return sorted(self.tasks, key=lambda task: task.is_submitted)

    @property
    def done(self) -> int:
        """How many are submitted."""
        return sum(task.is_submitted for task in self.tasks)

    @property
    def ends(self) -> datetime.date | None:
        """The last day on which they may be answered."""
        return self.tasks[0].response.stage_ends


def questionnaires_of(tasks: tuple[Task, ...]) -> Iterator[CycleQuestionnaires]:
    """The questionnaires of running cycles, by cycle, which is how they are sorted."""
    for cycle, group in groupby(tasks, key=lambda task: task.assessment.cycle):
        if cycle.state == CycleState.RUNNING:
            yield CycleQuestionnaires(cycle, tuple(group))
