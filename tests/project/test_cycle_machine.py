"""Any order of what people do in a cycle, against the reference model; `make steps` runs more."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.project.cycle.machine import Tally
from tests.project.cycle.ruling import CycleMachine
from tests.project.cycle.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.long]

STEPS = int(os.environ.get("CYCLE_STEPS", "600"))
SEED = int(os.environ.get("CYCLE_SEED", "3"))
# In so many steps each thing that people do happens at least once.
ENOUGH = 10_000
# Rows of a transaction that is open can't be cleared away: a fresh one now and then.
EXAMPLES, STEPS_AN_EXAMPLE = 8, 180
# Making a failing example smaller takes minutes: only on demand.
PHASES = [Phase.generate, *([Phase.shrink] if "CYCLE_SHRINK" in os.environ else [])]


def run_some(world: Any, tally: Tally, chunk: int) -> None:
    """A few examples, always the same for the same chunk."""
    machine = type("Machine", (CycleMachine,), {"world": world, "tally": tally})
    run_state_machine_as_test(
        seed(SEED * 10_000 + chunk)(machine),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS_AN_EXAMPLE,
            deadline=None,
            database=None,
            phases=PHASES,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.normal,
        ),
    )


def test_the_portal_and_the_model_never_differ(capsys: pytest.CaptureFixture[str]) -> None:
    tally, chunk = Tally(STEPS), 0

    while tally.steps < STEPS:
        with transaction.atomic():
            run_some(make_world(), tally, chunk)
            transaction.set_rollback(True)
        chunk += 1

    if "CYCLE_STEPS" in os.environ:
        report = [f"{connection.vendor}: {tally.steps} steps", *tally.lines()]
        with capsys.disabled():
            print("\n".join(["", *report]))  # noqa: T201
    assert tally.steps == STEPS
    if STEPS >= ENOUGH:
        assert tally.never_done() == []
