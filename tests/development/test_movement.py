"""Marks made again (docs/arithmetic.md §22)."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from hypothesis import given, strategies as st
from pytest_django import DjangoAssertNumQueries

from competency_portal.assessments.proposal import Mark
from competency_portal.development.models import BehaviourRemark
from competency_portal.development.movement import Movement, movement, standing_mark
from competency_portal.development.queries.remarks import latest_marks
from tests.factories import LaunchedCycle
from tests.factories.plans import cycle_with_gap, planned

SEEN, NOT, NO = Mark.SEEN, Mark.NOT_SEEN, Mark.NO_CHANCE


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (NOT, SEEN, Movement.MOVED),
        (None, SEEN, Movement.FIRST),
        (NO, SEEN, Movement.FIRST),
        (SEEN, SEEN, Movement.KEPT),
        (NOT, NOT, Movement.STILL),
        (None, NOT, Movement.STILL),
        (NO, NOT, Movement.STILL),
        (SEEN, NOT, Movement.LOST),
        *((before, now, Movement.OPEN) for before in (SEEN, NOT, NO, None) for now in (None, NO)),
    ],
)
def test_before_against_now(before: Mark | None, now: Mark | None, found: Movement) -> None:
    assert movement(before, now) is found


@given(st.lists(st.sampled_from(Mark)))
def test_no_chance_undoes_nothing(marks: list[Mark]) -> None:
    telling = [mark for mark in marks if mark is not NO]

    assert standing_mark([*marks, NO]) == standing_mark([*telling, NO])
    assert standing_mark([*marks, SEEN]) is SEEN
    assert standing_mark([]) is None
    assert standing_mark(marks) == (telling[-1] if telling else NO if marks else None)


@pytest.mark.django_db
def test_the_latest_marks_of_several_people_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = cycle_with_gap(2)
    first, second = made.employees
    measure = planned(made)
    (row, *_others) = measure.behaviours.all()
    noon = timezone.now()
    for minutes, mark in enumerate((NOT, SEEN, NO)):
        BehaviourRemark.objects.create(
            measure=measure,
            behaviour=row.behaviour,
            mark=mark,
            by=made.supervisor,
            at=noon + datetime.timedelta(minutes=minutes),
        )

    with django_assert_num_queries(1):
        found = latest_marks(made.employees)

    key = (made.cycle.version.model.code, "learning", "E", row.behaviour.text)
    assert {key: one.mark for key, one in found[first.pk].items()} == {key: SEEN}
    assert found[second.pk] == {}


def test_a_plan_without_marks_tells_nothing(made: LaunchedCycle) -> None:
    planned(made)

    assert latest_marks(made.employees) == {made.employees[0].pk: {}}
