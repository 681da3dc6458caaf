"""A running cycle in which people assess themselves as well."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from competency_portal.assessments.models import Cycle, RaterGroup, Review, StageKind
from competency_portal.core.models import User
from tests.factories.assessments import LaunchedCycle, launched_cycle


def self_cycle(people: int = 1, **given: Any) -> LaunchedCycle:
    """A launched cycle with self-assessment and supervisor's review, both open now."""
    return launched_cycle(people, stages=("self", "supervisor"), **given)


def self_review(made: LaunchedCycle, index: int = 0) -> Review:
    """The self-assessment of one of the people, as it lies in the database now."""
    return Review.objects.select_related("rater__user").get(
        assessment=made.assessments[index], group=RaterGroup.SELF
    )


def author_of(made: LaunchedCycle, index: int = 0) -> User:
    """The account of one of the people."""
    user = made.employees[index].user
    assert user
    return user


def move_stage(cycle: Cycle, kind: StageKind, *, starts: int, ends: int) -> None:
    """Let a stage run from so many days after today to so many; negative is before."""
    today = timezone.localdate()
    cycle.stages.filter(kind=kind).update(
        starts=today + datetime.timedelta(days=starts), ends=today + datetime.timedelta(days=ends)
    )
