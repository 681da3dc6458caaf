"""One cycle on the board: its stages, who is late, what is to be mended, its departments."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from competency_portal.assessments.models import (
    ANSWERING,
    Assessment,
    Cycle,
    StageKind,
)
from competency_portal.assessments.queries.board.reach import Reach, shown_kinds
from competency_portal.assessments.queries.board.stage_lines import StageLine, stage_lines
from competency_portal.assessments.queries.board.tallies import (
    OfCycle,
    Tally,
    headcounts_of,
    tallies_of,
    totals,
)
from competency_portal.assessments.queries.board.troubles import (
    WITH_PLACES,
    Troubled,
    troubles_of,
)
from competency_portal.assessments.queries.board.waiting import (
    Piece,
    Waiting,
    is_over,
    people_behind,
    pieces_of,
    waiting_of,
)
from competency_portal.assessments.queries.tasks import last_reminders, left_to_remind
from competency_portal.assessments.states import CycleState
from competency_portal.home.board.branches import Branch, Forest
from competency_portal.home.board.words import ToMend, to_mend
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.people.outline import Outline, outline
from competency_portal.results.queries.calibration import Phase, discussed_of, phase_of

# Of those who are late or have most left; everybody stands on a page of their own.
MOST_WAITING = 6
# While nobody is late, a few are enough to see where most is left.
MOST_IN_TIME = 3
# Cycles shown as blocks; whoever runs more of them at once finds the rest in the list of cycles.
MOST_BLOCKS = 6
# Names behind one row; whoever scores more people is listed on the page of the supervisor.
MOST_PIECES = 12
Reminded = Mapping[tuple[int, int], datetime.date]
"""The last reminder by cycle and person (keys)."""
CALIBRATING = (Phase.OPEN, Phase.LOCKED)


@dataclass(frozen=True)
class Person:
    """Somebody who has not handed in everything, whom to turn to, and what HR can do about it."""

    waiting: Waiting
    employee: Employee
    pieces: Sequence[Piece]
    head: Employee | None = None
    reminded: datetime.date | None = None

    @property
    def is_reader(self) -> bool:
        """Whether it is the supervisor whose line is shown."""
        return self.head is not None and self.employee.pk == self.head.pk

    @property
    def turn_to(self) -> Employee | None:
        """Their supervisor, if there is one to talk to; nobody above the line that is shown."""
        boss = self.employee.supervisor
        is_there = boss and boss.status != EmployeeStatus.LEFT and not self.is_reader
        return boss if is_there else None

    @property
    def turn_to_me(self) -> bool:
        """Whether that is the supervisor whose line is shown."""
        return self.head is not None and self.employee.supervisor_id == self.head.pk

    @property
    def shown(self) -> Sequence[Piece]:
        """The first of the reviews behind the row."""
        return self.pieces[:MOST_PIECES]

    @property
    def more(self) -> int:
        """How many there are beyond them."""
        return max(0, len(self.pieces) - MOST_PIECES)

    @property
    def has_left(self) -> bool:
        """Whether they don't work here any more."""
        return bool(self.employee.status == EmployeeStatus.LEFT)


@dataclass(frozen=True)
class Block:
    """One cycle under way, as its reader sees it."""

    cycle: Cycle
    people: int
    stages: Sequence[StageLine]
    persons: Sequence[Person]
    waiting: Sequence[Waiting]
    problems: Sequence[ToMend]
    forest: Forest
    phase: Phase
    discussed: Tally
    # Of those who are late, how many HR can remind today; None where a line's board doesn't say.
    to_remind: int | None = None

    @cached_property
    def late_people(self) -> int:
        """How many people are late with something."""
        return sum(1 for row in self.waiting if row.late)

    @property
    def in_time(self) -> int:
        """How many people have something to hand in and still have time."""
        return len(self.waiting) - self.late_people

    @property
    def has_over(self) -> bool:
        """Whether something can be late."""
        return bool(self.forest.over)

    @property
    def is_running(self) -> bool:
        """Whether answers are taken."""
        return bool(self.cycle.state == CycleState.RUNNING)

    @cached_property
    def branches(self) -> list[Branch]:
        """The departments, as far as they are opened."""
        return self.forest.rows()

    @property
    def is_complete(self) -> bool:
        """Whether everything was handed in, of every stage in which somebody answers."""
        answering = [line for line in self.stages if line.stage.kind in ANSWERING]
        done = [line.tally is None or not line.tally.left for line in answering]
        return bool(self.people) and all(done) and not any(line.is_ahead for line in answering)


@dataclass(frozen=True)
class Counted:
    """Everything that is read for all blocks together."""

    tallies: Mapping[int, OfCycle]
    people: Mapping[int, Mapping[int, int]]
    waiting: Mapping[int, list[Waiting]]
    troubles: Mapping[int, list[Troubled]]
    singles: Mapping[int, Assessment]
    pieces: Mapping[tuple[int, int], list[Piece]]
    behind: Mapping[int, Employee]
    reminded: Reminded
    to_remind: Mapping[int, int]


