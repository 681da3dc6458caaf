"""A plan as a page shows it: one kind of people at a time, like faults in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.core.components import Tab
from competency_portal.core.tables import Fault
from competency_portal.people.addresses import ADDRESSED
from competency_portal.people.history import LABELS
from competency_portal.people.importing.plans import Change, Outcome, Plan, Planned
from competency_portal.people.services import AUDITED

A_PAGE = 100
FIELDS = {**AUDITED, "email": ADDRESSED}
TABS: dict[Outcome, Promise] = {
    Outcome.NEW: gettext_lazy("New"),
    Outcome.CHANGED: gettext_lazy("Changed"),
    Outcome.UNCHANGED: gettext_lazy("Unchanged"),
}


@dataclass(frozen=True)
class FaultLine:
    """The same fault of one column, with all its rows."""

    sheet: str
    rows: str
    column: str
    message: str


@dataclass(frozen=True)
class PersonLine:
    """One person of the file: the fields of somebody new, or what changes in words."""

    name: str
    number: str
    fields: Mapping[str, str]
    changes: Sequence[str]


@dataclass(frozen=True)
class Preview:
    """What the preview page shows of a plan."""

    plan: Plan
    shown: Outcome
    people: Page[Planned]
    lines: Sequence[PersonLine]
    tabs: Sequence[Tab]
    faults: Page[FaultLine]
    warnings: Sequence[FaultLine]
    has_sheets: bool


def preview_of(plan: Plan, asked: QueryDict) -> Preview:
    """One page of a plan: `?show=` says which people, `?page=` how far in the list."""
    shown = _shown(plan, asked.get("show", ""))
    faults = fault_lines(plan.faults)
    number = asked.get("page")
    people = Paginator(plan.of(shown), A_PAGE).get_page(number)
    return Preview(
        plan=plan,
        shown=shown,
        people=people,
        lines=[_line(person) for person in people],
        tabs=[_tab(plan, outcome, shown, asked) for outcome in Outcome],
        faults=Paginator(faults, A_PAGE).get_page(number),
        warnings=fault_lines(plan.warnings),
        has_sheets=any(fault.place.sheet for fault in (*plan.faults, *plan.warnings)),
    )


def _shown(plan: Plan, asked: str) -> Outcome:
    """What was asked for; else the first kind that there is anybody of."""
    if asked in {outcome.value for outcome in Outcome}:
        return Outcome(asked)
    return next((outcome for outcome in Outcome if plan.of(outcome)), Outcome.NEW)


def _tab(plan: Plan, outcome: Outcome, shown: Outcome, asked: QueryDict) -> Tab:
    query = asked.copy()
    query["show"] = outcome.value
    query.pop("page", None)
    count = len(plan.of(outcome))
    return Tab(TABS[outcome], f"?{query.urlencode()}", outcome is shown, count)


def fault_lines(faults: Sequence[Fault]) -> list[FaultLine]:
    """Faults of one sheet and column that say the same, together, in the order of the file."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for fault in faults:
        key = (fault.place.sheet, fault.place.column, fault.message)
        found.setdefault(key, []).append(fault.place.row)
    return [
        FaultLine(sheet, _(", ").join(_ranges(rows)), column, message)
        for (sheet, column, message), rows in found.items()
    ]


def _ranges(rows: Sequence[int]) -> Iterator[str]:
    """2–4 for 2, 3 and 4."""
    ordered = sorted(set(rows))
    start = ordered[0]
    for row, following in pairwise([*ordered, 0]):
        if following != row + 1:
            yield str(row) if start == row else f"{start}–{row}"
            start = following


def _line(person: Planned) -> PersonLine:
    return PersonLine(
        name=person.name,
        number=person.entry.number,
        fields={change.field: change.new for change in person.changes},
        changes=[_words(change) for change in person.changes],
    )


def _words(change: Change) -> str:
    """A change of somebody who is already there, as their history will tell it."""
    action = FIELDS.get(change.field)
    label = LABELS[action] if action else _("Account")
    words = {"field": label, "old": change.old or "—", "new": change.new or "—"}
    return _("%(field)s: %(old)s → %(new)s") % words
