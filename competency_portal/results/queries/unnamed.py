"""Answers without names, as groups of reviews that no rater ever wrote (docs/arithmetic.md §4).

A group's figures need only how many submitted and what was said of each competency. So the answers
of a group are sorted and dealt out to as many reviews as there were raters: the first review holds
the lowest answer to everything. No such review is anybody's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from competency_portal.assessments.models import Nomination, UnnamedAnswer
from competency_portal.assessments.states import NominationState
from competency_portal.results.scoring import Answer, Group, GroupPlan, RaterReview


@dataclass(frozen=True)
class Said:
    """One answer: the codes of the point and of a stated level, and what they are sorted by."""

    points: int
    rank: int
    rating: str
    level: str | None

    def answer(self, competency: str) -> Answer:
        """As the arithmetic takes it."""
        return Answer(competency, self.rating, self.rank or None)


@dataclass
class Unnamed:
    """What the anonymous groups said of one person: raters by group, answers by competency."""

    submitted: dict[Group, int] = field(default_factory=dict)
    said: defaultdict[tuple[Group, str], list[Said]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def reviews(self) -> list[RaterReview]:
        """As many reviews as raters submitted, group by group."""
        found = []
        for group, raters in self.submitted.items():
            dealt: list[list[Answer]] = [[] for _ in range(raters)]
            for (of, competency), answers in self.said.items():
                if of is group:
                    for hand, said in zip(dealt, _sorted(answers), strict=False):
                        hand.append(said.answer(competency))
            found += [RaterReview(group, tuple(hand)) for hand in dealt]
        return found

    def shown(self, plan: GroupPlan) -> list[tuple[Group, dict[str, Said]]]:
        """The same, dealt across each merge, and without what is too little to show.

        A reader of these works out every published figure and no other: a group that is hidden
        has reviews without answers; so has a competency that too few answered.
        """
        found = [(group, dict[str, Said]()) for group in plan.hidden for _ in self._raters(group)]
        for pool in plan.shown:
            if pool.anonymous:
                found += self._dealt(pool.members, plan.threshold)
        return found

    def _dealt(
        self, members: Sequence[Group], threshold: int
    ) -> list[tuple[Group, dict[str, Said]]]:
        hands = [(group, dict[str, Said]()) for group in members for _ in self._raters(group)]
        for competency, answers in self._pooled(members).items():
            if len(answers) >= threshold:
                for (_, hand), said in zip(hands, _sorted(answers), strict=False):
                    hand[competency] = said
        return hands

    def _raters(self, group: Group) -> range:
        return range(self.submitted.get(group, 0))

    def _pooled(self, members: Sequence[Group]) -> Mapping[str, list[Said]]:
        pooled: defaultdict[str, list[Said]] = defaultdict(list)
        for (group, competency), answers in self.said.items():
            if group in members:
                pooled[competency] += answers
        return pooled


def _sorted(answers: Sequence[Said]) -> list[Said]:
    return sorted(answers, key=lambda said: (said.points, said.rating, said.rank))


def unnamed_of(assessments: Sequence[int]) -> defaultdict[int, Unnamed]:
    """What the anonymous groups said of these people (keys of assessments), in two queries."""
    found: defaultdict[int, Unnamed] = defaultdict(Unnamed)
    raters = Nomination.objects.filter(
        assessment__in=assessments, state=NominationState.SUBMITTED
    ).order_by("group")
    for assessment, group, count in raters.values_list("assessment", "group").annotate(Count("pk")):
        found[assessment].submitted[Group(group)] = count
    rows = (
        UnnamedAnswer.objects.filter(assessment__in=assessments)
        .order_by("competency__category__order", "competency__order", "competency")
        .values_list(
            *("assessment", "group", "competency__code", "point__points", "attained__rank"),
            *("point__code", "attained__code"),
        )
    )
    for assessment, group, competency, points, rank, rating, level in rows:
        said = Said(points, rank or 0, rating, level)
        found[assessment].said[Group(group), competency].append(said)
    return found
