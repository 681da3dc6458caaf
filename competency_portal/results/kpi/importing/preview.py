"""A plan as a page shows it: one kind of values at a time, like faults in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from competency_portal.core.components import Tab
from competency_portal.people.importing import Outcome
from competency_portal.people.importing.preview import FaultLine, fault_lines
from competency_portal.results.kpi.importing.planning import Planned, ValuePlan

A_PAGE = 100
TABS: dict[Outcome, Promise] = {
    Outcome.NEW: gettext_lazy("New"),
    Outcome.CHANGED: gettext_lazy("Changed"),
    Outcome.UNCHANGED: gettext_lazy("Unchanged"),
}


@dataclass(frozen=True)
class ValuePreview:
    """What the preview page shows of a plan."""

    plan: ValuePlan
    shown: Outcome
    values: Page[Planned]
    tabs: Sequence[Tab]
    faults: Page[FaultLine]
    warnings: Sequence[FaultLine]
    has_sheets: bool


def preview_of(plan: ValuePlan, asked: QueryDict) -> ValuePreview:
    """One page of a plan: `?show=` says which values, `?page=` how far in the list."""
    known = {outcome.value: outcome for outcome in Outcome}
    first = next((outcome for outcome in Outcome if plan.of(outcome)), Outcome.NEW)
    shown = known.get(asked.get("show", ""), first)
    number = asked.get("page")
    return ValuePreview(
        plan=plan,
        shown=shown,
        values=Paginator(plan.of(shown), A_PAGE).get_page(number),
        tabs=[
            Tab(label, f"?show={outcome.value}", outcome is shown, len(plan.of(outcome)))
            for outcome, label in TABS.items()
        ],
        faults=Paginator(fault_lines(plan.faults), A_PAGE).get_page(number),
        warnings=fault_lines(plan.warnings),
        has_sheets=any(fault.place.sheet for fault in (*plan.faults, *plan.warnings)),
    )
