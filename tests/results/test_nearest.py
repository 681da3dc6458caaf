"""What is missing (docs/arithmetic.md §17, §18), against brute force over every set."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from hypothesis import assume, given, settings, strategies as st

from competency_portal.assessments.proposal import Mark
from competency_portal.results.scoring import (
    AssessmentScores,
    BandStart,
    Choice,
    CycleWeights,
    FewestCompetencies,
    Group,
    MarkedHow,
    RatingPoint,
    RatingScale,
    Requirement,
    fewest_behaviours,
    fewest_competencies,
    rated_on_target,
    score_assessment,
    score_on_target,
)
from competency_portal.results.scoring.lifting import MOST_WAYS
from tests.results.builders import THREE_POINTS, asks, blend_of, group_weights, review, shown
from tests.results.oracle_nearest import (
    Scored,
    band_of,
    fewest_lifted,
    fewest_seen,
    overall,
)

SEEN, NOT_SEEN, NO_CHANCE = Mark.SEEN, Mark.NOT_SEEN, Mark.NO_CHANCE
MARKS = st.sampled_from([*Mark, None])


# §17


@given(st.lists(MARKS, max_size=7), st.none() | st.lists(MARKS, max_size=5))
def test_fewest_behaviours_are_those_of_brute_force(
    required: list[Mark | None], following: list[Mark | None] | None
) -> None:
    found = fewest_behaviours(required)

    assert set(found.sets()) == fewest_seen(required, following)
    assert {len(chosen) for chosen in found.sets()} <= {found.size}


def test_each_behaviour_not_seen_is_needed() -> None:
    found = fewest_behaviours([SEEN, NOT_SEEN, None, NOT_SEEN, NO_CHANCE])

    assert (found.how, found.size) == (MarkedHow.MISSING, 2)
    assert list(found.sets()) == [frozenset({1, 3})]


def test_without_marks_any_single_behaviour_would_do() -> None:
    found = fewest_behaviours([NO_CHANCE, None, None])

    assert (found.how, found.among, found.choose) == (MarkedHow.UNMARKED, (0, 1, 2), 1)


def test_all_seen_needs_nothing_more_and_no_behaviours_can_show_nothing() -> None:
    assert fewest_behaviours([SEEN, None, SEEN]).how is MarkedHow.ALL_SEEN
    assert fewest_behaviours([SEEN, None, SEEN]).size == 0
    assert fewest_behaviours([]).how is MarkedHow.NO_BEHAVIOURS
    assert fewest_behaviours([]).size is None


def test_on_target_by_the_supervisor_is_blended_with_the_others() -> None:
    peers = [review(Group.PEER, insight=points) for points in (1, 1, 2)]
    weights = group_weights(supervisor=60, peer=20)
    (entry,) = blend_of(weights, review(Group.SUPERVISOR, insight=1), *peers).competencies

    found = rated_on_target(entry, THREE_POINTS)

    assert found is not None
    assert (shown(found.before), shown(found.score)) == ("1.00", "1.83")
    assert (found.band, found.meets) == ("meet", True)


def test_on_target_by_a_supervisor_who_does_not_count_changes_nothing() -> None:
    peers = [review(Group.PEER, insight=points) for points in (1, 1, 2)]
    weights = group_weights(supervisor=0, peer=20)
    (entry,) = blend_of(weights, review(Group.SUPERVISOR, insight=1), *peers).competencies

    assert rated_on_target(entry, THREE_POINTS) is None


# §18

WEIGHTS = st.sampled_from([Fraction(0), Fraction(1), Fraction(2), Fraction(1, 2), Fraction(3)])
POINTS = st.sampled_from([1, 1, 1, 2, 3])


@st.composite
def rated(draw: st.DrawFn) -> tuple[list[Requirement], dict[str, Fraction], AssessmentScores]:
    """Up to nine competencies in two categories; half of the cases blend three peers in.

    Any weight may be 0, as long as something counts.
    """
    entries = [
        asks(f"k{n}", 2, category=draw(st.sampled_from(["core", "service"])), weight=draw(WEIGHTS))
        for n in range(draw(st.integers(1, 9)))
    ]
    categories = {"core": draw(WEIGHTS), "service": draw(WEIGHTS)}
    assume(any(categories.values()))
    codes = [entry.competency for entry in entries]
    answers = [review(Group.SUPERVISOR, **{code: draw(POINTS | st.none()) for code in codes})]
    if draw(st.booleans()):
        answers += [review(Group.PEER, **{code: draw(POINTS) for code in codes}) for _ in range(3)]
    groups = {Group.SUPERVISOR: draw(WEIGHTS) * 30, Group.PEER: draw(WEIGHTS) * 20}
    assume(any(groups.values()))
    scores = score_assessment(
        scale=THREE_POINTS,
        requirements=entries,
        reviews=answers,
        weights=CycleWeights(categories, groups),
    )
    return entries, categories, scores


STARTS = (Fraction(3, 2), Fraction(5, 2))


def every_way(found: FewestCompetencies) -> Iterator[frozenset[str]]:
    """Write out the ways, choice by choice."""
    for way in found.ways:
        chosen = [list(combinations(choice.among, choice.count)) for choice in way]
        for parts in product(*chosen):
            yield frozenset(code for part in parts for code in part)


def brute(
    entries: Sequence[Requirement], categories: dict[str, Fraction], scores: AssessmentScores
) -> set[frozenset[str]]:
    """The same by trying every set."""
    with_score = [
        (entry, one.score.exact)
        for entry, one in zip(entries, scores.competencies, strict=True)
        if one.score
    ]
    found = fewest_lifted(
        [Scored(entry.category, Fraction(entry.weight), score) for entry, score in with_score],
        categories,
        STARTS,
        meets_from=1,
        target=Fraction(2),
    )
    return {frozenset(with_score[place][0].competency for place in one) for one in found}


@settings(max_examples=200)
@given(rated())
def test_fewest_competencies_are_those_of_brute_force(
    case: tuple[list[Requirement], dict[str, Fraction], AssessmentScores],
) -> None:
    entries, categories, scores = case

    expected = brute(entries, categories, scores)
    found = fewest_competencies(scores, THREE_POINTS)

    if found is None or found.count is None:
        assert expected == set()
        return
    assert {len(one) for one in expected} == {found.count}
    assert set(found.every) == frozenset.intersection(*expected)
    assert set(found.some) == frozenset.union(*expected)
    written = list(every_way(found))
    assert len(written) == len(set(written))
    assert set(written) == expected if not found.more else set(written) < expected


@given(rated())
def test_what_a_way_adds_is_what_scoring_anew_gives(
    case: tuple[list[Requirement], dict[str, Fraction], AssessmentScores],
) -> None:
    entries, categories, scores = case
    found = fewest_competencies(scores, THREE_POINTS)

    if found is None or found.count is None:
        return
    gains = {lift.competency: lift.gain.exact for lift in found.lifts}
    best = max(every_way(found), key=lambda way: sum(gains[code] for code in way))
    lifted = [
        Scored(
            entry.category,
            Fraction(entry.weight),
            Fraction(2) if entry.competency in best else one.score.exact,
        )
        for entry, one in zip(entries, scores.competencies, strict=True)
        if one.score
    ]
    assert found.best.exact == overall(lifted, categories)
    assert found.best.exact == found.now.exact + sum(gains[code] for code in best)


@given(st.integers(0, 5), st.sets(st.integers(0, 900), min_size=2, max_size=2))
def test_the_score_on_target_reads_as_on_target(lowest: int, starts: set[int]) -> None:
    first, second = (Fraction(start, 100) for start in sorted(starts))

    target = score_on_target(three_points(lowest, first, second))

    assert target in {Fraction(lowest + 1), first}
    assert band_of(target or Fraction(0), [first, second]) >= 1


def three_points(lowest: int, first: Fraction, second: Fraction) -> RatingScale:
    """A scale of three points that starts elsewhere."""
    points = tuple(
        RatingPoint(point.code, lowest + place, point.standing)
        for place, point in enumerate(THREE_POINTS.points)
    )
    codes = [band.rating for band in THREE_POINTS.bands]
    starts = (None, first, second)
    return RatingScale(points, tuple(map(BandStart, codes, starts)))


def by_the_supervisor(*entries: Requirement, **points: int | None) -> AssessmentScores:
    """One supervisor's ratings, core and service weighing the same."""
    return score_assessment(
        scale=THREE_POINTS,
        requirements=entries,
        reviews=[review(Group.SUPERVISOR, **points)],
        weights=CycleWeights({"core": 50, "service": 50}),
    )


