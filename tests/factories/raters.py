"""A running cycle in which others are asked: an organisation around its people."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from competency_portal.assessments.models import Assessment, Nomination, Review
from competency_portal.assessments.services.approval import approve, approve_all
from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.assessments.services.submission import submit_review
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from models_catalog.standing import Standing
from tests.factories.assessments import CycleFactory, LaunchedCycle, answer
from tests.factories.catalogue import make_catalogue
from tests.factories.core import HrFactory
from tests.factories.people import DepartmentFactory, EmployeeFactory


@dataclass(frozen=True)
class RatedCycle(LaunchedCycle):
    """What a launched cycle is, and the others: reports of the first person, neighbours."""

    reports: tuple[Employee, ...]
    neighbours: tuple[Employee, ...]

    @property
    def first(self) -> Assessment:
        """The assessment of the first person."""
        return Assessment.objects.select_related("cycle", "employee__user", "supervisor__user").get(
            cycle=self.cycle, employee=self.employees[0]
        )

    def nominations(self, state: str | None = None) -> list[Nomination]:
        """Those of the first person, in the order of group and number."""
        rows = Nomination.objects.filter(assessment=self.first).select_related(
            "rater__user", "assessment__cycle"
        )
        rows = rows.filter(state=state) if state else rows
        return list(rows.order_by("group", "rater__number"))

    def approve(self) -> None:
        """Let HR approve whatever fits."""
        approve_all(cycle=self.cycle, proposals=Nomination.objects.all(), actor=self.hr)

    def sheet(self, rater: Employee) -> Review:
        """What a rater writes about the first person."""
        found: Review = Review.objects.select_related(
            "assessment__cycle", "rater__user", "stage"
        ).get(assessment=self.first, rater=rater)
        return found

    def respond(self, rater: Employee, *standings: Standing | None) -> None:
        """Let an approved rater answer and submit."""
        sheet = self.sheet(rater)
        answer(sheet, self.catalogue, *standings)
        submit_review(review=sheet, actor=user_of(rater), confirmed=True)

    def admit(self, nomination: Nomination) -> Review:
        """Let HR approve one, and return its sheet."""
        approve(nomination=nomination, actor=self.hr)
        return self.sheet(nomination.rater)


def user_of(employee: Employee) -> User:
    """The account of somebody who has one."""
    if employee.user is None:
        raise ValueError(f"{employee} has no account")
    return employee.user


def rated_cycle(people: int = 4, *, days: int = 0, **cycle: Any) -> RatedCycle:
    """Launch a cycle with 360 feedback, from `days` before today on.

    The first of the people has four reports; four neighbours work in the department next door.
    """
    catalogue = make_catalogue()
    company = DepartmentFactory.create(name="集团")
    home, next_door = (
        DepartmentFactory.create(name=name, parent=company) for name in ("客服部", "工程部")
    )
    lead, clerk = catalogue.positions["lead"], catalogue.positions["clerk"]
    supervisor = EmployeeFactory.create(position=lead, department=home, name="李主管")
    employees = tuple(
        EmployeeFactory.create_batch(
            people,
            position=catalogue.positions["butler"],
            department=home,
            supervisor=supervisor,
        )
    )
    reports = EmployeeFactory.create_batch(
        4, position=clerk, department=home, supervisor=employees[0]
    )
    neighbours = EmployeeFactory.create_batch(4, position=clerk, department=next_door)
    weights = {"group_weights": {"supervisor": "60", "peer": "20", "subordinate": "10"}}
    limits = {"rater_limits": {"peer": [2, 3], "subordinate": [2, 3], "related": [1, 3]}}
    round_ = CycleFactory.create(version=catalogue.version, **{**weights, **limits, **cycle})
    today = timezone.localdate()
    round_.stages.create(kind="others", starts=today, ends=today + datetime.timedelta(days=21))
    round_.employees.set(employees)
    hr = HrFactory.create()
    launch_cycle(cycle=round_, actor=hr)
    since = today - datetime.timedelta(days=days)
    ends = since + datetime.timedelta(days=21)
    round_.stages.filter(kind="others").update(starts=since, ends=ends)
    others = (tuple(reports), tuple(neighbours))
    return RatedCycle(round_, catalogue, hr, home, supervisor, employees, *others)
