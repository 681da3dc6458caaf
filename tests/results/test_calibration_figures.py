"""Frozen decisions: exported, recomputed by the oracle, compared by `recompute`."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from competency_portal.assessments.models import RaterGroup
from competency_portal.assessments.services.cycles import close_cycle
from competency_portal.results.queries.export import assessments_json, cycle_json
from competency_portal.results.recompute import recompute
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import (
    begin_calibration,
    lock_calibration,
    undo,
)
from tests.factories import LaunchedCycle, answer, launched_cycle, rater_review
from tests.factories.calibration import calibrating, competency_of, decide_on
from tests.factories.results import ABOVE, AT, BELOW, submit
from tests.results import oracle

pytestmark = pytest.mark.django_db


def publish(made: LaunchedCycle) -> None:
    lock_calibration(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)


def calibrated_cycle() -> LaunchedCycle:
    """Three people: two with decisions, one of them undone again."""
    made = calibrating([AT, BELOW, AT], [AT], [BELOW])
    decide_on(made, "insight", ABOVE, reason="标杆")
    decide_on(made, "integrity", AT, reason="补充材料后上调")
    decide_on(made, "insight", BELOW, person=1)
    undo(
        assessment=made.assessments[1],
        competency=competency_of(made.cycle, "insight"),
        seen=1,
        actor=made.hr,
    )
    publish(made)
    return made


def test_the_export_has_the_decisions_that_held() -> None:
    made = calibrated_cycle()

    people = list(assessments_json(made.cycle))

    decided = [
        {one["competency"]: one["calibrated"] for one in person["results"]["competencies"]}
        for person in people
    ]
    assert decided[0]["insight"] == {"band": "above", "reason": "标杆"}
    assert decided[0]["integrity"] == {"band": "at", "reason": "补充材料后上调"}
    assert decided[1] == dict.fromkeys(decided[1])
    assert [person["results"]["attainment"]["calibrated_met"] for person in people] == [
        *(5, None, None)
    ]


def test_the_oracle_computes_the_same_from_the_export_alone() -> None:
    made = calibrated_cycle()
    cycle = cycle_json(made.cycle)

    for person in assessments_json(made.cycle):
        assert oracle.recompute(cycle, person) == oracle.comparable(person["results"])


def test_what_was_frozen_follows_from_ratings_and_decisions() -> None:
    found = recompute(calibrated_cycle().cycle)

    assert (found.people, found.mismatches) == (3, ())


@pytest.mark.parametrize(
    ("table", "change", "figure"),
    [
        (
            "results_competencyresult",
            "calibrated_band_id = NULL WHERE calibration_reason = '标杆'",
            "competency insight: calibrated_band",
        ),
        (
            "results_assessmentresult",
            "calibrated_met = 4 WHERE calibrated_met = 5",
            "overall: calibrated_met",
        ),
    ],
)
def test_a_tampered_decision_is_named(table: str, change: str, figure: str) -> None:
    made = calibrated_cycle()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")  # noqa: S608

    (mismatch,) = recompute(made.cycle).mismatches

    assert (mismatch.employee, mismatch.figure) == (made.employees[0].number, figure)


def test_blended_scores_are_calibrated_like_any_other() -> None:
    made = launched_cycle(
        1,
        stages=("supervisor", "others", "calibration"),
        group_weights={"supervisor": "60", "peer": "40"},
    )
    (assessment,) = made.assessments
    answer(made.reviews[0], made.catalogue, AT)
    submit(made.reviews[0])
    for standing in (AT, ABOVE, ABOVE):
        review = rater_review(assessment, RaterGroup.PEER)
        answer(review, made.catalogue, standing)
        submit(review)
    close_cycle(cycle=made.cycle, actor=made.hr)
    begin_calibration(cycle=made.cycle, actor=made.hr)

    decision = decide_on(made, "insight", ABOVE)
    publish(made)

    assert decision.computed_score == Decimal("2.27")
    assert recompute(made.cycle).mismatches == ()