def test_ties_are_any_so_many_of_those_that_add_the_same() -> None:
    entries = [asks(f"k{n}", 2) for n in range(1, 6)]
    scores = by_the_supervisor(*entries, k1=1, k2=1, k3=1, k4=1, k5=2)

    found = fewest_competencies(scores, THREE_POINTS)

    assert found is not None
    assert (shown(found.now), found.band, found.next_band) == ("1.20", "improve", "meet")
    assert (found.count, shown(found.best)) == (2, "1.60")
    assert found.ways == ((Choice(2, ("k1", "k2", "k3", "k4")),),)
    assert (found.every, found.some, found.more) == ((), ("k1", "k2", "k3", "k4"), False)


def test_a_lift_that_adds_more_goes_first_and_is_named() -> None:
    entries = [asks("c1", 1, category="core"), *(asks(f"s{n}", 2) for n in range(1, 5))]
    scores = by_the_supervisor(*entries, c1=1, s1=1, s2=1, s3=2, s4=2)

    found = fewest_competencies(scores, THREE_POINTS)

    assert found is not None
    assert (found.count, found.every, found.some) == (1, ("c1",), ("c1",))
    assert [(lift.competency, shown(lift.gain)) for lift in found.lifts] == [
        *[("c1", "0.50"), ("s1", "0.13")],
        ("s2", "0.13"),
    ]


