"""Whom HR reaches who asks for plans to be made."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from django.db.models import QuerySet

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.development.queries.reminders import plan_told, unplanned
from competency_portal.notices.due import day_key
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.queries.chasing import Reached, reached
from competency_portal.notices.told import Told
from competency_portal.results.queries.results import Results, published


def with_plan_stage(cycles: QuerySet[Cycle]) -> QuerySet[Cycle]:
    """Those of these cycles in which plans are to be made by a last day."""
    return cycles.filter(stages__kind=StageKind.PLAN).distinct()


def of_cycle(found: Results, cycle: Cycle) -> Results:
    """Those of these results that belong to a cycle, without what a list says of them."""
    return published().filter(pk__in=found.filter(assessment__cycle=cycle).order_by().values("pk"))


ASKED = re.compile(r"cycle:(\d+):plan")
"""The topics of HR's reminders: the plans of a cycle (by key)."""


def still_asked(topics: Collection[str]) -> Iterator[Told]:
    """Whom HR would remind today in the cycles of these topics; one query."""
    cycles = [int(match[1]) for topic in topics if (match := ASKED.fullmatch(topic))]
    for row in unplanned(published().filter(assessment__cycle__in=cycles)):
        yield plan_told(row.assessment, NoticeKind.CHASED, day_key())


def reached_for_plans(results: Results) -> Reached:
    """Who of these results of one cycle has a gap and nothing planned; three queries."""
    rows = unplanned(results)
    return reached(plan_told(row.assessment, NoticeKind.CHASED, day_key()) for row in rows)
