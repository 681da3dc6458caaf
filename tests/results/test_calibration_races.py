"""Several HR people at the same moment: whoever comes second is told, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from competency_portal.assessments.models import Cycle
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.results.models import (
    CalibrationLock,
    CompetencyResult,
    Decision,
    Discussion,
)
from competency_portal.results.recompute import recompute
from competency_portal.results.services import calibration, publish_results, publishing
from competency_portal.results.services.calibration import (
    DecidedMeanwhile,
    decide,
    lock_calibration,
    set_discussed,
)
from models_catalog.standing import Standing
from tests.assessments.test_races import Meanwhile
from tests.factories import HrFactory, LaunchedCycle
from tests.factories.calibration import calibrating, competency_of, decide_on
from tests.factories.results import ABOVE, AT, BELOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made() -> LaunchedCycle:
    return calibrating([AT])


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meanwhile]:
    with ThreadPoolExecutor(1) as pool:
        yield Meanwhile(monkeypatch, pool)


def decide_now(made: LaunchedCycle, standing: Standing, actor: User, seen: int = 0) -> Decision:
    return decide(
        assessment=made.assessments[0],
        competency=competency_of(made.cycle, "insight"),
        band=made.catalogue.points[standing],
        reason=f"理由：{standing}",
        seen=seen,
        actor=actor,
    )


def lock_now(made: LaunchedCycle) -> None:
    lock_calibration(cycle=Cycle.objects.get(pk=made.cycle.pk), actor=made.hr)


def publish_now(made: LaunchedCycle, *, uncalibrated: bool = False) -> int:
    cycle = Cycle.objects.get(pk=made.cycle.pk)
    return publish_results(cycle=cycle, actor=made.hr, uncalibrated=uncalibrated)


def test_of_two_who_decide_at_once_the_second_is_told(made: LaunchedCycle) -> None:
    together = Barrier(2)

    def press(standing: Standing, actor: User) -> Any:
        together.wait()
        try:
            return decide_now(made, standing, actor)
        except DecidedMeanwhile as told:
            return told
        finally:
            connections.close_all()

    actors = [made.hr, HrFactory.create()]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(press, (ABOVE, BELOW), actors))

    (stored,) = Decision.objects.all()
    (told,) = [one for one in outcomes if isinstance(one, DecidedMeanwhile)]
    assert stored in outcomes
    assert told.steps.holding == stored


def test_marking_at_once_marks_once(made: LaunchedCycle, meanwhile: Meanwhile) -> None:
    (assessment,) = made.assessments
    (other,) = made.assessments
    meanwhile.once(
        calibration,
        "phase_of",
        lambda: set_discussed(assessment=other, discussed=True, actor=made.hr),
    )

    set_discussed(assessment=assessment, discussed=True, actor=made.hr)

    assert meanwhile.outcome() is None
    assert Discussion.objects.count() == 1


def test_who_decides_while_somebody_locks_is_refused(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    meanwhile.once(calibration, "refuse_stale", lambda: decide_now(made, ABOVE, made.hr))

    lock_now(made)

    assert isinstance(meanwhile.outcome(), Refused)
    assert not Decision.objects.exists()


def test_who_locks_while_somebody_decides_locks_what_was_decided(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    meanwhile.once(calibration, "steps_of", lambda: lock_now(made))

    stored = decide_now(made, ABOVE, made.hr)

    assert meanwhile.outcome() is None
    assert Decision.objects.get() == stored
    assert CalibrationLock.objects.get().locked_at > stored.made_at


def test_who_decides_while_it_is_published_is_refused(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    meanwhile.once(publishing, "inputs_of", lambda: decide_now(made, ABOVE, made.hr))

    publish_now(made, uncalibrated=True)

    assert isinstance(meanwhile.outcome(), Refused)
    assert not CompetencyResult.objects.filter(calibrated_band__isnull=False).exists()
    assert recompute(Cycle.objects.get()).mismatches == ()


def test_nobody_publishes_without_calibration_while_somebody_decides(
    made: LaunchedCycle, meanwhile: Meanwhile
) -> None:
    meanwhile.once(calibration, "steps_of", lambda: publish_now(made, uncalibrated=True))

    decide_now(made, ABOVE, made.hr)

    assert isinstance(meanwhile.outcome(), Refused)
    assert Cycle.objects.get().state == "closed"


def test_what_was_locked_is_published(made: LaunchedCycle, meanwhile: Meanwhile) -> None:
    decide_on(made, "insight", ABOVE)
    lock_now(made)
    meanwhile.once(publishing, "inputs_of", lambda: decide_now(made, BELOW, made.hr, seen=1))

    publish_now(made)

    assert isinstance(meanwhile.outcome(), Refused)
    above = made.catalogue.points[ABOVE]
    assert CompetencyResult.objects.get(calibrated_band__isnull=False).calibrated_band == above
