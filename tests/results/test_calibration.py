"""Calibrating: what HR decides, what it replaces, who may, and when no more."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from competency_portal.assessments.models import RaterGroup, Rating
from competency_portal.assessments.rules.reviews import Closure, closure_of
from competency_portal.assessments.services.cycles import close_cycle, reopen_cycle
from competency_portal.assessments.services.participants import withdraw_person
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.people.models import Employee
from competency_portal.results.models import (
    AssessmentResult,
    CalibrationLock,
    CompetencyResult,
    Decision,
    Discussion,
)
from competency_portal.results.queries.calibration import (
    Phase,
    calibrated,
    calibrated_people,
    lock_of,
    phase_of,
    stale_people,
)
from competency_portal.results.services import publish_results
from competency_portal.results.services.calibration import (
    DecidedMeanwhile,
    begin_calibration,
    decide,
    lock_calibration,
    set_discussed,
    undo,
    unlock_calibration,
)
from models_catalog.standing import Standing
from tests.factories import HrFactory, LaunchedCycle, launched_cycle, rater_review
from tests.factories.calibration import calibrating, closed_cycle, competency_of, decide_on
from tests.factories.results import ABOVE, AT, BELOW, submit

pytestmark = pytest.mark.django_db


def held(made: LaunchedCycle, code: str, person: int = 0) -> tuple[str, str]:
    """The computed band of a cell and the one that holds."""
    (row,) = calibrated(made.cycle, [made.assessments[person]])
    cell = row.cell(code)
    assert cell.computed
    assert cell.holding
    return cell.computed.code, cell.holding.code


def undo_on(made: LaunchedCycle, code: str, seen: int) -> Decision:
    return undo(
        assessment=made.assessments[0],
        competency=competency_of(made.cycle, code),
        seen=seen,
        actor=made.hr,
    )


def rate(made: LaunchedCycle, code: str, standing: Standing) -> None:
    """The supervisor says something else, as after a return."""
    ratings = Rating.objects.filter(review=made.reviews[0], competency__code=code)
    ratings.update(point=made.catalogue.points[standing])


def make_hr(employee: Employee) -> None:
    assert employee.user
    employee.user.is_hr = True
    employee.user.save()


def test_beginning_seals_the_cycle_once() -> None:
    made = closed_cycle([AT])

    begin_calibration(cycle=made.cycle, actor=made.hr)
    sealed = made.cycle.sealed_at
    begin_calibration(cycle=made.cycle, actor=HrFactory.create())

    made.cycle.refresh_from_db()
    assert made.cycle.sealed_at == sealed
    assert audit.trail(made.cycle)[0].action == "begin calibration"
    assert phase_of(made.cycle) is Phase.OPEN


def test_only_a_closed_cycle_with_the_stage_is_calibrated() -> None:
    running = launched_cycle(1, stages=("supervisor", "calibration"))
    unplanned = launched_cycle(1, catalogue=running.catalogue)
    close_cycle(cycle=unplanned.cycle, actor=unplanned.hr)

    for made, phase in ((running, Phase.NOT_CLOSED), (unplanned, Phase.NOT_PLANNED)):
        with pytest.raises(Refused):
            begin_calibration(cycle=made.cycle, actor=made.hr)
        assert (phase_of(made.cycle), made.cycle.sealed_at) == (phase, None)


def test_after_sealing_only_named_raters_answer_again() -> None:
    made = launched_cycle(1, stages=("supervisor", "others", "calibration"))
    anonymous = rater_review(made.assessments[0], RaterGroup.PEER)
    close_cycle(cycle=made.cycle, actor=made.hr)
    begin_calibration(cycle=made.cycle, actor=made.hr)

    reopen_cycle(cycle=made.cycle, actor=made.hr, reason="漏了一人")

    anonymous.refresh_from_db()
    named = made.reviews[0] if made.reviews[0].group == "supervisor" else made.reviews[1]
    assert closure_of(anonymous) is Closure.SEALED
    assert closure_of(named) is None


def test_a_decision_holds_beside_the_computed_band() -> None:
    made = calibrating([AT])

    decision = decide_on(made, "insight", ABOVE)

    assert held(made, "insight") == ("at", "above")
    assert (decision.step, decision.computed_score) == (1, Decimal("2.00"))


def test_the_computed_band_is_no_change() -> None:
    made = calibrating([AT])

    with pytest.raises(Refused):
        decide_on(made, "insight", AT)
    with pytest.raises(Refused):
        decide_on(made, "insight", None)
    decide_on(made, "insight", ABOVE)
    with pytest.raises(Refused):
        decide_on(made, "insight", ABOVE)
    back = decide_on(made, "insight", AT)

    assert (back.band, held(made, "insight")) == (None, ("at", "at"))


def test_what_has_no_score_has_no_band_to_change() -> None:
    made = calibrating([AT, AT, None])

    with pytest.raises(Refused):
        decide_on(made, "insight", ABOVE)


def test_undoing_restores_band_reason_and_score() -> None:
    made = calibrating([AT])
    decide_on(made, "insight", ABOVE, reason="第一次")
    decide_on(made, "insight", BELOW, reason="第二次")

    once = undo_on(made, "insight", 2)
    twice = undo_on(made, "insight", 3)

    above = made.catalogue.points[ABOVE]
    assert (once.undoes, once.band, once.reason) == (2, above, "第一次")
    assert once.computed_score == Decimal("2.00")
    assert (twice.undoes, twice.band, twice.reason) == (1, None, "")
    assert held(made, "insight") == ("at", "at")
    with pytest.raises(Refused):
        undo_on(made, "insight", 4)


def test_who_saw_an_older_step_is_told_and_changes_nothing() -> None:
    made = calibrating([AT])
    decide_on(made, "insight", ABOVE, reason="先到")

    with pytest.raises(DecidedMeanwhile) as told:
        decide(
            assessment=made.assessments[0],
            competency=competency_of(made.cycle, "insight"),
            band=made.catalogue.points[BELOW],
            reason="后到",
            seen=0,
            actor=HrFactory.create(),
        )
    with pytest.raises(DecidedMeanwhile):
        undo_on(made, "insight", 0)

    assert told.value.steps.holding == Decision.objects.get()
    assert Decision.objects.get().reason == "先到"


def test_nobody_calibrates_themselves() -> None:
    made = calibrating([AT], [AT])
    make_hr(made.employees[0])
    me = made.employees[0].user
    assert me

    with pytest.raises(Refused):
        decide_on(made, "insight", ABOVE, actor=me)
    with pytest.raises(Refused):
        set_discussed(assessment=made.assessments[0], discussed=True, actor=me)
    decide_on(made, "insight", ABOVE, person=1, actor=me)

    assert [row.employee for row in calibrated_people(made.cycle, me)] == [made.employees[1]]
    assert Decision.objects.get().assessment == made.assessments[1]


def test_discussion_marks_are_idempotent() -> None:
    made = calibrating([AT])
    (assessment,) = made.assessments

    for discussed, count in ((True, 1), (True, 1), (False, 0), (False, 0)):
        set_discussed(assessment=assessment, discussed=discussed, actor=made.hr)
        assert Discussion.objects.count() == count


def test_nothing_changes_behind_the_lock() -> None:
    made = calibrating([AT])
    lock_calibration(cycle=made.cycle, actor=made.hr)

    with pytest.raises(Refused):
        decide_on(made, "insight", ABOVE)
    with pytest.raises(Refused):
        set_discussed(assessment=made.assessments[0], discussed=True, actor=made.hr)
    with pytest.raises(Refused):
        lock_calibration(cycle=made.cycle, actor=made.hr)
    unlock_calibration(cycle=made.cycle, actor=made.hr, reason="再看一人")
    decide_on(made, "insight", ABOVE)

    assert [record.action for record in audit.trail(made.cycle)][:2] == [
        "unlock calibration",
        "lock calibration",
    ]


def test_opening_the_cycle_again_ends_the_lock() -> None:
    made = calibrating([AT])
    lock_calibration(cycle=made.cycle, actor=made.hr)

    reopen_cycle(cycle=made.cycle, actor=made.hr, reason="漏了一人")
    assert phase_of(made.cycle) is Phase.NOT_CLOSED
    close_cycle(cycle=made.cycle, actor=made.hr)

    assert (phase_of(made.cycle), lock_of(made.cycle)) == (Phase.OPEN, None)
    lock_calibration(cycle=made.cycle, actor=made.hr)
    assert CalibrationLock.objects.count() == 1


def test_a_decision_on_another_score_blocks_the_lock_until_looked_at_again() -> None:
    made = calibrating([AT])
    decide_on(made, "insight", ABOVE, reason="有目共睹")
    rate(made, "insight", BELOW)

    assert [row.stale for row in stale_people(made.cycle)] == [1]
    with pytest.raises(Refused):
        lock_calibration(cycle=made.cycle, actor=made.hr)
    decide_on(made, "insight", ABOVE, reason="仍然如此")

    lock_calibration(cycle=made.cycle, actor=made.hr)
    assert stale_people(made.cycle) == []


def test_undoing_a_decision_on_another_score_clears_it_too() -> None:
    made = calibrating([AT])
    decide_on(made, "insight", ABOVE)
    rate(made, "insight", BELOW)

    undo_on(made, "insight", 1)

    assert stale_people(made.cycle) == []


def test_a_decision_about_a_score_that_is_gone_can_only_be_taken_back() -> None:
    made = calibrating([AT])
    decide_on(made, "insight", ABOVE)
    Rating.objects.filter(review=made.reviews[0], competency__code="insight").update(
        point=None, unable=True
    )

    with pytest.raises(Refused):
        decide_on(made, "insight", BELOW)
    decide_on(made, "insight", None)

    lock_calibration(cycle=made.cycle, actor=made.hr)


def test_published_figures_keep_both() -> None:
    made = calibrating([AT, BELOW, AT])  # learning integrity insight …
    decide_on(made, "insight", ABOVE, reason="标杆")
    decide_on(made, "integrity", AT, reason="讨论后上调")
    lock_calibration(cycle=made.cycle, actor=made.hr)

    publish_results(cycle=made.cycle, actor=made.hr)

    rows = CompetencyResult.objects.filter(calibrated_band__isnull=False)
    assert list(
        rows.order_by("competency__order").values_list(
            *("competency__code", "score", "band__code", "calibrated_band__code"),
            "calibration_reason",
        )
    ) == [
        ("integrity", Decimal("1.00"), "below", "at", "讨论后上调"),
        ("insight", Decimal("2.00"), "at", "above", "标杆"),
    ]
    result = AssessmentResult.objects.get()
    assert (result.met, result.calibrated_met, result.of) == (4, 5, 5)


def test_a_cycle_with_calibration_is_published_once_it_is_locked() -> None:
    made = calibrating([AT])
    decide_on(made, "insight", ABOVE)

    with pytest.raises(Refused):
        publish_results(cycle=made.cycle, actor=made.hr)
    with pytest.raises(Refused):
        publish_results(cycle=made.cycle, actor=made.hr, uncalibrated=True)
    lock_calibration(cycle=made.cycle, actor=made.hr)
    rate(made, "insight", BELOW)
    with pytest.raises(Refused):
        publish_results(cycle=made.cycle, actor=made.hr)

    assert not AssessmentResult.objects.exists()
    assert phase_of(made.cycle) is Phase.LOCKED


@pytest.mark.parametrize("begun", [True, False])
def test_hr_may_publish_without_calibrating_if_nothing_was_decided(begun: bool) -> None:
    made = calibrating([AT]) if begun else closed_cycle([AT])

    with pytest.raises(Refused):
        publish_results(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr, uncalibrated=True)

    made.cycle.refresh_from_db()
    assert made.cycle.sealed_at is not None
    assert phase_of(made.cycle) is Phase.PUBLISHED


def test_publishing_seals_a_cycle_without_calibration() -> None:
    made = launched_cycle(1)
    submit(made.reviews[0])
    close_cycle(cycle=made.cycle, actor=made.hr)

    publish_results(cycle=made.cycle, actor=made.hr, at=timezone.now())

    made.cycle.refresh_from_db()
    assert made.cycle.sealed_at == made.cycle.published_at


def test_who_was_taken_out_holds_nothing_up() -> None:
    made = calibrating([AT], [AT])
    decide_on(made, "insight", ABOVE)
    rate(made, "insight", BELOW)
    withdraw_person(assessment=made.assessments[0], actor=made.hr, reason="调离")

    lock_calibration(cycle=made.cycle, actor=made.hr)
    publish_results(cycle=made.cycle, actor=made.hr)

    assert AssessmentResult.objects.count() == 1
