"""How far published levels carry to another position (docs/arithmetic.md §19), by brute force."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, strategies as st

from competency_portal.results.scoring import (
    LevelInterval,
    OpenVoice,
    Reach,
    Shown,
    distance,
    level_interval,
    round_half_away,
    step_to,
    unknown_level,
)
from models_catalog.standing import Standing, attained_rank, check_attained, standing_of

BELOW, AT, ABOVE = Standing.BELOW, Standing.AT, Standing.ABOVE


def by_supervisor(
    standing: Standing,
    required: int,
    *,
    stated: int | None = None,
    top: int = 3,
    decided: Standing | None = None,
) -> Shown:
    """What is published when only the supervisor's rating counts."""
    attained = Decimal(attained_rank(standing, required, stated))
    voice = OpenVoice(standing, stated, 1)
    return Shown(required, top, attained, standing, decided, (voice,))


# One rater


@st.composite
def one_rating(draw: st.DrawFn) -> Shown:
    """Any rating on a scale of up to five levels, with a stated level or without one."""
    top = draw(st.integers(1, 5))
    required, standing = draw(st.integers(1, top)), draw(st.sampled_from(Standing))
    ranks = [rank for rank in range(1, top + 1) if standing_of(required, rank) is standing]
    stated = draw(st.sampled_from([None, *ranks]))
    return by_supervisor(standing, required, stated=stated, top=top)


def consistent(shown: Shown) -> set[int]:
    """Every level that a person may really have, given one rating: the truth among them."""
    (voice,) = shown.voices
    if voice.stated is not None:
        return {voice.stated}
    everything = range(shown.top + 2)
    return {rank for rank in everything if check_attained(voice.standing, shown.required, rank)}


@given(one_rating())
def test_the_interval_holds_every_level_that_agrees_with_one_rating_and_no_other(
    shown: Shown,
) -> None:
    interval = level_interval(shown)

    assert set(range(interval.low, interval.high + 1)) == consistent(shown)


@given(one_rating(), st.data())
def test_a_step_holds_the_distance_of_every_level_that_agrees(
    shown: Shown, data: st.DataObject
) -> None:
    required = data.draw(st.integers(1, shown.top))
    missing = {max(required - level, 0) for level in consistent(shown)}

    step = step_to(level_interval(shown), required, top=shown.top)

    assert (step.fewest, step.most) == (min(missing), max(missing))
    assert (step.reach is Reach.MET) == (missing == {0})
    assert (step.reach is Reach.SHORT) == (0 not in missing)


# Several groups


@st.composite
def blends(draw: st.DrawFn) -> Shown:
    """A supervisor beside groups whose published rank is what it is."""
    one = draw(one_rating())
    (voice,) = one.voices
    share = draw(st.fractions(min_value=0, max_value=1, max_denominator=20))
    others = draw(st.fractions(min_value=0, max_value=one.top + 1, max_denominator=6))
    rank = share * attained_rank(voice.standing, one.required, voice.stated) + (1 - share) * others
    return replace(
        one,
        attained=round_half_away(rank),
        computed=draw(st.sampled_from(Standing)),
        decided=draw(st.sampled_from([None, None, *Standing])),
        voices=(replace(voice, share=share),),
    )


def tried(shown: Shown) -> set[int]:
    """Every level beside a blend that may be true, and that the band doesn't contradict."""
    everything = range(shown.top + 2)
    held = shown.decided or shown.computed
    by_band = {rank for rank in everything if standing_of(shown.required, rank) is held}
    if held is not shown.computed:
        return by_band
    open_ranks = [
        [voice.stated]
        if voice.stated is not None
        else sorted(consistent(replace(shown, voices=(voice,))))
        for voice in shown.voices
    ]
    found = set()
    for ranks in product(*open_ranks):
        blend = Fraction(shown.attained)
        for voice, rank in zip(shown.voices, ranks, strict=True):
            implied = attained_rank(voice.standing, shown.required, voice.stated)
            blend += Fraction(voice.share) * (rank - implied)
        near = Fraction(round_half_away(blend))
        found |= {rank for rank in everything if abs(rank - near) < 1}
    span = set(range(min(found), max(found) + 1))
    if held is BELOW:
        fits = {rank for rank in span if rank < shown.required}
    else:
        fits = {rank for rank in span if rank >= shown.required + (held is ABOVE)}
    return fits or by_band


