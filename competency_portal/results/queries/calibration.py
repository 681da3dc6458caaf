"""Calibration: how far it is, who is in it, and what was computed and decided for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.db.models import Count, OuterRef, QuerySet

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.assessments.queries.board.tallies import Tally
from competency_portal.assessments.queries.cycles import is_calibrated
from competency_portal.assessments.states import AssessmentState, CycleState
from competency_portal.core.models import User
from competency_portal.people.outline import outline
from competency_portal.results.models import CalibrationLock, Decision, Discussion
from competency_portal.results.queries.inputs import PersonScores, inputs_of, rules_of
from competency_portal.results.queries.instruments import standing_decisions
from competency_portal.results.scoring import (
    AssessmentScores,
    CompetencyScore,
    CompetencyStatus,
    Figure,
)
from models_catalog.models import Competency, ModelVersion, PositionProfile, RatingPoint
from models_catalog.standing import Standing


class Phase(Enum):
    """How far the calibration of a cycle is."""

    NOT_PLANNED = "not planned"
    NOT_CLOSED = "not closed"
    NOT_BEGUN = "not begun"
    OPEN = "open"
    LOCKED = "locked"
    PUBLISHED = "published"


def lock_of(cycle: Cycle) -> CalibrationLock | None:
    """The lock that holds: one from before the cycle was opened again holds no more."""
    found = CalibrationLock.objects.filter(cycle=cycle).select_related("locked_by__employee")
    lock = found.first()
    if lock and cycle.closed_at and lock.locked_at >= cycle.closed_at:
        return lock
    return None


def phase_of(cycle: Cycle) -> Phase:
    """How far the calibration of a cycle is, in up to two queries."""
    if not is_calibrated(cycle):
        return Phase.NOT_PLANNED
    if cycle.state == CycleState.PUBLISHED:
        return Phase.PUBLISHED
    if cycle.state != CycleState.CLOSED:
        return Phase.NOT_CLOSED
    if cycle.sealed_at is None:
        return Phase.NOT_BEGUN
    return Phase.LOCKED if lock_of(cycle) else Phase.OPEN


def calibrated_people(cycle: Cycle, reader: User | None) -> QuerySet[Assessment]:
    """Everybody who takes part but the reader: nobody calibrates, or sees here, themselves."""
    people = Assessment.objects.filter(cycle=cycle, state=AssessmentState.ACTIVE)
    if reader is not None:
        people = people.exclude(employee__user=reader.pk)
    return people.select_related("employee").order_by(
        "department__path_name", "department", "employee__number"
    )


@dataclass(frozen=True)
class Selection:
    """Whom HR looks at: a department with everything below it, a position family, or both."""

    department: int | None = None
    family: str = ""


def selected(people: QuerySet[Assessment], selection: Selection) -> QuerySet[Assessment]:
    """Those of the people who are meant."""
    if selection.department is not None:
        people = people.filter(department__in=outline().below(selection.department))
    if selection.family:
        positions = PositionProfile.objects.filter(
            family=selection.family, version=OuterRef("cycle__version")
        )
        people = people.filter(position__in=positions.values("position"))
    return people


def families_of(cycle: Cycle) -> list[str]:
    """The families of the positions of those who take part, by name; each position has one."""
    positions = cycle.assessments.order_by().values("position")
    found = PositionProfile.objects.filter(version=cycle.version_id, position__in=positions)
    names = found.exclude(family="").order_by("family").values_list("family", flat=True)
    return list(names.distinct())


def competencies_of(version: ModelVersion) -> list[Competency]:
    """The columns: every competency of the model in its order."""
    found = Competency.objects.filter(version=version).select_related("category")
    return list(found.order_by("category__order", "category", "order", "pk"))


@dataclass(frozen=True)
class Point:
    """A rating as a page shows it."""

    key: int
    code: str
    label: str
    standing: Standing


def points_of(version: ModelVersion) -> dict[str, Point]:
    """The ratings of a version by code, lowest first."""
    rows = RatingPoint.objects.filter(scale__version=version).order_by("points")
    return {row.code: Point(row.pk, row.code, row.label, Standing(row.standing)) for row in rows}


@dataclass(frozen=True)
class Cell:
    """One competency of one person: what was computed and, where decided, what holds instead.

    `score` is in points; `decided` is None where the computed band holds.
    """

    competency: str
    status: CompetencyStatus
    score: Decimal | None
    computed: Point | None
    decided: Point | None
    # What had been computed when it was decided.
    decided_on: Decimal | None
    has_steps: bool = False

    @property
    def holding(self) -> Point | None:
        """The band that holds (docs/arithmetic.md §15); without a score there is none."""
        return (self.decided or self.computed) if self.computed else None

    @property
    def is_changed(self) -> bool:
        """Whether a decision stands in the place of the computed band."""
        return self.decided is not None

    @property
    def is_stale(self) -> bool:
        """Whether the decision rests on another score than the present one."""
        return self.is_changed and self.decided_on != self.score

    @property
    def is_open(self) -> bool:
        """Whether there is anything to look at: a band, or decisions about one that is gone."""
        return self.computed is not None or self.has_steps


@dataclass(frozen=True)
class Calibrated:
    """One person's row. The overall score is computed: calibration changes bands only."""

    assessment: Assessment
    cells: tuple[Cell, ...]
    overall: Decimal | None
    band: Point | None
    is_discussed: bool

    @property
    def changed(self) -> int:
        """How many bands were decided otherwise than computed."""
        return sum(cell.is_changed for cell in self.cells)

    @property
    def stale(self) -> int:
        """How many decisions rest on scores that have changed since."""
        return sum(cell.is_stale for cell in self.cells)

    @property
    def is_extreme(self) -> bool:
        """Whether the overall score reads as anything but on target."""
        return self.band is not None and self.band.standing is not Standing.AT

    def cell(self, competency: str) -> Cell:
        """The cell of a competency (code)."""
        return next(cell for cell in self.cells if cell.competency == competency)


