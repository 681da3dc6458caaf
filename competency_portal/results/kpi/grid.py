"""The grid of people and indicators, one page of it, as the page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from competency_portal.assessments.models import Assessment, Cycle, KpiMeasure
from competency_portal.assessments.queries.kpi import (
    Measures,
    is_about,
    measures_of_cycle,
    takes_cases as asks_cases,
)
from competency_portal.assessments.services.kpi import Measured
from competency_portal.assessments.states import AssessmentState
from competency_portal.core.models import User
from competency_portal.core.search import normalised
from competency_portal.people.outline import outline
from competency_portal.results.models.instruments import Outcome
from competency_portal.results.queries.inputs import rating_scale
from competency_portal.results.queries.instruments import kpi_of, value_of
from competency_portal.results.scoring import RatingScale
from competency_portal.results.scoring.kpi import kpi_outcome
from models_catalog.models import KpiIndicator, KpiKind, RatingPoint
from models_catalog.targets import plain, target_value, target_words

PEOPLE_A_PAGE = 25
EMPTY = Q(value=None, point=None)


@dataclass(frozen=True)
class Typed:
    """The texts of one cell."""

    value: str = ""
    cases: str = ""

    @classmethod
    def of(cls, measure: KpiMeasure) -> Typed:
        """How the stored value is written into its cell."""
        value = measure.point.code if measure.point else plain(measure.value)
        return cls(value, "" if measure.cases is None else str(measure.cases))


@dataclass(frozen=True)
class Trouble:
    """What was typed and not stored, and why; `stored` says what stands there instead."""

    typed: Typed
    message: str
    stored: str = ""
    is_conflict: bool = False


@dataclass(frozen=True)
class Cell:
    """One indicator of one person."""

    measure: KpiMeasure
    typed: Typed
    outcome: Outcome
    trouble: Trouble | None = None

    @property
    def seen(self) -> str:
        """What the page showed: the version, and the texts of this version."""
        stored = Typed.of(self.measure)
        return f"{self.measure.version}|{stored.value}|{stored.cases}"

    @property
    def target(self) -> str:
        """What is aimed at, in words."""
        return target_words(self.measure)

    @property
    def shown(self) -> str:
        """The value in words, where nothing can be typed any more."""
        return Measured.of(self.measure).words(self.measure.unit) or "—"

    @property
    def is_judged(self) -> bool:
        """Whether it takes a rating instead of a figure."""
        return self.measure.kind == KpiKind.QUALITATIVE

    @property
    def takes_cases(self) -> bool:
        """Whether the number of cases is asked."""
        return asks_cases(self.measure)

    @property
    def needs(self) -> int | None:
        """How many cases it takes at least, where there are too few."""
        too_few = self.outcome == Outcome.TOO_FEW_CASES
        return self.measure.minimum_cases if too_few else None


@dataclass(frozen=True)
class Column:
    """One indicator: its name, its target in words, and exactly."""

    indicator: KpiIndicator
    target: str
    exact: str


@dataclass(frozen=True)
class Row:
    """One person; of themselves somebody sees that others enter it, and nothing else."""

    assessment: Assessment
    is_own: bool
    cells: Sequence[Cell | None]


@dataclass(frozen=True)
class Filters:
    """Which people are shown."""

    query: str = ""
    department: int | None = None
    position: int | None = None
    missing: bool = False


@dataclass(frozen=True)
class Filled:
    """How many cells there are, of everybody whom the filters leave, and how many hold a value."""

    done: int
    total: int


@dataclass(frozen=True)
class Grid:
    """One page of people, the columns that they have, and how much is filled in."""

    page: Page[Assessment]
    columns: Sequence[Column]
    rows: Sequence[Row]
    points: Sequence[RatingPoint]
    filled: Filled


@dataclass
class Judge:
    """Says what came of a measure, by the rating scale of the cycle's version."""

    cycle: Cycle
    scale: RatingScale = field(init=False)

    def __post_init__(self) -> None:
        self.scale = rating_scale(self.cycle.version)

    def outcome(self, measure: KpiMeasure) -> Outcome:
        """Met or not, or why it is not judged (docs/arithmetic.md §11)."""
        return Outcome(kpi_outcome(kpi_of(measure), value_of(measure), self.scale).value)


