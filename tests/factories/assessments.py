"""Cycles, assessments and reviews, piece by piece, and a whole one: `launched_cycle()`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import lazy_attribute, post_generation

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    AssessmentRequirement,
    Cycle,
    Nomination,
    Origin,
    RaterGroup,
    Rating,
    Review,
)
from competency_portal.assessments.services.cycles import launch_cycle
from competency_portal.assessments.states import NominationState
from competency_portal.core.models import User
from competency_portal.people.models import Department, Employee
from models_catalog.standing import Standing
from tests.factories.catalogue import Catalogue, ModelVersionFactory, make_catalogue
from tests.factories.core import HrFactory
from tests.factories.people import DepartmentFactory, EmployeeFactory

HALF_A_YEAR = datetime.timedelta(days=182)


class CycleFactory(DjangoModelFactory[Cycle]):
    """A draft with four weeks to score, in which nobody takes part yet.

    Its period is the year around today: of a calendar year, January would have no yesterday.
    """

    class Meta:
        model = Cycle
        skip_postgeneration_save = True

    code = Sequence(lambda n: f"cycle-{n}")
    name = Sequence(lambda n: f"年度能力评估 {n}")
    period_start = LazyFunction(lambda: timezone.localdate() - HALF_A_YEAR)
    period_end = LazyFunction(lambda: timezone.localdate() + HALF_A_YEAR)
    deadline = LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=28))
    version = SubFactory(ModelVersionFactory)
    group_weights = LazyFunction(lambda: {"supervisor": "100"})
    part_weights = LazyFunction(lambda: {"competencies": "100"})

    @post_generation
    def stages(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        """The supervisor's or these kinds, from the first day of the period to the deadline."""
        if create and self.pk:
            starts = min(self.period_start, self.deadline)
            for kind in extracted or ("supervisor",):
                self.stages.create(kind=kind, starts=starts, ends=self.deadline)

    @lazy_attribute
    def category_weights(self) -> dict[str, str]:
        """What the version proposes."""
        return {
            category.code: format(category.weight.normalize(), "f")
            for category in self.version.categories.all()
        }


class AssessmentFactory(DjangoModelFactory[Assessment]):
    """One person in a cycle, without requirements; `launched_cycle()` makes whole ones."""

    class Meta:
        model = Assessment

    cycle = SubFactory(CycleFactory, state="running")
    employee = SubFactory(EmployeeFactory)
    employee_name = SelfAttribute("employee.name")
    position = SelfAttribute("employee.position")
    position_name = SelfAttribute("position.name")
    department = SelfAttribute("employee.department")
    department_name = SelfAttribute("department.name")
    supervisor = SubFactory(EmployeeFactory)


class AssessmentRequirementFactory(DjangoModelFactory[AssessmentRequirement]):
    """One competency, unset; pass `competency` and `level`."""

    class Meta:
        model = AssessmentRequirement

    assessment = SubFactory(AssessmentFactory)


class ReviewFactory(DjangoModelFactory[Review]):
    """The supervisor's review, being written, without ratings."""

    class Meta:
        model = Review

    assessment = SubFactory(AssessmentFactory)
    group = RaterGroup.SUPERVISOR
    rater = SelfAttribute("assessment.supervisor")
    stage = LazyAttribute(
        lambda review: review.assessment.cycle.stages.get_or_create(
            kind=review.group if review.group in ("self", "supervisor") else "others",
            defaults={
                "starts": review.assessment.cycle.period_start,
                "ends": review.assessment.cycle.deadline,
            },
        )[0]
    )


class RatingFactory(DjangoModelFactory[Rating]):
    """An empty rating; pass `competency`."""

    class Meta:
        model = Rating

    review = SubFactory(ReviewFactory)


@dataclass(frozen=True)
class LaunchedCycle:
    """A running cycle, its people in the order of their numbers, and who has to do with it."""

    cycle: Cycle
    catalogue: Catalogue
    hr: User
    department: Department
    supervisor: Employee
    employees: tuple[Employee, ...]

    @property
    def assessments(self) -> tuple[Assessment, ...]:
        """As they are in the database now."""
        return tuple(self.cycle.assessments.order_by("employee__number"))

    @property
    def reviews(self) -> tuple[Review, ...]:
        """The supervisor's reviews that count, as they are in the database now."""
        return tuple(
            Review.objects.filter(assessment__cycle=self.cycle, group=RaterGroup.SUPERVISOR)
            .exclude(state="withdrawn")
            .order_by("assessment__employee__number")
        )


def launched_cycle(
    people: int = 2,
    *,
    position: str = "butler",
    catalogue: Catalogue | None = None,
    **cycle: Any,
) -> LaunchedCycle:
    """Launch a cycle with `people` employees of one position under one supervisor.

    `position` is a key of the catalogue's positions; `cycle` are fields of the cycle. The
    supervisor is a `lead` with an account and does not take part.
    """
    catalogue = catalogue or make_catalogue()
    department = DepartmentFactory.create()
    supervisor = EmployeeFactory.create(
        position=catalogue.positions["lead"], department=department, name="李主管"
    )
    employees = tuple(
        EmployeeFactory.create_batch(
            people,
            position=catalogue.positions[position],
            department=department,
            supervisor=supervisor,
        )
    )
    made = CycleFactory.create(version=catalogue.version, **cycle)
    made.employees.set(employees)
    hr = HrFactory.create()
    launch_cycle(cycle=made, actor=hr)
    return LaunchedCycle(made, catalogue, hr, department, supervisor, employees)


def rater_review(
    assessment: Assessment, group: RaterGroup, *, rater: Employee | None = None
) -> Review:
    """The empty review of somebody else who was asked, the self-assessment if the group says so.

    The cycle gets the stage if it has none; an anonymous rater gets an approved nomination.
    """
    if group is RaterGroup.SELF:
        rater = assessment.employee
    rater = rater or EmployeeFactory.create()
    if group in ANONYMOUS:
        Nomination.objects.create(
            assessment=assessment,
            rater=rater,
            group=group,
            origin=Origin.ORGANISATION,
            state=NominationState.APPROVED,
        )
    review: Review = ReviewFactory.create(assessment=assessment, group=group, rater=rater)
    for requirement in assessment.requirements.filter(level__isnull=False):
        RatingFactory.create(review=review, competency=requirement.competency)
    return review


def answer(review: Review, catalogue: Catalogue, *standings: Standing | None) -> None:
    """Fill a review's ratings in the order of the competencies; `None` is "can't judge".

    The last standing given answers for all competencies that follow.
    """
    for index, rating in enumerate(review.ratings.order_by("competency__order")):
        standing = standings[min(index, len(standings) - 1)]
        rating.point = catalogue.points[standing] if standing else None
        rating.unable = standing is None
        rating.evidence = "" if standing in (None, Standing.AT) else "当面看到的事例。"
        rating.version += 1
        rating.saved_at = timezone.now()
        rating.save()
