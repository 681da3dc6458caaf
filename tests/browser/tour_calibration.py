"""The tour's cycles before, in and after their calibration."""

from __future__ import annotations

import random

from competency_portal.assessments.models import Cycle, Rating, Review
from competency_portal.assessments.services.cycles import close_cycle, launch_cycle
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.results.queries.calibration import calibrated, competencies_of, points_of
from competency_portal.results.services.calibration import (
    begin_calibration,
    decide,
    lock_calibration,
    set_discussed,
)
from models_catalog.models import ModelVersion, RatingPoint
from tests.factories import CycleFactory


def make_calibrated(version: ModelVersion, hr: User) -> dict[str, Cycle]:
    """Cycles before, in and after their calibration."""
    made = {
        code: CycleFactory.create(
            version=version,
            code=code,
            name=f"{code} 2026",
            stages=("supervisor", "calibration"),
            guideline={point.code: "30" for point in points_of(version).values()},
        )
        for code in ("begins", "calibrating", "locked")
    }
    chance = random.Random(1)
    for code, cycle in made.items():
        cycle.employees.set(Employee.objects.filter(supervisor__user__username="supervisor"))
        launch_cycle(cycle=cycle, actor=hr, leave_out=True)
        points = list(RatingPoint.objects.filter(scale__version=version).order_by("points"))
        for rating in Rating.objects.filter(review__assessment__cycle=cycle):
            rating.point = chance.choice(points)
            rating.save()
        Review.objects.filter(assessment__cycle=cycle).update(state="submitted")
        close_cycle(cycle=cycle, actor=hr)
        if code != "begins":
            begin_calibration(cycle=cycle, actor=hr)
            change_one(cycle, points, hr)
    lock_calibration(cycle=made["locked"], actor=hr)
    return made


def change_one(cycle: Cycle, points: list[RatingPoint], hr: User) -> None:
    """Put another band in the place of somebody's first one, and mark them as discussed."""
    person = cycle.assessments.order_by("pk")[0]
    person.cycle = cycle
    column = competencies_of(cycle.version)[0]
    (row,) = calibrated(cycle, [person])
    computed = row.cell(column.code).computed
    other = next(point for point in points if not computed or point.pk != computed.key)
    decide(
        assessment=person, competency=column, band=other, reason="讨论后一致。", seen=0, actor=hr
    )
    set_discussed(assessment=person, discussed=True, actor=hr)
