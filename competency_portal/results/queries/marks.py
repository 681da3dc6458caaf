"""The supervisors' submitted marks of single behaviours; nobody else's are read here (§4)."""

from __future__ import annotations

from collections.abc import Collection

from competency_portal.assessments.models import BehaviourMark, RaterGroup
from competency_portal.assessments.proposal import Mark
from competency_portal.assessments.states import ReviewState

BehaviourKey = tuple[str, str, str, str]
"""Model code, competency code, level code, the behaviour's text: the same in every version."""


def marks_of(assessments: Collection[int]) -> dict[int, dict[BehaviourKey, Mark]]:
    """What the supervisors marked in their submitted reviews, by assessment (key), in one query.

    An assessment without any has an empty mapping.
    """
    rows = BehaviourMark.objects.filter(
        rating__review__assessment__in=assessments,
        rating__review__group=RaterGroup.SUPERVISOR,
        rating__review__state=ReviewState.SUBMITTED,
    ).values_list(
        *("rating__review__assessment", "behaviour__rubric__competency__version__model__code"),
        *("behaviour__rubric__competency__code", "behaviour__rubric__level__code"),
        *("behaviour__text", "mark"),
    )
    found: dict[int, dict[BehaviourKey, Mark]] = {key: {} for key in assessments}
    for assessment, model, competency, level, text, mark in rows:
        found[assessment][model, competency, level, text] = Mark(mark)
    return found
