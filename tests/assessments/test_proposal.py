"""What the marks of behaviours propose, rule by rule."""

import pytest
from hypothesis import given, strategies as st

from competency_portal.assessments.proposal import (
    Mark,
    MarkCount,
    count_marks,
    propose,
    rating_for,
)
from models_catalog.standing import Standing

SEEN, NOT_SEEN, NO_CHANCE = Mark.SEEN, Mark.NOT_SEEN, Mark.NO_CHANCE
Marks = list[Mark | None]
MARKS: st.SearchStrategy[Marks] = st.lists(st.sampled_from([SEEN, NOT_SEEN, NO_CHANCE, None]))


@pytest.mark.parametrize(
    ("required", "following", "standing"),
    [
        # one not seen is enough, whatever else was seen
        ([SEEN, SEEN, NOT_SEEN], [SEEN, SEEN, SEEN], Standing.BELOW),
        ([NOT_SEEN, None, None], None, Standing.BELOW),
        # all marked ones seen
        ([SEEN, SEEN, SEEN], [None, None, None], Standing.AT),
        ([SEEN, NO_CHANCE, None], [NOT_SEEN], Standing.AT),
        # more than half of all the next level's, not of its marked ones
        ([SEEN, SEEN, SEEN], [SEEN, SEEN, None], Standing.ABOVE),
        ([SEEN, SEEN, SEEN], [SEEN, None, None], Standing.AT),
        ([SEEN, SEEN, SEEN], [SEEN, SEEN, NOT_SEEN], Standing.ABOVE),
        ([SEEN, SEEN, SEEN], [SEEN, SEEN, NOT_SEEN, NO_CHANCE], Standing.AT),
        ([SEEN, SEEN, SEEN], [], Standing.AT),
        # no chance to observe enters nothing; a behaviour left unmarked is still missing
        ([SEEN, SEEN, NO_CHANCE], [SEEN, SEEN, SEEN], Standing.ABOVE),
        ([SEEN, SEEN, None], [SEEN, SEEN, SEEN], Standing.AT),
        # the top level has no next one
        ([SEEN, SEEN, SEEN], None, Standing.AT),
        # nothing to propose from
        ([NO_CHANCE, None], [SEEN, SEEN], None),
        ([], [SEEN], None),
    ],
)
def test_proposals(required: Marks, following: Marks | None, standing: Standing | None) -> None:
    assert propose(required, following).standing is standing


def test_a_proposal_says_what_it_rests_on() -> None:
    proposal = propose([SEEN, SEEN, NOT_SEEN, NO_CHANCE, None, None], [SEEN])

    assert proposal.required == MarkCount(seen=2, not_seen=1, no_chance=1, unmarked=2)
    assert (proposal.required.marked, proposal.required.total) == (3, 6)
    assert proposal.following == count_marks([SEEN])
    assert propose([SEEN]).following is None


def test_marks_as_stored_text_count_the_same() -> None:
    assert count_marks([Mark("seen"), Mark("no_chance"), None]) == MarkCount(1, 0, 1, 1)


@given(MARKS, st.none() | MARKS)
def test_the_order_of_behaviours_changes_nothing(required: Marks, following: Marks | None) -> None:
    backwards = None if following is None else following[::-1]

    assert propose(required[::-1], backwards) == propose(required, following)


@given(MARKS, MARKS, st.integers(0, 3))
def test_no_chance_to_observe_never_changes_the_required_levels_say(
    required: Marks, following: Marks, extra: int
) -> None:
    more: Marks = [*required, *[NO_CHANCE] * extra]

    assert propose(more, following).standing is propose(required, following).standing


@given(MARKS, MARKS, st.data())
def test_seeing_more_never_proposes_less(
    required: Marks, following: Marks, data: st.DataObject
) -> None:
    order = [Standing.BELOW, Standing.AT, Standing.ABOVE]
    before = propose(required, following).standing
    if before is None:
        return
    index = data.draw(st.integers(0, len(required) - 1))
    more: Marks = [*required[:index], SEEN, *required[index + 1 :]]

    after = propose(more, following).standing

    assert after is not None
    assert order.index(after) >= order.index(before)


@pytest.mark.parametrize(
    ("standing", "rating"),
    [(Standing.BELOW, "weak"), (Standing.AT, "good"), (Standing.ABOVE, "strong")],
)
def test_the_point_nearest_to_the_target_is_proposed(standing: Standing, rating: str) -> None:
    ladder = [
        ("poor", Standing.BELOW),
        ("weak", Standing.BELOW),
        ("good", Standing.AT),
        ("strong", Standing.ABOVE),
        ("great", Standing.ABOVE),
    ]

    assert rating_for(standing, ladder) == rating
    assert rating_for(standing, []) is None
