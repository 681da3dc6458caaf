"""The KPI of the people in a cycle: which indicators, which targets, what was measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from competency_portal.assessments.models import Assessment, Cycle, KpiMeasure, StageKind
from competency_portal.assessments.states import AssessmentState
from competency_portal.core.models import User
from models_catalog.models import KpiIndicator, KpiKind, Position

Measures = QuerySet[KpiMeasure]
# Units of which a value says nothing without the number of cases behind it.
RATES = ("%", "％", "‰")


def has_kpi(cycle: Cycle) -> bool:
    """Whether the cycle measures KPI at all."""
    return cycle.stages.filter(kind=StageKind.KPI).exists()


def indicators_by_position(
    cycle: Cycle, positions: Iterable[int]
) -> defaultdict[int, list[KpiIndicator]]:
    """What each position (by key) is measured by in this cycle, in two queries.

    Nobody is measured by anything where the KPI stage is not switched on.
    """
    found: defaultdict[int, list[KpiIndicator]] = defaultdict(list)
    if not has_kpi(cycle):
        return found
    assigned = KpiIndicator.positions.through.objects.filter(
        kpiindicator__version=cycle.version_id, position__in=set(positions)
    ).select_related("kpiindicator")
    for row in assigned.order_by("kpiindicator__order", "kpiindicator"):
        found[row.position_id].append(row.kpiindicator)
    return found


def measures_of_cycle(cycle: Cycle) -> Measures:
    """Every indicator of everybody who takes part, ready to be judged and shown."""
    return (
        KpiMeasure.objects.filter(assessment__cycle=cycle, assessment__state=AssessmentState.ACTIVE)
        .select_related("assessment__employee", "indicator", "point")
        .order_by("assessment__employee__number", "indicator__order", "indicator")
    )


def is_empty(measure: KpiMeasure) -> bool:
    """Whether nobody has entered anything about this indicator."""
    return measure.value is None and measure.point_id is None and measure.cases is None


def takes_cases(measure: KpiMeasure) -> bool:
    """Whether the number of cases is asked: behind a rate, and where the indicator has a minimum.

    A number that was entered all the same stays in sight.
    """
    is_rate = measure.kind != KpiKind.QUALITATIVE and measure.unit.startswith(RATES)
    return bool(measure.minimum_cases) or is_rate or measure.cases is not None


def measured_positions(cycle: Cycle) -> list[tuple[int, str]]:
    """The positions of the people who are measured, as keys and the names they had at launch."""
    rows = measures_of_cycle(cycle).order_by("assessment__position_name", "assessment__position")
    pairs = rows.values_list("assessment__position", "assessment__position_name").distinct()
    return list(dict(pairs).items())


def is_about(user: User | None, assessment: Assessment) -> bool:
    """Whether it is the user's own: nobody enters, or sees before the others, their own KPI."""
    return user is not None and assessment.employee.user_id == user.pk


@dataclass(frozen=True)
class IndicatorChanges:
    """What another position brings and takes: what has a value is kept, and counts on."""

    added: tuple[KpiIndicator, ...] = ()
    dropped: tuple[KpiMeasure, ...] = ()
    kept: tuple[KpiMeasure, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.dropped)


def indicator_changes(assessment: Assessment, position: Position) -> IndicatorChanges:
    """Compare what somebody is measured by with what their present position asks."""
    asked = indicators_by_position(assessment.cycle, [position.pk])[position.pk]
    measures = list(assessment.kpi_measures.select_related("indicator", "point"))
    present = {measure.indicator_id for measure in measures}
    wanted = {indicator.pk for indicator in asked}
    gone = [measure for measure in measures if measure.indicator_id not in wanted]
    return IndicatorChanges(
        added=tuple(indicator for indicator in asked if indicator.pk not in present),
        dropped=tuple(measure for measure in gone if is_empty(measure)),
        kept=tuple(measure for measure in gone if not is_empty(measure)),
    )
