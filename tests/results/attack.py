"""An attack on anonymity by linear algebra, on every figure that is published of one person.

Every rater's answer is an unknown, and so is whether they answered at all. Each published figure,
before any rounding, is an equation over them; its coefficients are found by changing one answer at
a time and computing everything again with the product's own code. The attacker is given more than
anybody has: exact figures, and who submitted. Answers of named groups are known.

Of the export it takes the sum and the number of a group's ratings. That these stand there one by
one, sorted, is beyond linear equations and not attacked here: it tells how often each rating was
given in a group that is shown, as the invitation says, and not by whom (`docs/arithmetic.md` §4).
Comments are no figures.

The attack succeeds when the equations together determine some combination of the answers of fewer
raters than the threshold: `isolated` names the smallest such set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from random import Random

from competency_portal.results.queries.unnamed import Said, Unnamed
from competency_portal.results.scoring import (
    Answer,
    AssessmentScores,
    CycleWeights,
    Figure,
    Group,
    GroupPlan,
    Part,
    RaterReview,
    Requirement,
    score_assessment,
)
from tests.results.builders import RATING, THREE_POINTS

ANONYMOUS = (Group.PEER, Group.SUBORDINATE, Group.RELATED)
LEVELS = ("Sb", "Si", "Sa")
# Everybody says "above" and states no level: from here one answer at a time is changed.
BASE = 3

Figures = dict[tuple[str, ...], Fraction]
Unknown = tuple[int, str, str]
Equation = dict[Unknown, Fraction]


@dataclass(frozen=True)
class Rater:
    """Somebody who submitted: points and stated ranks by competency; no points: can't judge."""

    group: Group
    points: Mapping[str, int | None]
    stated: Mapping[str, int] = field(default_factory=dict)

    def review(self) -> RaterReview:
        """As the arithmetic takes it."""
        answers = (
            Answer(code, RATING[points], self.stated.get(code))
            for code, points in self.points.items()
        )
        return RaterReview(self.group, tuple(answers))


@dataclass(frozen=True)
class Case:
    """One person in one cycle: what is asked, who answered, how it is weighed."""

    requirements: tuple[Requirement, ...]
    raters: tuple[Rater, ...]
    weights: CycleWeights
    threshold: int
    # What the attacker looks at besides the answers: stated levels ("rank"), who was "silent".
    also: str = ""

    @property
    def unnamed(self) -> list[int]:
        """The raters of anonymous groups, by their places."""
        return [place for place, rater in enumerate(self.raters) if rater.group in ANONYMOUS]

    def changed(self, place: int, rater: Rater) -> Case:
        """The same with another rater in one place."""
        raters = [*self.raters]
        raters[place] = rater
        return replace(self, raters=tuple(raters))


def random_case(random: Random) -> Case:
    """A cycle of up to twelve anonymous raters, who can't judge everything, beside named ones."""
    competencies = [f"c{number}" for number in range(random.randint(1, 3))]
    requirements = tuple(
        Requirement(code, random.choice("AB"), 1, LEVELS, random.randint(1, 3))
        for code in competencies
    )
    silent = random.choice([0, 0.2, 0.5])
    named = [group for group in (Group.SELF, Group.SUPERVISOR) if random.random() < 0.7]
    most = random.choice([4, 8, 12])
    groups = [*named, *(random.choice(ANONYMOUS) for _ in range(random.randint(0, most)))]
    raters = tuple(
        Rater(group, {code: None if random.random() < silent else BASE for code in competencies})
        for group in groups
    )
    weights = CycleWeights(
        categories={"A": random.randint(1, 100), "B": random.randint(0, 100)},
        groups={group: random.choice([0, 10, 20, 60]) for group in (*ANONYMOUS, Group.SUPERVISOR)},
        parts={Part.COMPETENCIES: 100},
    )
    threshold, also = random.choice([2, 3, 3, 4]), random.choice(["", "rank", "silent"])
    return Case(requirements, raters, weights, threshold, also)


def scores_of(case: Case) -> AssessmentScores:
    """Everything that is computed."""
    return score_assessment(
        scale=THREE_POINTS,
        requirements=case.requirements,
        reviews=[rater.review() for rater in case.raters],
        weights=case.weights,
        threshold=case.threshold,
    )


def published(case: Case) -> tuple[Figures, Figures]:
    """Every published figure of points and ranks, and every published count."""
    scores = scores_of(case)
    figures, counts = dict(_scored(scores)), dict(_counted(scores))
    for group, code, values in _exported(case, scores.plan):
        figures["export", group, code] = sum(map(Fraction, values), Fraction(0))
        counts["export", group, code] = Fraction(len(values))
    return figures, counts


def _scored(scores: AssessmentScores) -> Iterator[tuple[tuple[str, ...], Fraction]]:
    every: dict[tuple[str, ...], Figure | None] = {
        ("overall",): scores.overall.score,
        ("total",): scores.parts.total,
    }
    for category in scores.categories:
        every["category", category.category] = category.score
    for entry in scores.competencies:
        code = entry.competency
        every["score", code], every["rank", code] = entry.score, entry.attained_rank
        every["gap", code] = entry.gap
        for group in entry.groups:
            every["score", group.group, code] = group.score
            every["rank", group.group, code] = group.attained_rank
    for name, figure in every.items():
        if figure:
            yield name, figure.exact


