"""Last year's cycle with every part that the yearly template has: answered, calibrated, out."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    KpiMeasure,
    Nomination,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.services.approval import open_sheets
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.assessments.states import NominationState
from competency_portal.core import audit
from competency_portal.core.models import AuditRecord, User
from competency_portal.home.demo import words
from competency_portal.home.demo.answers import BATCH, Answerer
from competency_portal.home.demo.handing_in import submit_responses, submit_reviews
from competency_portal.home.demo.instruments import enter_kpi, fill_in
from competency_portal.home.demo.plans import Plan, launch, moment, shipped
from competency_portal.home.demo.unnamed import answer_unnamed
from competency_portal.people.models import Department
from competency_portal.results.queries.calibration import Calibrated, Point, calibrated
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import (
    begin_calibration,
    decide,
    lock_calibration,
    set_discussed,
)
from models_catalog.models import Competency, ModelVersion, RatingPoint

SILENT = 0.06
"""Share of the raters who were asked and never answered."""
MORNING = datetime.time(10)


def load_finished(version: ModelVersion, year: int, *, hr: User, chance: random.Random) -> Cycle:
    """Make the cycle of a year that is over, and publish it at its end."""
    plan = Plan(
        code=f"{year}-annual",
        name=f"{year} 年度能力评估",
        year=year,
        definition=shipped("annual"),
        departments=Department.objects.filter(parent=None),
        first=datetime.date(year, 11, 23),
    )
    cycle = launch(plan, version, hr=hr)
    _answer(cycle, hr, chance)
    close_cycle(cycle=cycle, actor=hr)
    begin_calibration(cycle=cycle, actor=hr)
    _calibrate(cycle, hr, chance)
    lock_calibration(cycle=cycle, actor=hr)
    days = {stage.kind: stage.starts for stage in cycle.stages.all()}
    publish_results(cycle=cycle, actor=hr, at=moment(days[StageKind.PUBLICATION], MORNING))
    cycle.closed_at = cycle.sealed_at = moment(days[StageKind.CALIBRATION], MORNING)
    cycle.save(update_fields=["closed_at", "sealed_at"])
    return cycle


def _answer(cycle: Cycle, hr: User, chance: random.Random) -> None:
    """Let everybody answer everything, but for a few of the raters who were asked."""
    answerer = Answerer(cycle.version, chance, cycle.deadline)
    reviews = list(
        Review.objects.filter(assessment__cycle=cycle)
        .select_related("rater__user", "stage")
        .order_by("rater__number", "assessment__employee__number", "group")
    )
    answerer.answer(reviews)
    submit_reviews(reviews, chance)
    _ask_others(cycle, answerer, hr)
    responses = list(
        Response.objects.filter(assessment__cycle=cycle)
        .select_related("rater__user")
        .order_by("assessment__employee__number")
    )
    fill_in(cycle, responses, chance)
    submit_responses(responses, cycle.stages.get(kind=StageKind.QUESTIONNAIRE), chance)
    measures = KpiMeasure.objects.filter(assessment__cycle=cycle).select_related("indicator")
    enter_kpi(measures.order_by("assessment__employee__number", "pk"), hr=hr, chance=chance)


def _ask_others(cycle: Cycle, answerer: Answerer, hr: User) -> None:
    """Let HR approve whom the organisation proposes, and nearly all of them answer.

    In bulk and in one order for all: `approve_all` would make a sheet of eleven rows for each, only
    to be taken apart again.
    """
    asked = list(
        Nomination.objects.filter(assessment__cycle=cycle).order_by(
            "assessment__employee__number", "rater__number"
        )
    )
    _record_approval(asked, hr)
    silent = {one.pk for one in asked if answerer.chance.random() < SILENT}
    left = [one for one in asked if one.pk in silent]
    for start in range(0, len(left), BATCH):
        batch = left[start : start + BATCH]
        keys = [one.pk for one in batch]
        Nomination.objects.filter(pk__in=keys).update(state=NominationState.APPROVED)
        open_sheets(batch, cycle.stages.get(kind=StageKind.OTHERS))
    answer_unnamed(answerer, [one for one in asked if one.pk not in silent])


def _record_approval(nominations: Sequence[Nomination], hr: User) -> None:
    AuditRecord.objects.bulk_create(
        (
            audit.entry(
                one,
                "move",
                actor=hr,
                from_value=NominationState.PROPOSED,
                to_value=NominationState.APPROVED,
            )
            for one in nominations
        ),
        batch_size=BATCH,
    )


def _calibrate(cycle: Cycle, hr: User, chance: random.Random) -> None:
    """Discuss the team of the demo's supervisor, and change a few bands that were close."""
    scale = list(RatingPoint.objects.filter(scale__version=cycle.version_id))
    team = Assessment.objects.filter(cycle=cycle, supervisor__user__username="supervisor")
    people = list(team.select_related("employee").order_by("employee__number"))
    for person in people:
        person.cycle = cycle
    for place, row in enumerate(calibrated(cycle, people)[1::3]):
        _change_one(row, scale, hr, chance, step=-1 if place % 3 == 2 else 1)
    for person in people:
        set_discussed(assessment=person, discussed=True, actor=hr)


def _change_one(
    row: Calibrated,
    scale: Sequence[RatingPoint],
    hr: User,
    chance: random.Random,
    *,
    step: int,
) -> None:
    """Change the band that was closest to the next one above (`step` 1) or below (-1)."""
    _score, code, band = min(
        (
            (cell.score, cell.competency, point)
            for cell in row.cells
            if cell.score is not None and cell.computed
            for point in scale
            if point.points == _points(cell.computed, scale) + step
        ),
        key=lambda found: abs(found[0] - found[2].points),
    )
    decide(
        assessment=row.assessment,
        competency=Competency.objects.get(version=row.assessment.cycle.version_id, code=code),
        band=band,
        reason=chance.choice(words.RAISED if step > 0 else words.LOWERED),
        seen=0,
        actor=hr,
    )


def _points(computed: Point, scale: Sequence[RatingPoint]) -> int:
    return next(one.points for one in scale if one.pk == computed.key)