def test_the_band_is_read_from_the_rounded_score() -> None:
    """199 of 200 points to the next band: 1.495 is shown as 1.50."""
    entries = [asks("low", 2, weight=99), asks("at", 2, weight=1), asks("up", 2, weight=100)]
    scores = by_the_supervisor(*entries, low=1, up=1, at=1)

    found = fewest_competencies(scores, THREE_POINTS)

    assert found is not None
    assert found.ways == ((Choice(1, ("low", "up")),),)


def test_ways_that_cannot_be_exchanged_are_written_one_by_one() -> None:
    entries = [asks(f"k{weight}", 2, weight=weight) for weight in (40, 30, 15, 10)]
    scores = by_the_supervisor(*entries, asks("at", 2, weight=5), k40=1, k30=1, k15=1, k10=1, at=1)

    found = fewest_competencies(scores, THREE_POINTS)

    assert found is not None
    assert (found.count, found.every, found.some) == (2, ("k40",), ("k40", "k30", "k15", "k10"))
    assert found.ways == ((Choice(1, ("k40",)), Choice(1, ("k30", "k15", "k10"))),)

    unlike = [asks(f"k{weight}", 2, weight=weight) for weight in (35, 30, 20, 15)]
    found = fewest_competencies(
        by_the_supervisor(*unlike, k35=1, k30=1, k20=1, k15=1), THREE_POINTS
    )

    assert found is not None
    assert found.ways == (
        (Choice(1, ("k35",)), Choice(1, ("k30",))),
        (Choice(1, ("k35",)), Choice(1, ("k20",))),
        (Choice(1, ("k35",)), Choice(1, ("k15",))),
        (Choice(1, ("k30",)), Choice(1, ("k20",))),
    )


def test_where_all_together_do_not_lift_the_band_it_says_so() -> None:
    entries = [asks(f"k{n}", 2) for n in range(1, 4)]
    scores = by_the_supervisor(*entries, k1=2, k2=2, k3=1)

    found = fewest_competencies(scores, THREE_POINTS)

    assert found is not None
    assert (found.band, found.next_band, found.count) == ("meet", "role-model", None)
    assert (shown(found.now), shown(found.best), found.ways) == ("1.67", "2.00", ())


def test_nothing_below_target_leaves_nothing_to_say() -> None:
    scores = by_the_supervisor(asks("k1", 2), asks("k2", 2), k1=2, k2=None)

    assert fewest_competencies(scores, THREE_POINTS) is None


def test_thirty_competencies_that_all_add_something_else_are_told_in_time() -> None:
    entries = [asks(f"k{n}", 2, weight=1000 + n * n) for n in range(30)]
    scores = by_the_supervisor(*entries, **{f"k{n}": 1 for n in range(30)})

    found = fewest_competencies(scores, THREE_POINTS)

    assert found is not None
    assert (found.count, found.more, len(found.ways)) == (13, True, MOST_WAYS)
    assert len(found.some) == 30