def blocks_of(reach: Reach, opened: Mapping[int, Collection[int]]) -> tuple[list[Block], bool]:
    """The cycles under way as blocks, and whether there are more than are shown.

    `opened` are department keys by cycle key.
    """
    found = list(reach.cycles()[: MOST_BLOCKS + 1])
    if not found:
        return [], False
    cycles = found[:MOST_BLOCKS]
    counted, tree = _count(cycles, reach), outline()
    blocks = [_block(cycle, reach, counted, opened.get(cycle.pk, ()), tree) for cycle in cycles]
    return blocks, len(found) > len(cycles)


def _count(cycles: Sequence[Cycle], reach: Reach) -> Counted:
    waiting = waiting_of(cycles, reach)
    first = [row for rows in waiting.values() for row in rows[:MOST_WAITING]]
    troubles = troubles_of(cycles, reach)
    only = [found.only for each in troubles.values() for found in each if found.only]
    singles = Assessment.objects.filter(pk__in=only).select_related(
        "cycle", *WITH_PLACES, "supervisor"
    )
    return Counted(
        tallies_of(cycles, reach),
        headcounts_of(cycles, reach),
        waiting,
        troubles,
        {one.pk: one for one in singles},
        pieces_of(cycles, {row.rater for row in first}, reach) if reach.head is None else {},
        people_behind(first),
        reminded_of(cycles, first, reach),
        _to_remind(cycles, waiting) if reach.head is None else {},
    )


def _to_remind(
    cycles: Sequence[Cycle], waiting: Mapping[int, Sequence[Waiting]]
) -> Mapping[int, int]:
    late = {cycle: [row.rater for row in rows if row.late] for cycle, rows in waiting.items()}
    return left_to_remind(cycles, late) if any(late.values()) else {}


def reminded_of(cycles: Sequence[Cycle], rows: Iterable[Waiting], reach: Reach) -> Reminded:
    """When these people were last reminded; a line's board doesn't say it: of others, perhaps."""
    return last_reminders(cycles, {row.rater for row in rows}) if reach.head is None else {}


def _block(
    cycle: Cycle, reach: Reach, counted: Counted, opened: Collection[int], tree: Outline
) -> Block:
    people = sum(counted.people.get(cycle.pk, {}).values())
    waiting = counted.waiting.get(cycle.pk, [])
    shown = waiting[: MOST_WAITING if any(row.late for row in waiting) else MOST_IN_TIME]
    phase = phase_of(cycle) if cycle.state == CycleState.CLOSED else Phase.NOT_CLOSED
    discussed = discussed_of(cycle, reach.reader) if phase in CALIBRATING else Tally()
    sums = totals(counted.tallies.get(cycle.pk, {}))
    if phase in CALIBRATING and reach.head is None:
        sums[StageKind.CALIBRATION] = discussed
    return Block(
        cycle,
        people,
        stage_lines(cycle, reach, sums, is_calibrated=phase is Phase.LOCKED),
        persons_of(cycle, shown, reach, counted.behind, counted.pieces, reminded=counted.reminded),
        waiting,
        [
            to_mend(cycle, found, counted.singles.get(found.only or 0), is_line=bool(reach.head))
            for found in counted.troubles.get(cycle.pk, ())
        ],
        _forest(cycle, reach, counted, opened, tree),
        phase,
        discussed,
        counted.to_remind.get(cycle.pk),
    )


def persons_of(
    cycle: Cycle,
    rows: Sequence[Waiting],
    reach: Reach,
    behind: Mapping[int, Employee],
    pieces: Mapping[tuple[int, int], Sequence[Piece]],
    *,
    reminded: Reminded,
) -> list[Person]:
    """The rows with who they are, what is behind them, and when they were last reminded."""
    return [
        Person(
            row,
            behind[row.rater],
            pieces.get((cycle.pk, row.rater), ()),
            reach.head,
            reminded.get((cycle.pk, row.rater)),
        )
        for row in rows
    ]


def _forest(
    cycle: Cycle, reach: Reach, counted: Counted, opened: Collection[int], tree: Outline
) -> Forest:
    """The tree of one cycle with a column for each stage in which something is counted."""
    tallies = counted.tallies.get(cycle.pk, {})
    over = {StageKind(stage.kind) for stage in cycle.stages.all() if is_over(cycle, stage)}
    return Forest(
        tree,
        counted.people.get(cycle.pk, {}),
        tallies,
        [kind for kind in shown_kinds(cycle, reach) if kind in ANSWERING and kind in tallies],
        over if cycle.state == CycleState.RUNNING else (),
        opened,
    )
