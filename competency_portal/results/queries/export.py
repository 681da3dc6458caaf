"""One cycle as JSON, piece by piece: everything that its figures can be recomputed from.

docs/cycle-export.md describes the format. Figures and weights are strings, codes are the
catalogue's, and a rater of an anonymous group has no number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from competency_portal.assessments.models import (
    Assessment,
    AssessmentRequirement,
    BehaviourMark,
    Cycle,
    MarkChoice,
    RaterGroup,
    Rating,
    Review,
)
from competency_portal.assessments.states import CycleState, ReviewState
from competency_portal.assessments.weights import weight_text
from competency_portal.results.queries.asked import asked_of
from competency_portal.results.queries.export_instruments import (
    PRIVATE,
    measures_json,
    questionnaire_json,
    responses_json,
)
from competency_portal.results.queries.export_results import results_of
from competency_portal.results.queries.inputs import weights_of
from competency_portal.results.queries.unnamed import Said, unnamed_of
from competency_portal.results.scoring import plan_groups
from models_catalog.models import Band, BehaviourIndicator, Level, RatingPoint

FORMAT = 1
BATCH = 500
NAMED = (RaterGroup.SELF, RaterGroup.SUPERVISOR)

Json = dict[str, Any]
Rows = defaultdict[int, list[Json]]


def cycle_json(cycle: Cycle) -> Json:
    """What is the same for everybody: model, scales, weights, anonymity."""
    scale = {"scale__version": cycle.version_id}
    levels: dict[str, list[str]] = {}
    rows = Level.objects.filter(**scale).order_by("scale__order", "scale", "rank")
    for scale_code, code in rows.values_list("scale__code", "code"):
        levels.setdefault(scale_code, []).append(code)
    points = RatingPoint.objects.filter(**scale).order_by("points")
    bands = Band.objects.filter(**scale).order_by("order").select_related("rating")
    return {
        "code": cycle.code,
        "name": cycle.name,
        "state": cycle.state,
        "period": {"from": cycle.period_start.isoformat(), "to": cycle.period_end.isoformat()},
        "deadline": cycle.deadline.isoformat(),
        "published_at": cycle.published_at.isoformat() if cycle.published_at else None,
        "model": {"code": cycle.version.model.code, "version": cycle.version.number},
        "rating_scale": [
            {
                "code": point.code,
                "label": point.label,
                "points": point.points,
                "standing": point.standing,
            }
            for point in points
        ],
        "bands": [{"code": band.rating.code, "from": figure(band.start)} for band in bands],
        "level_scales": levels,
        "weights": {
            "groups": cycle.group_weights,
            "categories": cycle.category_weights,
            "parts": cycle.part_weights,
        },
        "anonymity_threshold": cycle.anonymity_threshold,
        "questionnaire": questionnaire_json(cycle),
    }


def figure(value: Decimal | None) -> str | None:
    """A stored figure as text, so that no reader turns it into a float."""
    return None if value is None else str(value)


def assessments_json(cycle: Cycle) -> Iterator[Json]:
    """Everybody in the cycle by employee number, those taken out included."""
    found = cycle.assessments.select_related("employee", "supervisor", "position", "department")
    people = list(found.order_by("employee__number"))
    places = _places(cycle)
    for start in range(0, len(people), BATCH):
        yield from _batch(cycle, people[start : start + BATCH], places)


def _places(cycle: Cycle) -> dict[int, str]:
    """Each behaviour as its level and its place there, from 1: `Si/2`."""
    behaviours = BehaviourIndicator.objects.filter(
        rubric__competency__version=cycle.version_id
    ).order_by("rubric", "order", "pk")
    rows = behaviours.values_list("rubric", "rubric__level__code", "pk")
    return {
        behaviour: f"{level}/{place}"
        for (_, level), group in groupby(rows, itemgetter(0, 1))
        for place, (*_, behaviour) in enumerate(group, start=1)
    }


def _batch(cycle: Cycle, people: Sequence[Assessment], places: Mapping[int, str]) -> Iterator[Json]:
    keys = [person.pk for person in people]
    requirements, results, asked = _requirements(keys), results_of(keys), asked_of(keys)
    reviews = _reviews(keys, places)
    unnamed = _unnamed(cycle, keys) if cycle.state == CycleState.PUBLISHED else {}
    responses, measures = responses_json(cycle, keys), measures_json(keys)
    for person in people:
        yield {
            "employee_no": person.employee.number,
            "name": person.employee_name,
            "position": person.position.code,
            "department": person.department.code,
            "supervisor_no": person.supervisor.number,
            "state": person.state,
            "requirements": requirements[person.pk],
            "asked": [group.value for group in RaterGroup if group.value in asked[person.pk]],
            "reviews": reviews[person.pk] + unnamed.get(person.pk, []),
            "responses": responses[person.pk],
            "kpi": measures[person.pk],
            "results": results.get(person.pk),
        }


def _requirements(assessments: Sequence[int]) -> Rows:
    found: Rows = defaultdict(list)
    rows = (
        AssessmentRequirement.objects.filter(assessment__in=assessments)
        .order_by("competency__category__order", "competency__order", "competency")
        .values_list(
            *("assessment", "competency__code", "competency__category__code"),
            *("competency__category__scale__code", "level__code", "not_applicable", "weight"),
        )
    )
    for assessment, competency, category, scale, level, not_applicable, weight in rows:
        found[assessment].append(
            {
                "competency": competency,
                "category": category,
                "scale": scale,
                "level": "N/A" if not_applicable else level,
                "weight": weight_text(weight),
            }
        )
    return found


def _reviews(assessments: Sequence[int], places: Mapping[int, str]) -> Rows:
    found: Rows = defaultdict(list)
    ratings = _ratings(assessments, places)
    reviews = Review.objects.filter(assessment__in=assessments, group__in=NAMED).exclude(PRIVATE)
    for review in reviews.select_related("rater").order_by("assessment", "group", "pk"):
        found[review.assessment_id].append(
            {
                "group": review.group,
                "rater_no": review.rater.number,
                "state": review.state,
                "ratings": ratings[review.pk],
            }
        )
    return found


def _unnamed(cycle: Cycle, assessments: Sequence[int]) -> Rows:
    """What anonymous groups said, as far as published figures need it (docs/arithmetic.md §4).

    Before they are published, nothing. No one of these reviews is what one rater said.
    """
    found: Rows = defaultdict(list)
    weights = weights_of(cycle).groups
    for assessment, unnamed in unnamed_of(assessments).items():
        plan = plan_groups(unnamed.submitted, weights, cycle.anonymity_threshold)
        for group, answers in unnamed.shown(plan):
            ratings = [_said(competency, said) for competency, said in answers.items()]
            review = {"group": group.value, "rater_no": None, "state": ReviewState.SUBMITTED.value}
            found[assessment].append({**review, "ratings": ratings})
    return found


def _said(competency: str, said: Said) -> Json:
    return {
        "competency": competency,
        "rating": said.rating,
        "unable": False,
        "attained": said.level,
        "marks": {choice.value: [] for choice in MarkChoice},
        "evidence": "",
        "reason": "",
    }


def _ratings(assessments: Sequence[int], places: Mapping[int, str]) -> Rows:
    found: Rows = defaultdict(list)
    marks = _marks(assessments, places)
    rows = (
        Rating.objects.filter(review__assessment__in=assessments)
        .select_related("competency", "point", "attained")
        .order_by("review", "competency__category__order", "competency__order", "competency")
    )
    for rating in rows:
        found[rating.review_id].append(
            {
                "competency": rating.competency.code,
                "rating": rating.point.code if rating.point else None,
                "unable": rating.unable,
                "attained": rating.attained.code if rating.attained else None,
                "marks": {choice.value: marks[rating.pk, choice] for choice in MarkChoice},
                "evidence": rating.evidence,
                "reason": rating.reason,
            }
        )
    return found


def _marks(
    assessments: Sequence[int], places: Mapping[int, str]
) -> defaultdict[tuple[int, str], list[str]]:
    """Marked behaviours by rating and mark."""
    found: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    rows = BehaviourMark.objects.filter(rating__review__assessment__in=assessments).order_by(
        "behaviour__rubric__level__rank", "behaviour__order", "behaviour"
    )
    for rating, mark, behaviour in rows.values_list("rating", "mark", "behaviour"):
        found[rating, mark].append(places[behaviour])
    return found