def calibrated(cycle: Cycle, people: Sequence[Assessment]) -> list[Calibrated]:
    """The rows of these people, each scored once; the number of queries is always the same."""
    return [row for row, _scores in calibrated_with_scores(cycle, people)]


def calibrated_with_scores(
    cycle: Cycle, people: Sequence[Assessment]
) -> list[tuple[Calibrated, PersonScores]]:
    """The same rows with what they were made of, which no page shows: it holds group figures."""
    keys = [person.pk for person in people]
    rules, points = rules_of(cycle), points_of(cycle.version)
    standing = _standing(keys)
    discussed = set(
        Discussion.objects.filter(assessment__in=keys).values_list("assessment", flat=True)
    )
    found = {entry.assessment: entry.scores(rules) for entry in inputs_of(rules, keys)}
    return [
        (
            _row(
                person,
                found[person.pk].scores,
                points,
                standing[person.pk],
                is_discussed=person.pk in discussed,
            ),
            found[person.pk],
        )
        for person in people
    ]


def _standing(keys: Sequence[int]) -> defaultdict[int, dict[str, Decision]]:
    found: defaultdict[int, dict[str, Decision]] = defaultdict(dict)
    rows = standing_decisions(keys).select_related("competency", "band")
    for decision in rows:
        found[decision.assessment_id][decision.competency.code] = decision
    return found


def _row(
    person: Assessment,
    scores: AssessmentScores,
    points: Mapping[str, Point],
    decided: Mapping[str, Decision],
    *,
    is_discussed: bool,
) -> Calibrated:
    cells = (_cell(score, points, decided.get(score.competency)) for score in scores.competencies)
    return Calibrated(
        assessment=person,
        cells=tuple(cells),
        overall=rounded(scores.overall.score),
        band=points.get(scores.overall.band or ""),
        is_discussed=is_discussed,
    )


def _cell(score: CompetencyScore, points: Mapping[str, Point], decision: Decision | None) -> Cell:
    band = decision.band if decision else None
    return Cell(
        competency=score.competency,
        status=score.status,
        score=rounded(score.score),
        computed=points.get(score.band or ""),
        decided=points[band.code] if band else None,
        decided_on=decision.computed_score if decision else None,
        has_steps=decision is not None,
    )


def rounded(figure: Figure | None) -> Decimal | None:
    """The figure as it is shown, and as decisions keep it."""
    return None if figure is None else figure.rounded


def decided_people(cycle: Cycle) -> list[Assessment]:
    """Everybody who takes part and for whom a band was decided."""
    keys = Assessment.objects.filter(cycle=cycle, state=AssessmentState.ACTIVE).values("pk")
    standing = standing_decisions(keys).filter(band__isnull=False)
    people = Assessment.objects.filter(pk__in=standing.order_by().values("assessment"))
    return list(people.select_related("employee").order_by("pk"))


def stale_people(cycle: Cycle) -> list[Calibrated]:
    """Those for whom a decision rests on another score than the present one."""
    return [row for row in calibrated(cycle, decided_people(cycle)) if row.stale]


def decided_count(cycle: Cycle, reader: User) -> int:
    """How many bands were decided otherwise than computed; nobody is told of their own."""
    keys = calibrated_people(cycle, reader).order_by().values("pk")
    return standing_decisions(keys).filter(band__isnull=False).count()


def has_decisions(cycle: Cycle) -> bool:
    """Whether any band was decided otherwise than computed, whoever asks."""
    keys = calibrated_people(cycle, None).order_by().values("pk")
    return standing_decisions(keys).filter(band__isnull=False).exists()


def discussed_of(cycle: Cycle, reader: User) -> Tally:
    """How many were discussed, of everybody but the reader."""
    people = calibrated_people(cycle, reader)
    return Tally(**people.aggregate(done=Count("discussion"), all=Count("pk")))
