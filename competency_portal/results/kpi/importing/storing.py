"""Storing a plan: whole, while the cycle is held and with the same records, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.assessments.models import Cycle, KpiMeasure
from competency_portal.assessments.services.kpi import BATCH, entered, refuse_closed
from competency_portal.assessments.services.locks import lock
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from competency_portal.core.tables import Records
from competency_portal.results.kpi.importing.planning import ValuePlan, make_plan
from models_catalog.models import KpiKind

# A database looks through all of them for each row: more of them take longer, not shorter.
CASES_OF_A_QUERY = 100
MEANWHILE = gettext_lazy("Somebody changed the same values meanwhile. Look at it once more.")


class Faulty(Refused):
    """The file can't be imported; the plan says why."""

    def __init__(self, plan: ValuePlan) -> None:
        super().__init__(_("There are faults in the file; nothing was imported."))
        self.plan = plan


class Stale(Refused):
    """The import would no longer do what was seen before."""

    def __init__(self) -> None:
        super().__init__(MEANWHILE)


@transaction.atomic
def import_values(
    records: Records, *, cycle: Cycle, actor: User | None, source: str, seen: str | None = None
) -> ValuePlan:
    """Store everything that the rows say, and return what was done.

    `source` is the file's name, for the trail; `seen` the fingerprint of the plan that somebody
    agreed to.

    Raises:
        Faulty: something is wrong in the file, and nothing was stored.
        Stale: values have changed since the plan was seen, and nothing was stored.
        Refused: the cycle takes no values any more.
    """
    lock(cycle)
    refuse_closed(cycle)
    plan = make_plan(records, cycle=cycle, actor=actor)
    if plan.faults:
        raise Faulty(plan)
    if seen is not None and plan.fingerprint != seen:
        raise Stale
    if plan.changing:
        _store(plan, cycle=cycle, actor=actor, source=source)
    return plan


def _store(plan: ValuePlan, *, cycle: Cycle, actor: User | None, source: str) -> None:
    reason = _("Imported from %(file)s") % {"file": source}
    trail = [
        entered(value.measure, value.measured, actor=actor, reason=reason)
        for value in plan.changing
    ]
    measures = [value.measure for value in plan.changing]
    _write(measures)
    AuditRecord.objects.bulk_create(trail, batch_size=BATCH)
    audit.record(cycle, "import kpi", actor=actor, to_value=str(len(measures)), reason=reason)


def _write(measures: Sequence[KpiMeasure]) -> None:
    """Write what differs from row to row row by row, and what is the same for many at once."""
    for start in range(0, len(measures), BATCH):
        batch = measures[start : start + BATCH]
        rows = KpiMeasure.objects.filter(pk__in=[measure.pk for measure in batch])
        # All of them were entered by one person, at one moment, each once more than before.
        rows.update(
            version=F("version") + 1, saved_at=batch[0].saved_at, saved_by=batch[0].saved_by
        )
    judged = [measure for measure in measures if measure.kind == KpiKind.QUALITATIVE]
    for point in {measure.point_id for measure in judged}:
        keys = [measure.pk for measure in judged if measure.point_id == point]
        for start in range(0, len(keys), BATCH):
            KpiMeasure.objects.filter(pk__in=keys[start : start + BATCH]).update(point=point)
    figures = [measure for measure in measures if measure.kind != KpiKind.QUALITATIVE]
    KpiMeasure.objects.bulk_update(figures, ["value"], batch_size=CASES_OF_A_QUERY)
    counted = [measure for measure in measures if measure.cases is not None]
    KpiMeasure.objects.bulk_update(counted, ["cases"], batch_size=CASES_OF_A_QUERY)