def points_of(cycle: Cycle) -> list[RatingPoint]:
    """The ratings that a qualitative indicator takes, lowest first."""
    return list(RatingPoint.objects.filter(scale__version=cycle.version_id).order_by("points"))


def selected(cycle: Cycle, filters: Filters) -> Measures:
    """The indicators of the people whom the filters leave."""
    measures = measures_of_cycle(cycle)
    if wanted := normalised(filters.query):
        measures = measures.filter(assessment__employee__search_key__contains=wanted)
    if filters.department is not None:
        below = outline().below(filters.department)
        measures = measures.filter(assessment__department__in=below)
    if filters.position is not None:
        measures = measures.filter(assessment__position=filters.position)
    return measures


def grid_of(
    cycle: Cycle,
    filters: Filters,
    *,
    reader: User,
    page: str | None,
    troubles: Mapping[int, Trouble],
) -> Grid:
    """One page, in a number of queries that nothing makes grow.

    People whose cells are in trouble are shown whatever the filters say: what they typed stays.
    """
    measures = selected(cycle, filters).order_by()
    shown = _people(cycle, measures, troubles, missing=filters.missing)
    people = Paginator(shown, PEOPLE_A_PAGE).get_page(page)
    rows = measures_of_cycle(cycle).filter(assessment__in=[one.pk for one in people])
    columns, cells = _cells(cycle, rows, troubles)
    return Grid(
        page=people,
        columns=[Column(one, target_words(one), target_value(one)) for one in columns],
        rows=[_row(one, columns, cells, reader) for one in people],
        points=points_of(cycle),
        filled=_filled(measures),
    )


def filled_of(cycle: Cycle, filters: Filters) -> Filled:
    """How much is filled in of what the filters leave."""
    return _filled(selected(cycle, filters))


def _filled(measures: Measures) -> Filled:
    counts = measures.order_by().aggregate(total=Count("pk"), done=Count("pk", filter=~EMPTY))
    return Filled(**counts)


def _people(
    cycle: Cycle, measures: Measures, troubles: Mapping[int, Trouble], *, missing: bool
) -> QuerySet[Assessment]:
    of_person = measures.filter(assessment=OuterRef("pk"))
    shown = Q(Exists(of_person.filter(EMPTY) if missing else of_person))
    if troubles:
        shown |= Q(kpi_measures__in=list(troubles))
    people = cycle.assessments.filter(shown, state=AssessmentState.ACTIVE)
    return people.select_related("employee").order_by("employee__number").distinct()


def _cells(
    cycle: Cycle, rows: Iterable[KpiMeasure], troubles: Mapping[int, Trouble]
) -> tuple[list[KpiIndicator], dict[tuple[int, int], Cell]]:
    judge = Judge(cycle)
    columns: dict[int, KpiIndicator] = {}
    cells: dict[tuple[int, int], Cell] = {}
    for measure in rows:
        columns[measure.indicator_id] = measure.indicator
        trouble = troubles.get(measure.pk)
        typed = trouble.typed if trouble else Typed.of(measure)
        cells[measure.assessment_id, measure.indicator_id] = Cell(
            measure, typed, judge.outcome(measure), trouble
        )
    ordered = sorted(columns.values(), key=lambda one: (one.order, one.pk))
    return ordered, cells


def _row(
    assessment: Assessment,
    columns: Sequence[KpiIndicator],
    cells: Mapping[tuple[int, int], Cell],
    reader: User,
) -> Row:
    found = [cells.get((assessment.pk, column.pk)) for column in columns]
    return Row(assessment, is_about(reader, assessment), found)
