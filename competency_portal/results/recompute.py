"""Computing a published cycle again from its ratings, and where the frozen figures differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.states import AssessmentState
from competency_portal.results.models import (
    AssessmentResult,
    CategoryResult,
    CompetencyResult,
    DimensionResult,
    GroupResult,
    GroupStanding,
    KpiResult,
    PartResult,
    QuestionnaireResult,
)
from competency_portal.results.queries.inputs import Inputs, Rules, counted, inputs_of, rules_of
from competency_portal.results.queries.instruments import Decided
from competency_portal.results.queries.results import latest
from competency_portal.results.rows import Keys, Rows, add_rows, keys_of

BATCH = 500

RESULT = (
    *("overall_score", "overall_band_id", "total"),
    *("met", "of", "attainment_rate", "calibrated_met"),
)
PART = ("weight", "value")
STANDING = ("state", "weight", "raters")
CATEGORY = ("weight", "score", "band_id")
COMPETENCY = (
    *("status", "required_rank", "weight", "score", "band_id"),
    *("attained_rank", "gap", "calibrated_band_id"),
)
GROUP = ("state", "weight", "raters", "score", "attained_rank")
QUESTIONNAIRE = ("weight", "total", "percent", "complete")
DIMENSION = ("weight", "score", "answered", "scored", "items")
KPI = ("outcome", "weight", "low", "high", "value", "point_id", "cases", "minimum_cases")

GROUPS = "rater group "

Figures = Mapping[str, object]
"""Every figure of one person by a name of its own, such as `competency insight: gap`."""


@dataclass(frozen=True)
class Mismatch:
    """One frozen figure that the ratings don't give; `None` where there is no such figure."""

    employee: str
    figure: str
    frozen: object
    computed: object


@dataclass(frozen=True)
class Recomputation:
    """How many people and figures were computed again, and what differs."""

    people: int
    figures: int
    mismatches: tuple[Mismatch, ...]


def recompute(cycle: Cycle) -> Recomputation:
    """Compute every figure of a published cycle again, by the rules that it was published by.

    Compares the latest revision of each person; a result without a person who takes part, and a
    person without a result, are mismatches too. Changes nothing. Raises ValueError for a cycle that
    is not published.
    """
    if cycle.published_at is None:
        raise ValueError(f"{cycle.code} is not published")
    rules, keys = rules_of(cycle), keys_of(cycle)
    frozen_people = latest(AssessmentResult.objects.filter(assessment__cycle=cycle))
    people = sorted({*counted(cycle), *frozen_people.values_list("assessment", flat=True)})
    compared, found = 0, list[Mismatch]()
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        for number, frozen, computed in _pairs(rules, keys, cycle.published_at, batch):
            compared += len(computed)
            found += _mismatches(number, frozen, computed)
    return Recomputation(len(people), compared, tuple(found))


def _mismatches(number: str, frozen: Figures, computed: Figures) -> Iterator[Mismatch]:
    for name in {**computed, **frozen}:
        if frozen.get(name) != computed.get(name):
            yield Mismatch(number, name, frozen.get(name), computed.get(name))


def _pairs(
    rules: Rules, keys: Keys, published_at: datetime, people: Sequence[int]
) -> Iterator[tuple[str, Figures, Figures]]:
    """Employee number, frozen figures and computed figures of each person, in few queries."""
    assessments = Assessment.objects.filter(pk__in=people)
    numbers = dict(assessments.values_list("pk", "employee__number"))
    active = set(assessments.filter(state=AssessmentState.ACTIVE).values_list("pk", flat=True))
    frozen, objections = _frozen(people, keys), _objections(people)
    for entry in inputs_of(rules, people):
        computed: Figures = {}
        stored = frozen.get(entry.assessment, {})
        if entry.assessment in active:
            asked = revised(entry, objections[entry.assessment])
            computed = _as_kept(_computed(rules, keys, published_at, asked), stored)
        yield numbers[entry.assessment], stored, computed


def _objections(people: Sequence[int]) -> defaultdict[int, dict[str, Decided]]:
    """What second reviewers decided in the latest revision of each of these people (§21)."""
    found: defaultdict[int, dict[str, Decided]] = defaultdict(dict)
    results = latest(AssessmentResult.objects.filter(assessment__in=people))
    rows = CompetencyResult.objects.filter(result__in=results, by_objection=True).values_list(
        "result__assessment", "competency__code", "calibrated_band__code", "calibration_reason"
    )
    for assessment, competency, band, reason in rows:
        found[assessment][competency] = Decided(band, reason)
    return found


def revised(entry: Inputs, objections: Mapping[str, Decided]) -> Inputs:
    """The inputs with the bands of second reviewers in the place of what held before (§21)."""
    return replace(entry, decided={**entry.decided, **objections})


