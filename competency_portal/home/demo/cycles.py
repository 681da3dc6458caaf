"""The made-up company's two cycles: last year's is published, this year's is being scored."""

from __future__ import annotations

import datetime
import random

from django.utils import timezone

from competency_portal.assessments.models import Assessment, Cycle, RaterGroup, Review
from competency_portal.assessments.services.cycles import (
    ChosenPeople,
    close_cycle,
    launch_cycle,
    save_cycle,
)
from competency_portal.assessments.states import ReviewState
from competency_portal.core import audit
from competency_portal.core.models import AuditRecord, User
from competency_portal.home.demo.answers import Answerer
from competency_portal.people.models import Department
from competency_portal.results.services import publish_results
from models_catalog.models import ModelVersion

BATCH = 500
DAYS_LEFT = 9
"""From the day the demo is loaded to the running cycle's deadline."""
# How far the reviews of one supervisor are, over and over: how many competencies of each.
PROGRESS: tuple[int | None, ...] = (None, None, None, None, 7, 0, 0, 0, 0)
"""None: submitted; a number: that many competencies answered, not submitted."""


def load_cycles(version: ModelVersion, *, hr: User, chance: random.Random) -> None:
    """Make both cycles, launch them, answer and publish last year's, answer part of this year's."""
    today = timezone.localdate()
    finished = make_cycle(version, year=today.year - 1, hr=hr, deadline=today)
    answer_all(finished, chance)
    ended = date_back(finished)
    close_cycle(cycle=finished, actor=hr)
    publish_results(cycle=finished, actor=hr, at=ended + datetime.timedelta(days=3))
    running = make_cycle(
        version, year=today.year, hr=hr, deadline=today + datetime.timedelta(days=DAYS_LEFT)
    )
    answer_some(running, chance)


def make_cycle(version: ModelVersion, *, year: int, hr: User, deadline: datetime.date) -> Cycle:
    """Define and launch the yearly cycle of everybody whose position asks for something."""
    cycle = Cycle(
        code=f"{year}-annual",
        name=f"{year} 年度能力评估",
        period_start=datetime.date(year, 1, 1),
        period_end=datetime.date(year, 12, 31),
        deadline=deadline,
        version=version,
        group_weights={RaterGroup.SUPERVISOR.value: "100"},
        category_weights={
            category.code: format(category.weight.normalize(), "f")
            for category in version.categories.all()
        },
        part_weights={"competencies": "100"},
    )
    everybody = ChosenPeople(departments=Department.objects.filter(parent=None))
    save_cycle(cycle=cycle, people=everybody, actor=hr)
    launch_cycle(cycle=cycle, actor=hr, leave_out=True)
    return cycle


def reviews_of(cycle: Cycle) -> list[Review]:
    """All reviews of a cycle, supervisor by supervisor."""
    return list(
        Review.objects.filter(assessment__cycle=cycle)
        .select_related("rater__user")
        .order_by("rater__number", "assessment__employee__number")
    )


def answer_all(cycle: Cycle, chance: random.Random) -> None:
    """Answer and submit everything."""
    reviews = reviews_of(cycle)
    Answerer(cycle.version, chance, cycle.period_end).answer(reviews)
    submit(reviews)


def answer_some(cycle: Cycle, chance: random.Random) -> None:
    """Leave the cycle as it looks a week before its deadline: done, begun, untouched."""
    by_progress: dict[int | None, list[Review]] = {}
    seen: dict[int, int] = {}
    for review in reviews_of(cycle):
        place = seen[review.rater_id] = seen.get(review.rater_id, -1) + 1
        by_progress.setdefault(PROGRESS[place % len(PROGRESS)], []).append(review)
    answerer = Answerer(cycle.version, chance, timezone.localdate())
    for first, reviews in by_progress.items():
        if first != 0:
            answerer.answer(reviews, first=first)
    submit(by_progress.get(None, []))


def submit(reviews: list[Review]) -> None:
    """Submit in bulk what is known to be complete, with a row for each."""
    now = timezone.now()
    for review in reviews:
        review.state = ReviewState.SUBMITTED
        review.submitted_at = now
    Review.objects.bulk_update(reviews, ["state", "submitted_at"], batch_size=BATCH)
    AuditRecord.objects.bulk_create(
        (
            audit.entry(
                review,
                "move",
                actor=review.rater.user,
                from_value=ReviewState.DRAFT,
                to_value=ReviewState.SUBMITTED,
            )
            for review in reviews
        ),
        batch_size=BATCH,
    )


def date_back(cycle: Cycle) -> datetime.datetime:
    """Let last year's cycle have happened last year; return when its reviews were submitted."""
    cycle.deadline = datetime.date(cycle.period_end.year, 12, 20)
    moment = timezone.make_aware(datetime.datetime.combine(cycle.deadline, datetime.time(16)))
    cycle.launched_at = moment - datetime.timedelta(days=28)
    cycle.save(update_fields=["deadline", "launched_at"])
    cycle.stages.update(starts=cycle.launched_at.date(), ends=cycle.deadline)
    inside = Assessment.objects.filter(cycle=cycle)
    Review.objects.filter(assessment__in=inside).update(submitted_at=moment)
    return moment
