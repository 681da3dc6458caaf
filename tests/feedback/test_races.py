"""Two people at the same moment: one of them is told, nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from competency_portal.core.errors import Refused
from competency_portal.feedback.models import Objection, Verdict
from competency_portal.feedback.services.deciding import DecidedMeanwhile
from competency_portal.feedback.services.objecting import withdraw
from competency_portal.results.models import AssessmentResult
from competency_portal.results.recompute import recompute
from tests.factories.feedback import above, contest, contested_cycle, decide_item, user_of
from tests.factories.results import ABOVE, AT

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """Let several people press at the same moment; what each got, a refusal for what it is."""
    together = Barrier(len(verbs))

    def press(verb: Callable[[], object]) -> object:
        together.wait()
        try:
            return verb()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(press, verbs))


def test_of_two_reviewers_one_decides_and_one_is_told() -> None:
    made = contested_cycle()
    objection = contest(made)

    told = at_once(
        lambda: decide_item(made, objection, AT),
        lambda: decide_item(made, objection, ABOVE, actor=made.hr),
    )

    assert sorted(type(one).__name__ for one in told) == ["DecidedMeanwhile", "Verdict"]
    (late,) = (one for one in told if isinstance(one, DecidedMeanwhile))
    assert late.verdict == Verdict.objects.get()
    assert sorted(AssessmentResult.objects.values_list("revision", flat=True)) == [1, 2]
    assert recompute(made.cycle).mismatches == ()


def test_the_last_two_competencies_make_one_revision() -> None:
    made = contested_cycle()
    objection = contest(made, "integrity", "insight")

    at_once(
        lambda: decide_item(made, objection, AT),
        lambda: decide_item(made, objection, ABOVE, "insight", actor=made.hr),
    )

    assert sorted(AssessmentResult.objects.values_list("revision", flat=True)) == [1, 2]
    assert Objection.objects.get().state == "answered"
    assert recompute(made.cycle).mismatches == ()


def test_pressing_twice_makes_one_objection() -> None:
    made = contested_cycle()

    told = at_once(lambda: contest(made), lambda: contest(made, "insight"))

    assert sorted(type(one).__name__ for one in told) == ["Objection", "Refused"]
    assert Objection.objects.count() == 1


def test_withdrawn_and_decided_at_once_one_of_them_holds() -> None:
    made = contested_cycle()
    objection = contest(made)
    mine = Objection.objects.select_related("assessment__employee").get()

    told = at_once(
        lambda: withdraw(objection=mine, actor=user_of(made.employees[0])),
        lambda: decide_item(made, objection, AT, actor=above(made)),
    )

    refused = [one for one in told if isinstance(one, Refused)]
    state = Objection.objects.get().state
    assert len(refused) == 1
    assert (state, Verdict.objects.count()) in {("withdrawn", 0), ("answered", 1)}
