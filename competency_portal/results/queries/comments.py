"""What anonymous groups wrote, as far as it may be shown (docs/arithmetic.md §4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from competency_portal.assessments.models import Nomination, UnnamedComment
from competency_portal.assessments.states import NominationState
from competency_portal.results.models import AssessmentResult, GroupFigureState, GroupResult
from competency_portal.results.scoring import Group, plan_groups
from competency_portal.results.scoring.anonymity import ANONYMOUS_GROUPS


@dataclass(frozen=True)
class Comments:
    """What one group, as it is shown, wrote about one competency (code), in an order of chance."""

    group: Group
    competency: str
    texts: tuple[str, ...]


def comments_of(result: AssessmentResult) -> list[Comments]:
    """The comments of a published result, group by group, in at most three queries.

    They appear where the group's figure does: the group, or the merge that it is part of, has
    enough raters who submitted, and enough of them answered this competency. The order is that of
    random keys, which says nothing of who wrote first; it is the same whenever it is read.
    """
    figures = GroupResult.objects.filter(
        competency_result__result=result,
        state=GroupFigureState.SHOWN,
        group__in=[*ANONYMOUS_GROUPS, Group.OTHERS],
    ).order_by("competency_result__competency__order", "pk")
    shown = list(figures.values_list("group", "competency_result__competency__code"))
    if not shown:
        return []
    pool, texts = _pools(result), defaultdict[tuple[Group, str], list[str]](list)
    rows = UnnamedComment.objects.filter(assessment=result.assessment_id).order_by("key")
    for group, competency, text in rows.values_list("group", "competency__code", "text"):
        texts[pool.get(group, Group(group)), competency].append(text)
    return [
        Comments(Group(group), competency, tuple(texts[Group(group), competency]))
        for group, competency in shown
        if texts[Group(group), competency]
    ]


def _pools(result: AssessmentResult) -> dict[str, Group]:
    """As what each rater group is shown: as itself, or as the merge."""
    rows = Nomination.objects.filter(
        assessment=result.assessment_id, state=NominationState.SUBMITTED
    ).order_by("group")
    counted = rows.values_list("group").annotate(count=Count("pk"))
    submitted = {Group(group): count for group, count in counted}
    plan = plan_groups(submitted, {}, result.assessment.cycle.anonymity_threshold)
    return {member.value: pool.group for pool in plan.shown for member in pool.members}
