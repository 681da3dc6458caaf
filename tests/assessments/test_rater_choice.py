"""Whom the organisation proposes, rule by rule and for organisations at random."""

from collections import Counter
from collections.abc import Mapping, Sequence

from hypothesis import given, strategies as st

from competency_portal.assessments.rater_choice import (
    Colleague,
    Limits,
    Organisation,
    Proposed,
    RaterKind,
    Subject,
    propose,
    read_limits,
)

PEER, SUBORDINATE, RELATED = RaterKind.PEER, RaterKind.SUBORDINATE, RaterKind.RELATED
# Departments 1 and 2 hang on 10, department 3 on 11.
PARENTS = {1: 10, 2: 10, 3: 11, 10: None, 11: None}
LIMITS = {kind: Limits(2, 4) for kind in RaterKind}


def colleague(
    key: int, department: int = 1, supervisor: int | None = None, *, answers: bool = True
) -> Colleague:
    return Colleague(key, f"{key:05}", department, supervisor, answers)


def run(
    people: Sequence[Colleague],
    subjects: Sequence[Subject],
    *,
    limits: Mapping[RaterKind, Limits] = LIMITS,
    cap: int = 8,
    load: Mapping[int, int] | None = None,
    seed: str = "2026",
) -> list[Proposed]:
    organisation = Organisation(people, PARENTS)
    return propose(organisation, subjects, limits, cap=cap, load=load or {}, seed=seed)


def about(key: int, supervisor: int, **taken: str) -> Subject:
    return Subject(key * 100, key, supervisor, {int(k[1:]): v for k, v in taken.items()})


def chosen(found: Sequence[Proposed], kind: RaterKind) -> set[int]:
    return {one.rater for one in found if one.kind is kind}


# 1 leads 2–5 and is led by 9; 2 leads 6 and 7; 8 stands beside them; 11–13 are neighbours.
COMPANY = [
    colleague(9, 10),
    colleague(1, 1, 9),
    *[colleague(key, 1, 1) for key in (2, 3, 4, 5)],
    *[colleague(key, 1, 2) for key in (6, 7)],
    colleague(8, 1, 9),
    *[colleague(key, 2, 9) for key in (11, 12)],
    colleague(13, 2, 1),
    colleague(14, 3, 9),
]


def test_each_group_comes_from_its_place_in_the_organisation() -> None:
    limits = {kind: Limits(9, 9) for kind in RaterKind}
    found = run(COMPANY, [about(2, 1)], limits=limits)

    assert chosen(found, SUBORDINATE) == {6, 7}
    # Those with the same supervisor, also in another department, then those beside.
    assert chosen(found, PEER) == {3, 4, 5, 13, 8}
    assert chosen(found, RELATED) == {11, 12}


def test_who_has_the_same_supervisor_comes_before_who_stands_beside() -> None:
    found = run(COMPANY, [about(2, 1)], limits={PEER: Limits(3, 4)})

    assert chosen(found, PEER) == {3, 4, 5, 13}


def test_nobody_who_cannot_answer_nor_anybody_of_the_line_above() -> None:
    limits = {kind: Limits(9, 9) for kind in RaterKind}
    away = [
        Colleague(one.key, one.number, one.department, one.supervisor, one.key not in (3, 6, 11))
        for one in COMPANY
    ]
    # The assessment was given to 4: they score as its supervisor.
    found = run(away, [about(2, 4)], limits=limits)

    assert {one.rater for one in found} == {5, 7, 8, 12, 13}


def test_who_was_nominated_before_is_not_proposed_again_and_takes_a_place_if_it_is_live() -> None:
    found = run(COMPANY, [about(2, 1, _3="peer", _4="")], limits={PEER: Limits(2, 2)})

    (one,) = found
    assert one.rater in {5, 13}


def test_everybody_gets_the_fewest_before_anybody_gets_a_reserve() -> None:
    people = [colleague(1), *[colleague(key, 1, 1) for key in range(2, 8)]]
    found = run(people, [about(key, 1) for key in range(2, 8)], limits={PEER: Limits(2, 4)}, cap=2)

    assert Counter(one.subject for one in found) == {key * 100: 2 for key in range(2, 8)}
    assert set(Counter(one.rater for one in found).values()) == {2}


def test_who_is_asked_least_comes_first() -> None:
    people = [colleague(1), *[colleague(key, 1, 1) for key in range(2, 8)]]
    load = {3: 5, 4: 4, 5: 1, 6: 8, 7: 0}
    found = run(people, [about(2, 1)], limits={PEER: Limits(1, 2)}, load=load)

    assert chosen(found, PEER) == {5, 7}


def test_chance_is_the_same_when_it_is_drawn_again_and_another_in_the_next_cycle() -> None:
    people = [colleague(1), *[colleague(key, 1, 1) for key in range(2, 40)]]
    draws = {
        seed: tuple(sorted(one.rater for one in run(people, [about(2, 1)], seed=seed)))
        for seed in ("2026-1", "2026-2", "2026-3")
    }

    assert draws["2026-1"] == tuple(
        sorted(one.rater for one in run(people[::-1], [about(2, 1)], seed="2026-1"))
    )
    assert len(set(draws.values())) == 3


def test_limits_are_those_of_the_cycle_or_the_default_for_every_group() -> None:
    assert read_limits({"peer": [2, 5]}) == {PEER: Limits(2, 5)}
    assert read_limits({}) == dict.fromkeys(RaterKind, Limits(3, 6))


@st.composite
def companies(draw: st.DrawFn) -> list[Colleague]:
    size = draw(st.integers(2, 25))
    return [
        colleague(
            key,
            draw(st.sampled_from([1, 2, 3])),
            draw(st.integers(1, key - 1)) if key > 1 else None,
            answers=draw(st.booleans()),
        )
        for key in range(1, size + 1)
    ]


@given(companies(), st.integers(1, 6), st.integers(0, 4), st.integers(0, 3))
def test_whatever_the_organisation(
    people: list[Colleague], cap: int, fewest: int, more: int
) -> None:
    by_key = {one.key: one for one in people}
    subjects = [about(one.key, one.supervisor) for one in people if one.supervisor]
    limits = {kind: Limits(fewest, fewest + more) for kind in RaterKind}
    found = run(people, subjects, limits=limits, cap=cap)

    assert found == sorted(
        run(people[::-1], subjects[::-1], limits=limits, cap=cap),
        key=lambda one: [subject.key for subject in subjects].index(one.subject),
    )
    assert max(Counter(one.rater for one in found).values(), default=0) <= cap
    per_group = Counter((one.subject, one.kind) for one in found)
    assert max(per_group.values(), default=0) <= min(fewest + more, fewest + 1)
    assert len({(one.subject, one.rater) for one in found}) == len(found)
    for one in found:
        subject, rater = by_key[one.subject // 100], by_key[one.rater]
        assert rater.answers
        assert rater.key not in (subject.key, subject.supervisor)
        assert (rater.supervisor == subject.key) == (one.kind is SUBORDINATE)
