"""The made-up company's cycles: two years' are out, this year's and a 360 are under way."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence

from django.utils import timezone

from competency_portal.assessments.models import (
    Cycle,
    KpiMeasure,
    RaterGroup,
    Response,
    Review,
    StageKind,
)
from competency_portal.core.models import User
from competency_portal.home.demo.answers import Answerer
from competency_portal.home.demo.circle import load_circle
from competency_portal.home.demo.earlier import load_earlier
from competency_portal.home.demo.feedback import load_feedback
from competency_portal.home.demo.finished import load_finished
from competency_portal.home.demo.handing_in import submit_responses, submit_reviews
from competency_portal.home.demo.instruments import enter_kpi, fill_in
from competency_portal.home.demo.plans import Plan, launch, shipped, without_others
from competency_portal.people.models import Department
from models_catalog.models import ModelVersion

SINCE = 11
"""Days from the running cycle's first day to the day the demo is loaded; nine are left."""
# How far the reviews of one supervisor are, over and over: how many competencies of each.
PROGRESS: tuple[int | None, ...] = (None, None, None, None, 7, 0, 0, 0, 0)
"""None: submitted; a number: that many competencies answered, not submitted."""
QUESTIONNAIRES: tuple[int | None, ...] = (None, None, None, 30, 0, 0, 0, 0, 0)
"""The same, of the items of the questionnaire."""
SELF: tuple[int | None, ...] = (None, None, None, None, None, None, 5, None, None, 0)
"""Of the self-assessments, whose days are over: some are late."""
NOT_MEASURED_YET = "cost-control"
"""The KPI for which HR still waits."""


def load_cycles(version: ModelVersion, *, hr: User, chance: random.Random) -> None:
    """Make the four cycles."""
    year = timezone.localdate().year
    finished = load_finished(version, year - 1, hr=hr, chance=chance)
    # Chances of its own, so that what comes after looks as it did.
    load_feedback(finished, random.Random(year))  # noqa: S311 -- a made-up company, no secret
    load_running(version, year, hr=hr, chance=chance)
    load_circle(version, year, hr=hr, chance=chance)
    load_earlier(version, year - 2, following=finished, hr=hr, chance=chance)


def load_running(version: ModelVersion, year: int, *, hr: User, chance: random.Random) -> Cycle:
    """Make this year's cycle as it looks a week before its deadline; its 360 is one of its own."""
    today = timezone.localdate()
    plan = Plan(
        code=f"{year}-annual",
        name=f"{year} 年度能力评估",
        year=year,
        definition=without_others(shipped("annual")),
        departments=Department.objects.filter(parent=None),
        first=today - datetime.timedelta(days=SINCE),
    )
    cycle = launch(plan, version, hr=hr)
    _answer(cycle, Answerer(version, chance, today))
    _fill_in(cycle, chance)
    measures = KpiMeasure.objects.filter(assessment__cycle=cycle).select_related("indicator")
    ready = measures.exclude(indicator__code=NOT_MEASURED_YET)
    enter_kpi(ready.order_by("assessment__employee__number", "pk"), hr=hr, chance=chance)
    return cycle


def _answer(cycle: Cycle, answerer: Answerer) -> None:
    """Done, begun, untouched: self-assessments by person, the others by the place in a team."""
    rows = Review.objects.filter(assessment__cycle=cycle).select_related("rater__user", "stage")
    by_number = rows.order_by("rater__number", "assessment__employee__number")
    own = list(by_number.filter(group=RaterGroup.SELF))
    of_teams = list(by_number.filter(group=RaterGroup.SUPERVISOR))
    accounts = ("supervisor", "employee")
    far = [
        (review, None if _name(review) in accounts else SELF[place % len(SELF)])
        for place, review in enumerate(own)
    ]
    far += list(zip(of_teams, by_place(of_teams, PROGRESS), strict=True))
    for first in sorted({first for _review, first in far if first}):
        answerer.answer([review for review, wanted in far if wanted == first], first=first)
    done = [review for review, wanted in far if wanted is None]
    answerer.answer(done)
    submit_reviews(done, answerer.chance)


def _name(review: Review) -> str:
    return review.rater.user.username if review.rater.user else ""


def by_place(
    rows: Sequence[Review] | Sequence[Response], far: tuple[int | None, ...]
) -> list[int | None]:
    """How far each is, by its place among those of its rater."""
    places: dict[int, int] = {}
    found = []
    for row in rows:
        place = places[row.rater_id] = places.get(row.rater_id, -1) + 1
        found.append(far[place % len(far)])
    return found


def _fill_in(cycle: Cycle, chance: random.Random) -> None:
    """The questionnaires follow the reviews."""
    rows = Response.objects.filter(assessment__cycle=cycle).select_related("rater__user")
    responses = list(rows.order_by("rater__number", "assessment__employee__number"))
    far = list(zip(responses, by_place(responses, QUESTIONNAIRES), strict=True))
    for wanted in (None, 30):
        some = [response for response, first in far if first == wanted]
        fill_in(cycle, some, chance, first=wanted)
        if wanted is None:
            stage = cycle.stages.get(kind=StageKind.QUESTIONNAIRE)
            submit_responses(some, stage, chance)
