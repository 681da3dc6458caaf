"""Behaviours marked again after a measure (docs/arithmetic.md §22)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F

from competency_portal.assessments.proposal import Mark
from competency_portal.development.models import BehaviourRemark
from competency_portal.people.models import Employee

BehaviourKey = tuple[str, str, str, str]
"""Model code, competency code, level code, the behaviour's text: the same in every version."""


@dataclass(frozen=True)
class LatestMark:
    """The last mark of one behaviour of one person, made again outside any review, and when."""

    mark: Mark
    at: datetime.datetime


def latest_marks(
    employees: Iterable[Employee],
) -> dict[int, Mapping[BehaviourKey, LatestMark]]:
    """The last mark made again of every behaviour, by employee (key), then by `BehaviourKey`.

    Marks of all plans of a person count together, the youngest by time and key, whatever became of
    the measure. “No chance” says nothing and undoes nothing: it stands only where there is no other
    (docs/arithmetic.md §22). An employee without any has an empty mapping. One query for any number
    of people.
    """
    people = [employee.pk for employee in employees]
    rows = (
        BehaviourRemark.objects.filter(measure__plan__assessment__employee__in=people)
        .annotate(
            employee_key=F("measure__plan__assessment__employee"),
            model_code=F("behaviour__rubric__competency__version__model__code"),
            competency_code=F("behaviour__rubric__competency__code"),
            level_code=F("behaviour__rubric__level__code"),
            behaviour_text=F("behaviour__text"),
        )
        .order_by("at", "pk")
    )
    found: dict[int, dict[BehaviourKey, LatestMark]] = {person: {} for person in people}
    for row in rows:
        mine, mark = found[row.employee_key], Mark(row.mark)
        key = (row.model_code, row.competency_code, row.level_code, row.behaviour_text)
        if mark is Mark.NO_CHANCE and key in mine and mine[key].mark is not Mark.NO_CHANCE:
            continue
        mine[key] = LatestMark(mark, row.at)
    return dict(found)
