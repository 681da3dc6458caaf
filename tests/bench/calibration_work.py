"""A company whose 360 cycle is being calibrated, rated by chance that is always the same."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from competency_portal.assessments.models import (
    Cycle,
    Nomination,
    Origin,
    RaterGroup,
    Rating,
    Review,
    UnnamedAnswer,
)
from competency_portal.assessments.services.cycles import close_cycle, launch_cycle
from competency_portal.assessments.states import NominationState, ReviewState
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.results.models import Decision
from competency_portal.results.services.calibration import begin_calibration
from models_catalog.models import ModelVersion, Position, RatingPoint
from tests.factories import CycleFactory, DepartmentFactory, EmployeeFactory, HrFactory
from tests.factories.demo import load_catalogue

GROUPS = (*[RaterGroup.PEER] * 3, *[RaterGroup.SUBORDINATE] * 3)
WEIGHTS = {"supervisor": "60", "peer": "20", "subordinate": "20"}


def calibrating_company(
    people: int, *, decided: int = 0, raters: Sequence[RaterGroup] = GROUPS, seed: int = 7
) -> tuple[Cycle, User]:
    """A closed cycle of so many people on the shipped model, whose calibration has begun.

    Each has a supervisor's review and six anonymous raters, or those whose groups are given;
    `decided` bands are changed.
    """
    chance, hr = random.Random(seed), HrFactory.create()
    if not ModelVersion.objects.filter(model__code="property-service").exists():
        load_catalogue()
    version = ModelVersion.objects.get(model__code="property-service")
    cycle = CycleFactory.create(
        version=version,
        group_weights=WEIGHTS,
        stages=("supervisor", "others", "calibration"),
        guideline={},
        proposes_raters=False,
    )
    cycle.employees.set(_employees(people))
    launch_cycle(cycle=cycle, actor=hr)
    _answer(cycle, chance, raters)
    close_cycle(cycle=cycle, actor=hr)
    begin_calibration(cycle=cycle, actor=hr)
    _decide(cycle, hr, decided)
    return cycle, hr


def _employees(people: int) -> list[Employee]:
    position = Position.objects.get(code="P309")
    boss = EmployeeFactory.create(position=position)
    departments = DepartmentFactory.create_batch(4)
    return [
        EmployeeFactory.create(
            user=None, position=position, supervisor=boss, department=departments[index % 4]
        )
        for index in range(people)
    ]


def _answer(cycle: Cycle, chance: random.Random, groups: Sequence[RaterGroup]) -> None:
    points = list(RatingPoint.objects.filter(scale__version=cycle.version_id))
    chosen: defaultdict[RatingPoint, list[int]] = defaultdict(list)
    ratings = Rating.objects.filter(review__assessment__cycle=cycle)
    for key in ratings.values_list("pk", flat=True):
        chosen[chance.choice(points)].append(key)
    for point, keys in chosen.items():
        Rating.objects.filter(pk__in=keys).update(point=point, saved_at=timezone.now())
    Review.objects.filter(assessment__cycle=cycle).update(state=ReviewState.SUBMITTED)
    raters = EmployeeFactory.create_batch(len(groups), user=None)
    nominations, answers = [], []
    for review in Review.objects.filter(assessment__cycle=cycle).prefetch_related("ratings"):
        for rater, group in zip(raters, groups, strict=True):
            named = {"assessment_id": review.assessment_id, "group": group}
            nominations.append(
                Nomination(
                    **named,
                    rater=rater,
                    origin=Origin.ORGANISATION,
                    state=NominationState.SUBMITTED,
                )
            )
            answers += [
                UnnamedAnswer(
                    **named, competency_id=rating.competency_id, point=chance.choice(points)
                )
                for rating in review.ratings.all()
            ]
    Nomination.objects.bulk_create(nominations, batch_size=500)
    UnnamedAnswer.objects.bulk_create(answers, batch_size=500)


def _decide(cycle: Cycle, hr: User, decided: int) -> None:
    point = RatingPoint.objects.filter(scale__version=cycle.version_id).order_by("points")[1]
    ratings = Rating.objects.filter(review__assessment__cycle=cycle).select_related("review")
    Decision.objects.bulk_create(
        Decision(
            assessment_id=rating.review.assessment_id,
            competency_id=rating.competency_id,
            step=1,
            band=point,
            reason="讨论后一致同意。",
            computed_score=None,
            made_by=hr,
        )
        for rating in ratings.order_by("pk")[:decided]
    )
