"""Two people write in one plan at once: with real commits, on both databases."""

from __future__ import annotations

import uuid

import pytest

from competency_portal.development.models import Measure, Plan
from competency_portal.development.services.measures import agree, drop
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
