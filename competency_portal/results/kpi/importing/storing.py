"""Storing a plan: whole, while the cycle is held and with the same records, or not at all."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.assessments.models import Cycle, KpiMeasure
from competency_portal.assessments.services.kpi import BATCH, WRITTEN, entered, refuse_closed
from competency_portal.assessments.services.locks import lock
from competency_portal.core import audit
from competency_portal.core.errors import Refused
from competency_portal.core.models import AuditRecord, User
from competency_portal.core.tables import Records
from competency_portal.results.kpi.importing.planning import ValuePlan, make_plan

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
    KpiMeasure.objects.bulk_update(measures, WRITTEN, batch_size=BATCH)
    AuditRecord.objects.bulk_create(trail, batch_size=BATCH)
    audit.record(cycle, "import kpi", actor=actor, to_value=str(len(measures)), reason=reason)
