"""What publishing a cycle now would leave without figures: said before HR does it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    AssessmentRequirement,
    Cycle,
    Nomination,
    RaterGroup,
    Rating,
    StageKind,
)
from competency_portal.assessments.queries.cycles import kinds_of
from competency_portal.assessments.states import AssessmentState, NominationState, ReviewState
from competency_portal.assessments.weights import read_weights
from competency_portal.core.models import User
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.inputs import Rules, inputs_of, rules_of
from competency_portal.results.scoring import Group, Part, headline, plan_groups

NAMED = (RaterGroup.SELF, RaterGroup.SUPERVISOR)
MOST_NAMES = 50


@dataclass(frozen=True)
class Named:
    """So many people, and the first of them by number."""

    count: int
    people: tuple[Assessment, ...] = ()

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.people)


@dataclass(frozen=True)
class Outlook:
    """What is missing in the results of a closed cycle.

    `unscored` get no overall score; of the 360 feedback of those in `hidden` nothing is shown.
    """

    unscored: Named
    hidden: Named


def outlook_of(cycle: Cycle, reader: User) -> Outlook:
    """Look at what publication would compute, in a constant number of queries."""
    return Outlook(_named(unscored_of(cycle, reader)), _named(hidden_of(cycle, reader)))


def _named(keys: Sequence[int]) -> Named:
    if not keys:
        return Named(0)
    people = Assessment.objects.filter(pk__in=keys).order_by("employee__number")
    return Named(len(keys), tuple(people[:MOST_NAMES]))


def unscored_of(cycle: Cycle, reader: User) -> list[int]:
    """Those (keys of assessments) who would get no overall score (§12), without the reader.

    Only those are computed whose score is not certain already. Until somebody may see figures,
    nobody is told what anonymous raters answered, not even that they could judge nothing: whoever
    has enough of them counts as scored (docs/arithmetic.md §4).
    """
    rules = rules_of(cycle)
    certain = _surely_scored(cycle, rules)
    if not cycle.sealed_at:
        certain |= _with_enough_raters(cycle, rules)
    uncertain = [key for key in _people(cycle, reader) if key not in certain]
    if not uncertain:
        return []
    return [
        entry.assessment
        for entry in inputs_of(rules, uncertain)
        if entry.scores(rules).scores.headline is None
    ]


def _people(cycle: Cycle, reader: User) -> list[int]:
    """Those who take part but the reader, who is told nothing of their own, by number."""
    people = Assessment.objects.filter(cycle=cycle, state=AssessmentState.ACTIVE)
    others = people.exclude(employee__user=reader.pk)
    return list(others.order_by("employee__number").values_list("pk", flat=True))


def _with_enough_raters(cycle: Cycle, rules: Rules) -> set[int]:
    """Those about whom a group without names that counts is large enough to be shown."""
    if not rules.weights.parts.get(Part.COMPETENCIES):
        return set()
    plans = {
        key: plan_groups(counts, rules.weights.groups, rules.threshold)
        for key, counts in _submitted(cycle).items()
    }
    return {key for key, plan in plans.items() if any(group.weight for group in plan.shown)}


def _surely_scored(cycle: Cycle, rules: Rules) -> set[int]:
    """Those of whom somebody with a name and a weight rated something that counts (§5, §8)."""
    groups = [group for group in NAMED if rules.weights.groups.get(Group(group.value))]
    categories = [code for code, weight in rules.weights.categories.items() if weight]
    if not rules.weights.parts.get(Part.COMPETENCIES):
        groups = []
    asked = AssessmentRequirement.objects.filter(
        assessment=OuterRef("review__assessment"),
        competency=OuterRef("competency"),
        level__isnull=False,
        weight__gt=0,
    )
    rated = Rating.objects.filter(
        review__assessment__cycle=cycle,
        review__state=ReviewState.SUBMITTED,
        review__group__in=groups,
        point__isnull=False,
        competency__category__code__in=categories,
    )
    found = rated.filter(Exists(asked)).order_by().values_list("review__assessment", flat=True)
    return set(found.distinct())


def hidden_of(cycle: Cycle, reader: User) -> list[int]:
    """Those (keys) of whose 360 feedback nothing is shown: too few raters submitted (§4).

    Without the reader: nobody is told how many have answered about themselves.
    """
    if StageKind.OTHERS not in kinds_of(cycle):
        return []
    submitted, weights = _submitted(cycle), dict[Group, int]()
    return [
        key
        for key in _people(cycle, reader)
        if not plan_groups(submitted[key], weights, cycle.anonymity_threshold).shown
    ]


def _submitted(cycle: Cycle) -> defaultdict[int, dict[Group, int]]:
    """How many raters without a name submitted, by assessment (key) and group."""
    found: defaultdict[int, dict[Group, int]] = defaultdict(dict)
    rows = Nomination.objects.filter(
        assessment__cycle=cycle, group__in=ANONYMOUS, state=NominationState.SUBMITTED
    )
    counts = rows.order_by().values_list("assessment", "group").annotate(count=Count("pk"))
    for assessment, group, count in counts:
        found[assessment][Group(group)] = count
    return found


def published_without_score(cycle: Cycle) -> int:
    """How many of those who were published have no overall figure."""
    column = headline(read_weights(cycle.part_weights), competencies="overall_score", total="total")
    results = AssessmentResult.objects.filter(assessment__cycle=cycle, **{column: None})
    return results.values("assessment").distinct().count()