@given(blends())
def test_the_interval_of_a_blend_is_that_of_brute_force(shown: Shown) -> None:
    interval = level_interval(shown)

    assert set(range(interval.low, interval.high + 1)) == tried(shown)


@given(blends(), st.data())
def test_asking_more_never_brings_a_position_nearer(shown: Shown, data: st.DataObject) -> None:
    interval = level_interval(shown)
    low, high = sorted(data.draw(st.tuples(*[st.integers(1, shown.top)] * 2)))

    less, more = (step_to(interval, rank, top=shown.top) for rank in (low, high))

    assert less.fewest <= more.fewest
    assert less.most <= more.most


@given(one_rating(), st.data())
def test_a_better_rating_never_takes_a_position_further_away(
    shown: Shown, data: st.DataObject
) -> None:
    order = list(Standing)
    held = shown.computed
    better = data.draw(st.sampled_from(order[order.index(held) :]))
    required = data.draw(st.integers(1, shown.top))
    stated = shown.voices[0].stated if better is held else None

    one, other = (
        step_to(level_interval(entry), required, top=shown.top)
        for entry in (shown, by_supervisor(better, shown.required, stated=stated, top=shown.top))
    )

    assert other.fewest <= one.fewest
    assert other.most <= one.most


# By example, on Sb Si Sa


@pytest.mark.parametrize(
    ("shown", "low", "high"),
    [
        (by_supervisor(AT, 2), 2, 2),
        (by_supervisor(ABOVE, 1), 2, 4),
        (by_supervisor(ABOVE, 1, stated=2), 2, 2),
        (by_supervisor(ABOVE, 3), 4, 4),
        (by_supervisor(BELOW, 3), 0, 2),
        (by_supervisor(BELOW, 3, stated=1), 1, 1),
        (by_supervisor(BELOW, 1), 0, 0),
        (by_supervisor(AT, 2, decided=ABOVE), 3, 4),
        (by_supervisor(BELOW, 2, stated=1, decided=AT), 2, 2),
        (by_supervisor(ABOVE, 1, stated=3, decided=ABOVE), 3, 3),
        (Shown(2, 3, Decimal("1.42"), BELOW), 1, 1),
        (Shown(2, 3, Decimal("2.33"), AT), 2, 3),
        (Shown(3, 3, Decimal("1.42"), BELOW), 1, 2),
    ],
)
def test_levels_by_example(shown: Shown, low: int, high: int) -> None:
    assert level_interval(shown) == LevelInterval(low, high)


@pytest.mark.parametrize(
    ("interval", "required", "reach", "missing"),
    [
        (LevelInterval(2, 2), 2, Reach.MET, (0, 0)),
        (LevelInterval(2, 4), 3, Reach.OPEN, (0, 1)),
        (LevelInterval(0, 1), 3, Reach.SHORT, (2, 3)),
        (unknown_level(3), 1, Reach.UNKNOWN, (0, 1)),
    ],
)
def test_steps_by_example(
    interval: LevelInterval, required: int, reach: Reach, missing: tuple[int, int]
) -> None:
    step = step_to(interval, required, top=3)

    assert (step.reach, (step.fewest, step.most)) == (reach, missing)


def test_the_levels_between_begin_above_the_one_that_is_certain() -> None:
    assert list(step_to(LevelInterval(1, 2), 3, top=3).ranks) == [2, 3]
    assert list(step_to(LevelInterval(3, 4), 3, top=3).ranks) == []


def test_every_requirement_is_counted_once() -> None:
    intervals = [LevelInterval(2, 2), LevelInterval(1, 1), LevelInterval(0, 1), unknown_level(3)]

    found = distance(step_to(interval, 2, top=3) for interval in intervals)

    assert (found.of, found.met, found.away, found.between, found.open, found.unknown) == (
        *(4, 1, ((1, 1),)),
        *(1, 0, 1),
    )


def test_a_level_outside_the_scale_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="not on a scale"):
        step_to(LevelInterval(1, 1), 4, top=3)
    with pytest.raises(ValueError, match="no level"):
        LevelInterval(2, 1)
