"""KPI: targets are copied at launch, values are entered by HR until the cycle closes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.assessments.models import Assessment, Cycle, KpiMeasure
from competency_portal.assessments.queries.kpi import IndicatorChanges, is_about
from competency_portal.assessments.services.locks import lock
from competency_portal.assessments.states import AssessmentState, CycleState
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from models_catalog.models import KpiIndicator, RatingPoint
from models_catalog.targets import plain, with_unit

ACTION = "kpi value"
BATCH = 500
WRITTEN = ["value", "point", "cases", "version", "saved_at", "saved_by"]
OVERTAKEN = gettext_lazy("Somebody else has entered something here meanwhile.")


@dataclass(frozen=True)
class Measured:
    """What is entered for one indicator: a value or a rating, and the cases behind it."""

    value: Decimal | None = None
    point: RatingPoint | None = None
    cases: int | None = None

    @classmethod
    def of(cls, measure: KpiMeasure) -> Measured:
        """What is stored."""
        return cls(measure.value, measure.point, measure.cases)

    def words(self, unit: str) -> str:
        """As the trail keeps it, and as people read it."""
        if self.point is not None:
            text = self.point.label
        else:
            text = "" if self.value is None else with_unit(plain(self.value), unit)
        if self.cases is None:
            return text
        return _("%(value)s, %(cases)s cases") % {"value": text or "—", "cases": self.cases}


class StaleMeasure(Refused):
    """Something newer is stored; `stored` is it."""

    def __init__(self, stored: KpiMeasure) -> None:
        super().__init__(OVERTAKEN)
        self.stored = stored


def target_rows(
    assessments: Iterable[Assessment], indicators: Mapping[int, Sequence[KpiIndicator]]
) -> Iterator[KpiMeasure]:
    """Yield unsaved rows: each person's indicators, by their position, with the targets of now."""
    for assessment in assessments:
        for indicator in indicators.get(assessment.position_id, ()):
            yield KpiMeasure(
                assessment=assessment,
                indicator=indicator,
                kind=indicator.kind,
                low=indicator.low,
                high=indicator.high,
                unit=indicator.unit,
                weight=indicator.weight,
                minimum_cases=indicator.minimum_cases,
            )


def copy_targets(
    assessments: Iterable[Assessment], indicators: Mapping[int, Sequence[KpiIndicator]]
) -> None:
    """Copy the targets of people who begin to take part, in bulk."""
    KpiMeasure.objects.bulk_create(target_rows(assessments, indicators), batch_size=BATCH)


def refresh_targets(assessment: Assessment, changes: IndicatorChanges) -> dict[str, list[str]]:
    """Give somebody the indicators of their new position; return what happened, for the record.

    Indicators of the old position go if nothing was entered for them. What was measured is kept:
    it belongs to the period, is shown and counts; HR can empty it. `assessment` has its new
    position already.
    """
    copy_targets([assessment], {assessment.position_id: changes.added})
    dropped = [measure.pk for measure in changes.dropped]
    KpiMeasure.objects.filter(pk__in=dropped).delete()
    return {
        "added": [indicator.code for indicator in changes.added],
        "dropped": [measure.indicator.code for measure in changes.dropped],
        "kept": [measure.indicator.code for measure in changes.kept],
    }


def refuse_closed(cycle: Cycle) -> None:
    """Values are taken while the cycle runs and nobody has seen figures. Raises `Refused`."""
    if cycle.state != CycleState.RUNNING:
        raise Refused(_("The cycle is closed: no KPI value can be changed any more."))
    if cycle.sealed_at:
        raise Refused(_("The results are being worked out: no KPI value can be changed any more."))


@transaction.atomic
def save_measure(
    *, measure: KpiMeasure, measured: Measured, version: int, actor: User | None
) -> KpiMeasure:
    """Store what was measured, if nothing newer is stored; return the row as it is now.

    `version` is that of the value which the page showed. What is stored already is acknowledged
    again: the answer to the first attempt may have been lost. The cycle is held, so that a value
    is stored before it closes or not at all.

    Raises `StaleMeasure` with the stored row, and `Refused` for one's own, for somebody who was
    taken out and once the cycle is closed.
    """
    cycle = measure.assessment.cycle
    lock(cycle)
    rows = KpiMeasure.objects.select_for_update(of=("self",), no_key=True)
    stored = rows.select_related(
        *("assessment__employee", "indicator", "point", "saved_by__employee")
    ).get(pk=measure.pk)
    stored.assessment.cycle = cycle
    refuse_own(stored.assessment, actor)
    if Measured.of(stored) == measured:
        return stored
    refuse_closed(cycle)
    if stored.assessment.state != AssessmentState.ACTIVE:
        raise Refused(_("This person no longer takes part in the cycle."))
    if stored.version != version:
        raise StaleMeasure(stored)
    entered(stored, measured, actor=actor).save()
    stored.save(update_fields=WRITTEN)
    return stored


def refuse_own(assessment: Assessment, actor: User | None) -> None:
    """Keep HR from entering the KPI of themselves. Raises `Refused`."""
    if is_about(actor, assessment):
        raise Refused(_("This is your own KPI. Ask somebody else of HR to enter it."))


def entered(
    measure: KpiMeasure, measured: Measured, *, actor: User | None, reason: str = ""
) -> AuditRecord:
    """Put a value into the row and return the unsaved record of it: from, to, who."""
    before = Measured.of(measure)
    measure.value, measure.point = measured.value, measured.point
    measure.cases = measured.cases
    measure.version += 1
    measure.saved_at, measure.saved_by = timezone.now(), actor
    return audit.entry(
        measure,
        ACTION,
        actor=actor,
        from_value=before.words(measure.unit),
        to_value=measured.words(measure.unit),
        reason=reason,
        indicator=measure.indicator.code,
        name=measure.indicator.name,
        assessment=measure.assessment_id,
    )
