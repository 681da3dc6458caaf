"""Whom the organisation proposes as raters: from who reports to whom, without a database.

Subordinates are direct reports; peers have the same supervisor or, after those, the same
department; related people stand in a neighbouring department (one with the same parent). Nobody
is proposed for themselves, for somebody in their own line, or when they can't answer. The load is
spread: whoever is asked least comes first, and among equals chance decides, which is a hash of the
cycle and the two people: the same when it is worked out again, another one in the next cycle.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b

# One more than the fewest, so that a single person who declines leaves enough.
RESERVE = 1


class RaterKind(StrEnum):
    """Groups that raters are proposed for; the values are those of `RaterGroup`."""

    SUBORDINATE = "subordinate"
    PEER = "peer"
    RELATED = "related"


class Contradiction(StrEnum):
    """Why somebody can't be what they are nominated as."""

    ABOVE = "above"
    BELOW = "below"
    NOT_BELOW = "not below"
    SAME_DEPARTMENT = "same department"


@dataclass(frozen=True)
class Limits:
    """Fewest and most raters of one group; 0 ≤ `fewest` ≤ `most`."""

    fewest: int
    most: int

    @property
    def wanted(self) -> int:
        """How many are proposed if there are that many."""
        return min(self.most, self.fewest + RESERVE)


DEFAULT_LIMITS = Limits(3, 6)


def read_limits(stored: Mapping[str, Sequence[int]]) -> dict[RaterKind, Limits]:
    """The limits of the groups that a cycle asks; all three at the default where it says nothing.

    A group that is left out while others are named is not asked at all.
    """
    if not stored:
        return dict.fromkeys(RaterKind, DEFAULT_LIMITS)
    return {kind: Limits(*stored[kind]) for kind in RaterKind if kind in stored}


@dataclass(frozen=True)
class Colleague:
    """Somebody in the organisation; `answers` says whether they work here and can log in."""

    key: int
    number: str
    department: int
    supervisor: int | None
    answers: bool = True


@dataclass(frozen=True)
class Subject:
    """Who is assessed, by whom; `taken` are those who are nominated for them already."""

    key: int
    employee: int
    supervisor: int
    taken: Mapping[int, str]


@dataclass(frozen=True)
class Proposed:
    """One rater for one subject."""

    subject: int
    rater: int
    kind: RaterKind


class Organisation:
    """Everybody, by what they may be proposed for; `parents` are those of the departments."""

    def __init__(self, people: Iterable[Colleague], parents: Mapping[int, int | None]) -> None:
        self.people = {person.key: person for person in people}
        self._parents = parents
        self._reports: defaultdict[int, list[int]] = defaultdict(list)
        self._in_department: defaultdict[int, list[int]] = defaultdict(list)
        for person in self.people.values():
            self._in_department[person.department].append(person.key)
            if person.supervisor is not None:
                self._reports[person.supervisor].append(person.key)

    @cached_property
    def _siblings(self) -> Mapping[int, list[int]]:
        """Departments that hang on the same one; those at the top are nobody's neighbours."""
        below: defaultdict[int, list[int]] = defaultdict(list)
        for department, parent in self._parents.items():
            if parent is not None:
                below[parent].append(department)
        return {one: row for row in below.values() for one in row}

    def candidates(self, subject: Subject, kind: RaterKind) -> list[list[Colleague]]:
        """Who may be asked as this, the nearest first: a list for each degree of nearness."""
        person = self.people[subject.employee]
        found: Mapping[RaterKind, Callable[[Colleague], list[list[int]]]] = {
            RaterKind.SUBORDINATE: self._subordinates,
            RaterKind.PEER: self._peers,
            RaterKind.RELATED: self._related,
        }
        barred = {person.key, subject.supervisor, *self.above(person.key)}
        return [
            [
                self.people[key]
                for key in keys
                if key not in barred and self.people[key].answers and key not in subject.taken
            ]
            for keys in found[kind](person)
        ]

    def above(self, key: int) -> list[int]:
        """The line from the direct supervisor upwards; a loop in the data ends it."""
        way: list[int] = []
        following = self.people[key].supervisor
        while following in self.people and following not in way:
            way.append(following)
            following = self.people[following].supervisor
        return way

    def contradiction(
        self, *, employee: int, department: int, rater: int, kind: RaterKind
    ) -> Contradiction | None:
        """What the organisation says against a rater of this kind, if anything.

        Nobody is the peer or subordinate of somebody whom they lead, directly or through others;
        subordinates are nothing else; a colleague of the same `department` is of no related one.
        """
        if kind is not RaterKind.RELATED and rater in self.above(employee):
            return Contradiction.ABOVE
        is_below = employee in self.above(rater)
        if is_below != (kind is RaterKind.SUBORDINATE):
            return Contradiction.BELOW if is_below else Contradiction.NOT_BELOW
        if kind is RaterKind.RELATED and self.people[rater].department == department:
            return Contradiction.SAME_DEPARTMENT
        return None

    def _subordinates(self, person: Colleague) -> list[list[int]]:
        return [self._reports[person.key]]

    def _peers(self, person: Colleague) -> list[list[int]]:
        same_boss = [] if person.supervisor is None else self._reports[person.supervisor]
        beside = self._not_below(person, self._in_department[person.department])
        return [same_boss, [key for key in beside if key not in same_boss]]

    def _related(self, person: Colleague) -> list[list[int]]:
        near = self._siblings.get(person.department, [])
        keys = [key for one in near if one != person.department for key in self._in_department[one]]
        boss = person.supervisor
        others = [key for key in keys if boss is None or self.people[key].supervisor != boss]
        return [self._not_below(person, others)]

    def _not_below(self, person: Colleague, keys: Sequence[int]) -> list[int]:
        """Those who don't report to the person, directly or through others."""
        if not self._reports[person.key]:
            return list(keys)
        return [key for key in keys if person.key not in self.above(key)]