def _counted(scores: AssessmentScores) -> Iterator[tuple[tuple[str, ...], Fraction]]:
    # Where the groups stand; who submitted is known to the attacker as it is.
    for pool in scores.plan.shown:
        yield ("submitted", pool.group), Fraction(pool.raters)
    for entry in scores.competencies:
        for group in entry.groups:
            if group.raters is not None:
                yield ("raters", group.group, entry.competency), Fraction(group.raters)


def _exported(case: Case, plan: GroupPlan) -> Iterator[tuple[str, str, list[int]]]:
    """What the export says of each group: points, then ranks, as they are dealt out."""
    unnamed = Unnamed()
    for rater in case.raters:
        if rater.group in ANONYMOUS:
            unnamed.submitted[rater.group] = unnamed.submitted.get(rater.group, 0) + 1
            for code, points in rater.points.items():
                if points is not None:
                    rank = rater.stated.get(code, 0)
                    said = Said(points, rank, RATING[points] or "", str(rank))
                    unnamed.said[rater.group, code].append(said)
    hands = unnamed.shown(plan)
    for group in {group for group, _hand in hands}:
        for requirement in case.requirements:
            code = requirement.competency
            said_of = [hand[code] for of, hand in hands if of is group and code in hand]
            yield group.value, code, [said.points for said in said_of]
            yield f"{group.value} level", code, [said.rank for said in said_of]


def equations(case: Case) -> list[Equation]:
    """What an attacker knows: for each figure, how much of whose answer is in it.

    A level that is not stated follows from the points: it is no unknown of its own.
    """
    figures, counts = published(case)
    found: dict[tuple[str, ...], Equation] = {}
    for unknown, after in _changes(case):
        _place, kind, _code = unknown
        before, now = (counts, after[1]) if kind == "silent" else (figures, after[0])
        for name, value in before.items():
            # What is no longer shown at all has changed too.
            change = now.get(name, value - 1) - value
            if change:
                of_counts = "counts" if kind == "silent" else "figures"
                found.setdefault((of_counts, *name), {})[unknown] = change
    return list(found.values())


def _changes(case: Case) -> Iterator[tuple[Unknown, tuple[Figures, Figures]]]:
    """Everything that is published, after one answer was changed.

    Of raters who answered alike it doesn't matter which of them changes theirs: no order of raters
    changes a figure (`test_order_changes_nothing`).
    """
    known: dict[tuple[object, ...], tuple[Figures, Figures]] = {}
    for place in case.unnamed:
        rater = case.raters[place]
        for code, points in rater.points.items():
            if points is None:
                continue
            others = {
                "points": replace(rater, points={**rater.points, code: BASE - 1}),
                "rank": replace(rater, stated={**rater.stated, code: len(LEVELS)}),
                "silent": replace(rater, points={**rater.points, code: None}),
            }
            for kind in ("points", case.also):
                alike = (rater.group, *rater.points.items(), kind, code)
                if kind and alike not in known:
                    known[alike] = published(case.changed(place, others[kind]))
                if kind:
                    yield (place, kind, code), known[alike]


def isolated(case: Case) -> tuple[int, ...] | None:
    """The fewest raters, less than the threshold, of whom a combination is determined."""
    columns = _columns(equations(case))
    # Equal columns are one number: sets of numbers are compared in a fraction of the time.
    distinct = list(dict.fromkeys(columns.values()))
    numbers = {unknown: distinct.index(column) for unknown, column in columns.items()}
    ranks: dict[frozenset[int], int] = {}

    def rank(kept: frozenset[int]) -> int:
        if kept not in ranks:
            ranks[kept] = rank_of([distinct[number] for number in sorted(kept)])
        return ranks[kept]

    everything = rank(frozenset(numbers.values()))
    for size in range(1, case.threshold):
        for some in combinations(case.unnamed, size):
            others = frozenset(
                number for (place, *_), number in numbers.items() if place not in some
            )
            # Some combination of the equations names nobody but these.
            if rank(others) < everything:
                return some
    return None


def _columns(known: Sequence[Equation]) -> dict[Unknown, tuple[Fraction, ...]]:
    unknowns = {unknown for equation in known for unknown in equation}
    return {
        unknown: tuple(equation.get(unknown, Fraction(0)) for equation in known)
        for unknown in unknowns
    }


def rank_of(rows: Sequence[Sequence[Fraction]]) -> int:
    """The rank of a matrix, by elimination in exact numbers."""
    left = [list(row) for row in rows]
    rank = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((row for row in range(rank, len(left)) if left[row][column]), None)
        if pivot is None:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        for row in range(rank + 1, len(left)):
            if left[row][column]:
                factor = left[row][column] / left[rank][column]
                left[row] = [a - factor * b for a, b in zip(left[row], left[rank], strict=True)]
        rank += 1
    return rank
