"""The part of the tour in which others are asked: a team whose members assess each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from competency_portal.assessments.models import Assessment, Cycle, Nomination, RaterGroup, Review
from competency_portal.assessments.services.approval import approve
from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.assessments.services.nominations import decline, nominate
from competency_portal.assessments.services.submission import submit_review
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from models_catalog.models import ModelVersion, RatingPoint
from tests.factories import CycleFactory

Arguments = dict[str, Any]
OF_CYCLES = ("raters", "raters_missing")


@dataclass(frozen=True)
class Rated:
    """What the demo's employee is asked, has begun and has submitted; what is still proposed."""

    cycle: Cycle
    own: Assessment
    fresh: Review
    begun: Review
    submitted: Nomination
    proposed: Nomination

    def addresses(self, page: str) -> list[Arguments]:
        """The arguments of a page of this part; none for any other page."""
        people = [self.fresh.assessment_id, self.own.pk]
        keys: dict[tuple[str, ...], list[int]] = {
            ("team_raters", "approve_team"): [0],
            ("invitation", "decline"): [self.fresh.pk],
            ("raters", "rater_search", "approve_raters"): people,
            ("approve", "take_back", "turn_down"): [self.proposed.pk],
            ("thanks",): [self.submitted.pk],
        }
        found = next((known for pages, known in keys.items() if page in pages), [])
        return [{"code": self.cycle.code, "pk": key} for key in found]

    def sheets(self, page: str) -> list[Arguments]:
        """The anonymous sheet and its check."""
        code = self.begun.ratings.select_related("competency")[0].competency.code
        return [{"pk": self.begun.pk, "code": code}] if page in ("sheet", "check") else []


def make_rated(version: ModelVersion, hr: User) -> Rated:
    """A team of the demo's supervisor, launched with proposals that wait for a decision."""
    rater = Employee.objects.select_related("user").get(user__username="employee")
    team = Employee.objects.filter(supervisor=rater.supervisor).order_by("number")
    cycle = CycleFactory.create(version=version, code="rated", name="rated 2026")
    cycle.stages.create(kind="others", starts=cycle.period_start, ends=cycle.deadline)
    cycle.employees.set(team)
    launch_cycle(cycle=cycle, actor=hr)
    fresh, begun, done, turned = (
        asked(each, rater, hr) for each in cycle.assessments.exclude(employee=rater)[:4]
    )
    point = RatingPoint.objects.get(scale__version=version, standing="at")
    for sheet in (begun, done):
        sheet.ratings.update(point=point, saved_at=cycle.launched_at)
    user = User.objects.get(employee=rater)
    assessment = done.assessment
    submit_review(review=done, actor=user, confirmed=True)
    decline(review=turned, actor=user, reason="没有共事过。")
    return Rated(
        cycle,
        own=cycle.assessments.get(employee=rater),
        fresh=fresh,
        begun=begun,
        submitted=Nomination.objects.get(assessment=assessment, rater=rater),
        proposed=Nomination.objects.filter(assessment=fresh.assessment, state="proposed")[0],
    )


def asked(assessment: Assessment, rater: Employee, hr: User) -> Review:
    """Let HR name the rater and approve at once."""
    (nomination,) = nominate(assessment=assessment, raters=[rater], group=RaterGroup.PEER, actor=hr)
    approve(nomination=nomination, actor=hr)
    sheets = Review.objects.select_related("assessment__cycle", "rater__user", "stage")
    found: Review = sheets.get(assessment=assessment, rater=rater)
    return found
