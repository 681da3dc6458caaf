"""Self-assessments for the tour: one that is written, one that lies beside the supervisor's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from competency_portal.assessments.models import Cycle, RaterGroup, Rating, Review
from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.assessments.services.submission import submit_review
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from models_catalog.models import ModelVersion, RatingPoint
from tests.factories import CycleFactory

CODE = "execution"


@dataclass(frozen=True)
class SelfAssessed:
    """The employee's own, being written and submitted, and a supervisor's review beside one."""

    written: Review
    submitted: Review
    beside: Review

    def pages(self, page: str) -> list[dict[str, Any]]:
        """What the address of a page about reviews needs."""
        found = {
            "sheet": (self.written, self.beside),
            "check": (self.written, self.beside),
            "review": (self.submitted, self.beside),
        }
        return [{"pk": review.pk, "code": CODE} for review in found.get(page, ())]


def make_self_assessed(version: ModelVersion, hr: User) -> SelfAssessed:
    """Two cycles in which the demo's employee assesses themselves; the second is handed in."""
    points = {point.standing: point for point in RatingPoint.objects.filter(scale__version=version)}
    written, other = (_launched(code, version, hr) for code in ("own", "own-submitted"))
    one = Rating.objects.filter(review=_review(written, RaterGroup.SELF)).order_by("pk")[0]
    one.point, one.evidence = points["at"], "带新人做了三次巡场。"
    one.save()
    submitted, beside = (
        _review(other, group) for group in (RaterGroup.SELF, RaterGroup.SUPERVISOR)
    )
    submitted.ratings.update(point=points["above"], evidence="带新人做了三次巡场，都写了小结。")
    assert submitted.rater.user
    submit_review(review=submitted, actor=submitted.rater.user, confirmed=True)
    beside.ratings.filter(competency__code=CODE).update(
        point=points["below"], evidence="有两次漏了记录。"
    )
    return SelfAssessed(_review(written, RaterGroup.SELF), submitted, beside)


def _launched(code: str, version: ModelVersion, hr: User) -> Cycle:
    cycle: Cycle = CycleFactory.create(
        version=version, code=code, name=f"{code} 2026", stages=("self", "supervisor")
    )
    cycle.employees.set(Employee.objects.filter(user__username="employee"))
    launch_cycle(cycle=cycle, actor=hr)
    return cycle


def _review(cycle: Cycle, group: RaterGroup) -> Review:
    return Review.objects.select_related("rater__user").get(assessment__cycle=cycle, group=group)