def _as_kept(computed: Figures, frozen: Figures) -> Figures:
    """Without where the groups stand, for a result of the time before that was kept."""
    if any(name.startswith(GROUPS) for name in frozen):
        return computed
    return {name: value for name, value in computed.items() if not name.startswith(GROUPS)}


def _computed(rules: Rules, keys: Keys, published_at: datetime, entry: Inputs) -> Figures:
    rows = Rows()
    add_rows(
        rows,
        entry.scores(rules),
        assessment=entry.assessment,
        keys=keys,
        published_at=published_at,
    )
    return _figures(rows.results[0], rows, _names(keys))


def _frozen(people: Sequence[int], keys: Keys) -> dict[int, Figures]:
    """The latest revision of each of these people, in nine queries."""
    results = list(latest(AssessmentResult.objects.filter(assessment__in=people)))
    owner = {result.pk: result for result in results}
    rows = {result.pk: Rows() for result in results}
    names = _names(keys)
    for part in PartResult.objects.filter(result__in=owner):
        rows[part.result_id].parts.append(part)
    for standing in GroupStanding.objects.filter(result__in=owner):
        rows[standing.result_id].standings.append(standing)
    for category in CategoryResult.objects.filter(result__in=owner):
        rows[category.result_id].categories.append(category)
    competencies = CompetencyResult.objects.filter(result__in=owner)
    for competency in competencies:
        rows[competency.result_id].competencies.append(competency)
    groups = GroupResult.objects.filter(competency_result__result__in=owner)
    for group in groups.select_related("competency_result"):
        rows[group.competency_result.result_id].groups.append(group)
    _add_frozen_instruments(rows)
    return {owner[pk].assessment_id: _figures(owner[pk], rows[pk], names) for pk in rows}


def _add_frozen_instruments(rows: Mapping[int, Rows]) -> None:
    for response in QuestionnaireResult.objects.filter(result__in=rows):
        rows[response.result_id].questionnaires.append(response)
    dimensions = DimensionResult.objects.filter(questionnaire__result__in=rows)
    for dimension in dimensions.select_related("questionnaire"):
        rows[dimension.questionnaire.result_id].dimensions.append(dimension)
    for kpi in KpiResult.objects.filter(result__in=rows):
        rows[kpi.result_id].kpis.append(kpi)


@dataclass(frozen=True)
class _Names:
    """Codes by key, to name figures."""

    competencies: Mapping[int, str]
    categories: Mapping[int, str]
    points: Mapping[int, str]
    dimensions: Mapping[int, str]
    indicators: Mapping[int, str]


def _names(keys: Keys) -> _Names:
    return _Names(
        {key: code for code, key in keys.competencies.items()},
        {key: code for code, key in keys.categories.items()},
        {key: code for code, key in keys.points.items()},
        {key: code for code, key in keys.dimensions.items()},
        {key: code for code, key in keys.indicators.items()},
    )


def _figures(result: AssessmentResult, rows: Rows, names: _Names) -> Figures:
    found = _values("overall", result, RESULT, names)
    for part in rows.parts:
        found |= _values(f"part {part.part}", part, PART, names)
    for standing in rows.standings:
        found |= _values(f"{GROUPS}{standing.group}", standing, STANDING, names)
    for category in rows.categories:
        name = names.categories[category.category_id]
        found |= _values(f"category {name}", category, CATEGORY, names)
    for competency in rows.competencies:
        name = names.competencies[competency.competency_id]
        found |= _values(f"competency {name}", competency, COMPETENCY, names)
    for group in rows.groups:
        name = names.competencies[group.competency_result.competency_id]
        found |= _values(f"competency {name}, {group.group}", group, GROUP, names)
    return found | _figures_of_instruments(rows, names)


def _figures_of_instruments(rows: Rows, names: _Names) -> dict[str, object]:
    found: dict[str, object] = {}
    for response in rows.questionnaires:
        found |= _values(f"questionnaire {response.group}", response, QUESTIONNAIRE, names)
    for dimension in rows.dimensions:
        name = names.dimensions[dimension.dimension_id]
        group = dimension.questionnaire.group
        found |= _values(f"questionnaire {group}, {name}", dimension, DIMENSION, names)
    for kpi in rows.kpis:
        found |= _values(f"KPI {names.indicators[kpi.indicator_id]}", kpi, KPI, names)
    return found


def _values(
    name: str, row: models.Model, fields: Sequence[str], names: _Names
) -> dict[str, object]:
    values = {field: getattr(row, field) for field in fields}
    return {
        f"{name}: {field.removesuffix('_id')}": names.points.get(value)
        if field.endswith(("band_id", "point_id"))
        else value
        for field, value in values.items()
    }
