"""The calibration page: one row a person, one column a competency, and how bands are spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Page, Paginator

from competency_portal.assessments.models import Assessment, AssessmentRequirement, Cycle
from competency_portal.assessments.states import AssessmentState
from competency_portal.core.models import User
from competency_portal.results.queries.calibration import (
    Calibrated,
    Cell,
    Point,
    Selection,
    calibrated,
    calibrated_people,
    competencies_of,
    points_of,
    selected,
)
from competency_portal.results.queries.distribution import Distribution, distribution_of
from competency_portal.results.scoring import CompetencyStatus
from models_catalog.models import Category, Competency

# As many rows as one page shows; its figures are about everybody who was selected.
PEOPLE_A_PAGE = 200


@dataclass(frozen=True)
class Row:
    """One person, with a cell below every column."""

    person: Calibrated
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    """The page: `scored` are all who were selected, and whom every figure counts.

    `page` is one part of those whom a filter left, `rows` are its rows.
    """

    columns: Sequence[Competency]
    points: Mapping[str, Point]
    scored: Sequence[Calibrated]
    rows: Sequence[Row]
    page: Page[Calibrated]
    distribution: Distribution
    leaves_out_reader: bool

    @property
    def categories(self) -> list[tuple[Category, int]]:
        """The categories above the columns, each with how many columns it has."""
        groups = groupby(self.columns, lambda column: column.category)
        return [(category, len(list(members))) for category, members in groups]

    @property
    def discussed(self) -> int:
        """How many of those scored were discussed."""
        return sum(person.is_discussed for person in self.scored)

    @property
    def changed(self) -> int:
        """How many of their bands were decided otherwise than computed."""
        return sum(person.changed for person in self.scored)

    @property
    def stale(self) -> int:
        """How many of these decisions rest on scores that have changed since."""
        return sum(person.stale for person in self.scored)


Keeps = Callable[[Calibrated], bool]


def board_of(
    cycle: Cycle,
    reader: User,
    *,
    selection: Selection | None = None,
    show: str = "",
    page: str | None = None,
) -> Board:
    """The page for HR, in a number of queries that people don't make grow.

    The reader's own results are in none of it (`calibrated_people`).
    """
    people = selected(calibrated_people(cycle, reader), selection or Selection())
    scored = calibrated(cycle, list(people))
    columns, points = competencies_of(cycle.version), points_of(cycle.version)
    distribution = distribution_of(cycle, scored, columns, points)
    keeps = _filters(distribution).get(show)
    kept = [person for person in scored if keeps is None or keeps(person)]
    part = Paginator(kept, PEOPLE_A_PAGE).get_page(page)
    return Board(
        columns=columns,
        points=points,
        scored=scored,
        rows=[row_of(person, columns) for person in part.object_list],
        page=part,
        distribution=distribution,
        leaves_out_reader=cycle.assessments.filter(
            employee__user=reader.pk, state=AssessmentState.ACTIVE
        ).exists(),
    )


def _filters(distribution: Distribution) -> dict[str, Keeps]:
    return {
        "undiscussed": lambda person: not person.is_discussed,
        "changed": lambda person: bool(person.changed),
        "stale": lambda person: bool(person.stale),
        "extremes": lambda person: person.is_extreme,
        "guideline": distribution.differs,
    }


def row_of(person: Calibrated, columns: Sequence[Competency]) -> Row:
    """Put the cells below their columns; what was never asked of the person has an empty one."""
    cells = {cell.competency: cell for cell in person.cells}
    return Row(person, tuple(cells.get(column.code) or _nothing(column.code) for column in columns))


def _nothing(code: str) -> Cell:
    return Cell(code, CompetencyStatus.UNSET, None, None, None, None)


def required_level(assessment: Assessment, competency: Competency) -> str:
    """The name of the level that is asked of somebody; empty where none is."""
    found = AssessmentRequirement.objects.filter(assessment=assessment, competency=competency)
    level = found.values_list("level__code", "level__name").first()
    return " ".join(part for part in level if part) if level else ""
