"""My team: whom to score, how far that is, and where to go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.asked import asked_cycles, choosing_of
from competency_portal.assessments.queries.reviews import Member, team_of
from competency_portal.assessments.rules.reviews import signed_in
from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest


@dataclass(frozen=True)
class CycleTeam:
    """The people of one cycle, those who wait before those who are done."""

    cycle: Cycle
    members: tuple[Member, ...]

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
    teams = list(teams_of(team_of(request.user)))
    context = {
        "asked": asked_cycles(request.user),
        "choosing": choosing_of(request.user),
        "open": [each for each in teams if each.cycle.is_open],
        "past": [each for each in teams if not each.cycle.is_open],
    }
    return render(request, "assessments/team_list.html", context)


def teams_of(members: tuple[Member, ...]) -> Iterator[CycleTeam]:
    """The members by cycle, which is how they are sorted."""
    for cycle, group in groupby(members, key=lambda member: member.assessment.cycle):
        yield CycleTeam(cycle, tuple(group))
