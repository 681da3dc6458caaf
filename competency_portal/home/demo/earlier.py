"""The year before last, for one office: oneself and the supervisor only, and further to go."""

from __future__ import annotations

import datetime
import random

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    RaterGroup,
    Rating,
    Review,
    StageKind,
)
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.core.models import User
from competency_portal.home.demo.answers import STANDINGS, Answerer
from competency_portal.home.demo.finished import MORNING
from competency_portal.home.demo.handing_in import submit_reviews
from competency_portal.home.demo.plans import Plan, launch, moment, shipped
from competency_portal.people.models import Department
from competency_portal.results.services import publish_results
from models_catalog.models import ModelVersion
from models_catalog.standing import Standing

OFFICES = ("office-0",)
FURTHER = 0.3
"""How often somebody stood one step lower than in the cycle that followed."""


def load_earlier(
    version: ModelVersion, year: int, *, following: Cycle, hr: User, chance: random.Random
) -> Cycle:
    """Make and publish the cycle of a year, from what came out in the one that followed."""
    plan = Plan(
        code=f"{year}-annual",
        name=f"{year} 年度能力评估",
        year=year,
        definition=shipped("quarterly"),
        departments=Department.objects.filter(code__in=OFFICES),
        first=datetime.date(year, 11, 23),
    )
    cycle = launch(plan, version, hr=hr)
    answerer = Answerer(version, chance, cycle.deadline)
    answerer.truths.update(_truths(cycle, following, chance))
    reviews = list(
        Review.objects.filter(assessment__cycle=cycle)
        .select_related("rater__user", "stage")
        .order_by("rater__number", "assessment__employee__number", "group")
    )
    answerer.answer(reviews)
    submit_reviews(reviews, chance)
    close_cycle(cycle=cycle, actor=hr)
    out = moment(cycle.stages.get(kind=StageKind.PUBLICATION).starts, MORNING)
    publish_results(cycle=cycle, actor=hr, at=out)
    cycle.closed_at = cycle.sealed_at = out
    cycle.save(update_fields=["closed_at", "sealed_at"])
    return cycle


def _truths(cycle: Cycle, following: Cycle, chance: random.Random) -> dict[tuple[int, int], int]:
    """How everybody stood: as their supervisor saw them later, or one step lower."""
    people = dict(Assessment.objects.filter(cycle=cycle).values_list("employee", "pk"))
    later = Rating.objects.filter(
        review__assessment__cycle=following,
        review__assessment__employee__in=people,
        review__group=RaterGroup.SUPERVISOR,
        point__isnull=False,
    ).order_by("review__assessment__employee__number", "competency__order")
    found = {}
    for employee, competency, standing in later.values_list(
        "review__assessment__employee", "competency", "point__standing"
    ):
        step = chance.random() < FURTHER
        rank = STANDINGS.index(Standing(standing)) - step
        found[people[employee], competency] = max(rank, 0)
    return found
