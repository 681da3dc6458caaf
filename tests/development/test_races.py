"""Two people write in one plan at once: with real commits, on both databases."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from competency_portal.assessments.models import Cycle
from competency_portal.development.models import Measure, Plan
from competency_portal.development.services import chasing
from competency_portal.development.services.measures import agree, drop
from competency_portal.notices.models import Notice
from competency_portal.results.queries.results import published
from tests.assessments.test_races import Meanwhile
from tests.factories.plans import cycle_with_gap, planned, user_of
from tests.people.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_first_two_measures_make_one_plan_and_a_double_tap_one_measure() -> None:
    made, token = cycle_with_gap(), uuid.uuid4()
    person = user_of(made.employees[0])

    def tap() -> Measure:
        return planned(made, token=token)

    done = at_once([tap, tap, lambda: planned(made, actor=person)])

    assert done == ["done"] * 3
    assert (Plan.objects.count(), Measure.objects.count()) == (1, 2)


def test_of_a_yes_and_a_no_at_once_one_comes_first_and_nothing_is_lost() -> None:
    made = cycle_with_gap()
    person, lead = user_of(made.employees[0]), user_of(made.supervisor)
    measure = planned(made, actor=person)

    done = at_once(
        [
            lambda: agree(measure=measure, actor=lead),
            lambda: drop(measure=measure, reason="想清楚了", actor=person),
        ]
    )

    measure.refresh_from_db()
    assert (done, measure.state) in [
        (["done", "refused"], "planned"),
        (["done", "refused"], "dropped"),
    ]


def test_nobody_is_asked_for_the_plan_that_they_make_just_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, today = cycle_with_gap(2), timezone.localdate()
    made.cycle.stages.create(kind="plan", starts=today, ends=today)
    person = user_of(made.employees[0])
    with ThreadPoolExecutor(1) as pool:
        meanwhile = Meanwhile(monkeypatch, pool)
        # HR has read who has no plan, and has not told them.
        meanwhile.once(chasing, "tell_chased", lambda: planned(made, actor=person))

        chasing.chase_plans(cycle=made.cycle, results=published(), actor=made.hr)

        assert meanwhile.outcome() == Measure.objects.get()
    told = Notice.objects.filter(kind="chased").values_list("recipient", flat=True)
    assert list(told) == [made.employees[1].pk]


def test_of_two_of_hr_who_ask_for_plans_at_once_one_does() -> None:
    made, today = cycle_with_gap(), timezone.localdate()
    made.cycle.stages.create(kind="plan", starts=today, ends=today)
    found: list[int] = []

    def press() -> None:
        cycle = Cycle.objects.get(pk=made.cycle.pk)
        found.append(chasing.chase_plans(cycle=cycle, results=published(), actor=made.hr))

    assert at_once([press, press]) == ["done", "done"]
    assert (sorted(found), Notice.objects.filter(kind="chased").count()) == ([0, 1], 1)