def propose(
    organisation: Organisation,
    subjects: Sequence[Subject],
    limits: Mapping[RaterKind, Limits],
    *,
    cap: int,
    load: Mapping[int, int],
    seed: str,
) -> list[Proposed]:
    """Propose raters for everybody, in the order of `subjects`' hashes, not of their places.

    `limits` names the groups that are asked at all; `cap` is the most people one rater is asked
    about in the cycle, `load` (by rater) how many that are already. Everybody gets the fewest
    before anybody gets more. A group of which too few may be asked gets fewer.
    """
    draw = _Draw(organisation, limits, cap, Counter(load), seed)
    ordered = sorted(subjects, key=lambda one: draw.chance(organisation.people[one.employee]))
    found = [
        *draw.dealt(ordered, lambda one: one.fewest),
        *draw.dealt(ordered, lambda one: one.wanted),
    ]
    place = {subject.key: index for index, subject in enumerate(subjects)}
    return sorted(found, key=lambda one: place[one.subject])


class _Draw:
    """One distribution under way: who has been given to whom, and how often."""

    def __init__(
        self,
        organisation: Organisation,
        limits: Mapping[RaterKind, Limits],
        cap: int,
        load: Counter[int],
        seed: str,
    ) -> None:
        self.organisation, self.limits, self.cap = organisation, limits, cap
        self.load, self.seed = load, seed
        self.given: defaultdict[int, dict[int, str]] = defaultdict(dict)

    def dealt(
        self, subjects: Sequence[Subject], count: Callable[[Limits], int]
    ) -> Iterator[Proposed]:
        """Bring every group of every subject up to `count` of its limits."""
        for subject in subjects:
            for kind in RaterKind:
                if kind in self.limits:
                    yield from self._fill(subject, kind, count(self.limits[kind]))

    def _fill(self, subject: Subject, kind: RaterKind, wanted: int) -> Iterator[Proposed]:
        given = self.given[subject.key]
        there = [*subject.taken.values(), *given.values()].count(kind.value)
        for nearness in self.organisation.candidates(subject, kind):
            if there >= wanted:
                return
            free = [
                one for one in nearness if one.key not in given and self.load[one.key] < self.cap
            ]
            for rater in self._first(subject, free, wanted - there):
                given[rater.key] = kind.value
                self.load[rater.key] += 1
                there += 1
                yield Proposed(subject.key, rater.key, kind)

    def _first(self, subject: Subject, free: Sequence[Colleague], count: int) -> list[Colleague]:
        """Those who are asked least; only among them does chance have to be worked out."""
        if len(free) > count:
            most = heapq.nsmallest(count, (self.load[one.key] for one in free))[-1]
            free = [one for one in free if self.load[one.key] <= most]
        person = self.organisation.people[subject.employee]
        return sorted(free, key=lambda one: (self.load[one.key], self.chance(person, one)))[:count]

    def chance(self, *people: Colleague) -> bytes:
        """A lot that is the same whenever it is drawn again."""
        text = "\0".join((self.seed, *(person.number for person in people)))
        return blake2b(text.encode(), digest_size=8).digest()
