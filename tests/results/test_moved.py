"""What moved between two markings (docs/arithmetic.md §20)."""

import datetime
from collections import Counter

from hypothesis import given, strategies as st

from competency_portal.assessments.proposal import Mark
from competency_portal.results.scoring import (
    FEW,
    DoneMeasure,
    PersonMoved,
    group_moved,
    moved,
    preceding,
)

SEEN, NOT_SEEN, NO_CHANCE = Mark.SEEN, Mark.NOT_SEEN, Mark.NO_CHANCE
MARKINGS = st.dictionaries(st.integers(0, 7), st.sampled_from(Mark))


def test_each_behaviour_by_what_became_of_it() -> None:
    before = {1: NOT_SEEN, 2: NOT_SEEN, 3: NOT_SEEN, 4: NOT_SEEN, 5: SEEN, 6: SEEN, 7: NO_CHANCE}
    after = {1: SEEN, 2: NOT_SEEN, 3: NO_CHANCE, 5: NOT_SEEN, 6: SEEN, 7: SEEN}

    found = moved(range(1, 8), before, after)

    assert (found.gained, found.still_missing, found.not_known) == ((1,), (2,), (3, 4))
    assert (found.lost, found.missing_before) == ((5,), 4)


@given(MARKINGS, MARKINGS)
def test_what_was_missing_is_in_one_place_and_nothing_else_is(
    before: dict[int, Mark], after: dict[int, Mark]
) -> None:
    found = moved(range(8), before, after)

    missing = [key for key in range(8) if before.get(key) is NOT_SEEN]
    told = (*found.gained, *found.still_missing, *found.not_known)
    assert Counter(told) == Counter(missing)
    assert set(found.gained) == {key for key in missing if after.get(key) is SEEN}
    assert set(found.lost) == {
        key for key, mark in before.items() if mark is SEEN and after.get(key) is NOT_SEEN
    }


def test_a_measure_precedes_when_it_ended_between_the_two_markings() -> None:
    first, last = datetime.date(2025, 12, 1), datetime.date(2026, 12, 1)
    days = [first, first + datetime.timedelta(1), last, last + datetime.timedelta(1)]

    found = preceding([DoneMeasure(1, "c", day) for day in days], after=first, until=last)

    assert [measure.day for measure in found] == days[1:3]


PEOPLE = st.lists(st.builds(PersonMoved, st.just(0), *[st.integers(0, 4)] * 4, st.integers(0, 2)))


@given(PEOPLE)
def test_several_people_are_counted_once_each(people: list[PersonMoved]) -> None:
    found = group_moved(people)

    assert found.both.gained == sum(one.gained for one in people)
    assert found.both.missing_before == sum(one.missing_before for one in people)
    assert found.both.people == sum(one.missing_before > 0 for one in people)
    assert found.with_measure.gained == sum(one.gained for one in people if one.measures)
    assert found.lost == sum(one.lost for one in people)


def test_fewer_than_five_people_or_marks_are_few() -> None:
    enough = [PersonMoved(n, 1, 0, 0, 0) for n in range(FEW)]

    assert not group_moved(enough).both.is_few
    assert group_moved(enough[1:]).both.is_few
