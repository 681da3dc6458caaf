"""What the rows of a file would change in a cycle; nothing is stored here."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from competency_portal.assessments.models import Assessment, Cycle, KpiMeasure
from competency_portal.assessments.queries.kpi import is_about, is_empty, measures_of_cycle
from competency_portal.assessments.services.kpi import Measured
from competency_portal.assessments.states import AssessmentState
from competency_portal.core.models import User
from competency_portal.core.tables import Cell, Fault, Kind, Place, Record, Records
from competency_portal.core.tables.headed import folded
from competency_portal.people.importing import Outcome
from competency_portal.people.importing.numbers import Wrong, number_in, stands_again
from competency_portal.people.models import Employee
from competency_portal.results.kpi.figures import LONGEST, NotAFigure
from competency_portal.results.kpi.grid import points_of
from competency_portal.results.kpi.importing.rows import cases_in, figure_in
from models_catalog.models import KpiIndicator, KpiKind, RatingPoint

UNUSABLE = (Kind.EMPTY, Kind.ERROR, Kind.NOT_COMPUTED)


@dataclass(frozen=True)
class Planned:
    """One value of the file."""

    place: Place
    measure: KpiMeasure
    measured: Measured
    outcome: Outcome

    @property
    def old(self) -> str:
        """What is stored, in words."""
        return Measured.of(self.measure).words(self.measure.unit) or "—"

    @property
    def new(self) -> str:
        """What the file says, in words."""
        return self.measured.words(self.measure.unit) or "—"


@dataclass(frozen=True)
class ValuePlan:
    """Everything that an import would do, or why it can't."""

    values: tuple[Planned, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    def of(self, outcome: Outcome) -> list[Planned]:
        """The values with one outcome, in the order of the file."""
        return [value for value in self.values if value.outcome is outcome]

    @property
    def changing(self) -> list[Planned]:
        """What would be written."""
        return [value for value in self.values if value.outcome is not Outcome.UNCHANGED]

    @cached_property
    def fingerprint(self) -> str:
        """The same for two plans that put the same in the place of the same."""
        does = [(value.measure.pk, value.old, value.new) for value in self.changing]
        return hashlib.sha256(repr(does).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Round:
    """The cycle as it stands, read once: what the rows of a file are compared with."""

    known: frozenset[str]
    alike: Mapping[str, Sequence[str]]
    people: Mapping[str, Assessment]
    measures: Mapping[tuple[str, int], KpiMeasure]
    indicators: Mapping[str, KpiIndicator]
    points: Mapping[str, RatingPoint]
    actor: User | None


def round_of(cycle: Cycle, actor: User | None) -> Round:
    """Read the cycle, in as many queries however many people take part."""
    numbers = list(Employee.objects.values_list("number", flat=True))
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for number in numbers:
        alike[number.lstrip("0")].append(number)
    assessments = cycle.assessments.filter(state=AssessmentState.ACTIVE)
    indicators = KpiIndicator.objects.filter(version=cycle.version_id)
    points = points_of(cycle)
    return Round(
        known=frozenset(numbers),
        alike=alike,
        people={one.employee.number: one for one in assessments.select_related("employee")},
        measures={
            (measure.assessment.employee.number, measure.indicator_id): measure
            for measure in measures_of_cycle(cycle)
        },
        # A code outweighs a name.
        indicators={folded(one.name): one for one in indicators}
        | {folded(one.code): one for one in indicators},
        points={folded(point.label): point for point in points}
        | {folded(point.code): point for point in points},
        actor=actor,
    )


def make_plan(records: Records, *, cycle: Cycle, actor: User | None) -> ValuePlan:
    """Compare the rows with the cycle: what is new, what changes, and everything that is wrong."""
    reader = _Reader(round_of(cycle, actor))
    for record in records.rows:
        reader.read(record)
    reader.twice()
    faults = [*records.faults, *reader.faults]
    sheets = list(dict.fromkeys(row.place.sheet for row in records.rows))
    order = {sheet: index for index, sheet in enumerate(sheets)}
    faults.sort(
        key=lambda fault: (
            order.get(fault.place.sheet, -1),
            fault.place.row,
            len(fault.place.column),
            fault.place.column,
        )
    )
    return ValuePlan(
        values=tuple(reader.planned.values()),
        faults=tuple(fault for fault in faults if not fault.is_warning),
        warnings=tuple(fault for fault in faults if fault.is_warning),
    )


class _Reader:
    """Reads rows against a cycle, and collects what is wrong with them."""

    def __init__(self, found: Round) -> None:
        self.found = found
        self.faults: list[Fault] = []
        self.planned: dict[int, Planned] = {}
        self.places: defaultdict[int, list[Place]] = defaultdict(list)

    def read(self, record: Record) -> None:
        """One row; one without value and cases says nothing, whoever it names."""
        if all(_is_blank(record, key) for key in ("value", "cases")):
            return
        number = self._number(record)
        indicator = self._indicator(record)
        if number is None or indicator is None:
            return
        measure = self._measure(record, number, indicator)
        if measure is None:
            return
        self.places[measure.pk].append(record.place_of("indicator"))
        measured = self._measured(record, measure)
        if measured is not None:
            self.planned.setdefault(measure.pk, _planned(record.place, measure, measured))

    def twice(self) -> None:
        """Name every row that says what another one says too."""
        for places in self.places.values():
            for place in places if len(places) > 1 else ():
                others = [replace(other, column="") for other in places]
                said = _("this indicator of this person")
                self._fault(place, stands_again(said, replace(place, column=""), others))

    def _fault(self, place: Place, message: str) -> None:
        self.faults.append(Fault(place, message))

    def _number(self, record: Record) -> str | None:
        cell = record.cells.get("number")
        if cell is None or cell.kind in UNUSABLE:
            if cell is not None and cell.kind is Kind.EMPTY:
                self._fault(cell.place, _("Fill this in: whose value is it?"))
            return None
        try:
            number = number_in(cell, known=self.found.known, alike=self.found.alike)
        except Wrong as wrong:
            self._fault(cell.place, str(wrong))
            return None
        words = {"number": number}
        if number not in self.found.known:
            self._fault(cell.place, _("There is nobody with the number %(number)s.") % words)
        elif number not in self.found.people:
            self._fault(cell.place, _("%(number)s takes no part in this cycle.") % words)
        elif is_about(self.found.actor, self.found.people[number]):
            self._fault(cell.place, _("This is your own KPI. Ask somebody else of HR to enter it."))
        else:
            return number
        return None

    def _indicator(self, record: Record) -> KpiIndicator | None:
        cell = record.cells.get("indicator")
        if cell is None or cell.kind in UNUSABLE:
            if cell is not None and cell.kind is Kind.EMPTY:
                self._fault(cell.place, _("Fill this in: which indicator is it?"))
            return None
        found = self.found.indicators.get(folded(cell.text))
        if found is None:
            words = {"name": cell.text[:LONGEST]}
            self._fault(cell.place, _("There is no indicator “%(name)s” in this model.") % words)
        return found

    def _measure(self, record: Record, number: str, indicator: KpiIndicator) -> KpiMeasure | None:
        found = self.found.measures.get((number, indicator.pk))
        person = self.found.people[number]
        if found is None:
            words = {"person": person.employee_name, "position": person.position_name}
            words["name"] = indicator.name
            message = _("%(name)s is no indicator of %(person)s (%(position)s).") % words
            self._fault(record.place_of("indicator"), message)
        said = record.text("name")
        if said and folded(said) not in (
            folded(person.employee_name),
            folded(person.employee.name),
        ):
            words = {"number": number, "person": person.employee_name, "said": said[:LONGEST]}
            message = _("%(number)s is %(person)s and not %(said)s.") % words
            self.faults.append(Fault(record.place_of("name"), message, is_warning=True))
        return found

    def _measured(self, record: Record, measure: KpiMeasure) -> Measured | None:
        """What the row says; a cell that is empty leaves what is stored."""
        name, stored = measure.indicator.name, Measured.of(measure)
        faults = len(self.faults)
        value, point, cases = stored.value, stored.point, stored.cases
        if not _is_blank(record, "value"):
            value, point = self._value(record.cells["value"], measure)
        if not _is_blank(record, "cases"):
            cell = record.cells["cases"]
            try:
                cases = cases_in(_("cases of %(name)s") % {"name": name}, cell)
            except NotAFigure as wrong:
                self._fault(cell.place, str(wrong))
        return None if len(self.faults) > faults else Measured(value, point, cases)

    def _value(self, cell: Cell, measure: KpiMeasure) -> tuple[Decimal | None, RatingPoint | None]:
        name = measure.indicator.name
        if measure.kind == KpiKind.QUALITATIVE:
            point = self.found.points.get(folded(cell.text))
            if point is None:
                labels = dict.fromkeys(point.label for point in self.found.points.values())
                words = {"name": name, "text": cell.text[:LONGEST], "labels": _(", ").join(labels)}
                message = _("%(name)s: “%(text)s” is no rating. Write one of: %(labels)s.")
                self._fault(cell.place, message % words)
            return None, point
        try:
            return figure_in(name, cell, unit=measure.unit), None
        except NotAFigure as wrong:
            self._fault(cell.place, str(wrong))
        return None, None


def _is_blank(record: Record, key: str) -> bool:
    cell = record.cells.get(key)
    return cell is None or cell.kind in UNUSABLE


def _planned(place: Place, measure: KpiMeasure, measured: Measured) -> Planned:
    if measured == Measured.of(measure):
        outcome = Outcome.UNCHANGED
    else:
        outcome = Outcome.NEW if is_empty(measure) else Outcome.CHANGED
    return Planned(place, measure, measured, outcome)
