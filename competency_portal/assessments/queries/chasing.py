"""Whom HR reaches with a reminder, before it is sent."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from competency_portal.assessments.models import Cycle, StageKind
from competency_portal.assessments.queries.board.reach import Reach
from competency_portal.assessments.queries.board.tallies import tallies_of
from competency_portal.assessments.queries.board.waiting import Waiting, named, waiting_of
from competency_portal.assessments.queries.tasks import TASKS, Task, last_reminders
from competency_portal.core.keys import key_in
from competency_portal.core.models import User
from competency_portal.notices.due import day_key
from competency_portal.notices.kinds import NoticeKind
from competency_portal.notices.queries.mailing import mailed
from competency_portal.notices.queries.notices import told_already
from competency_portal.notices.told import Told
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.people.outline import Node, outline

FIELDS = ("department", "person", "stage", "show", "q")


@dataclass(frozen=True)
class Choice:
    """Whom HR means: those behind the people of a department, one person, one stage, the late.

    Nothing chosen means everybody who has something to hand in.
    """

    department: int | None = None
    person: int | None = None
    stage: str = ""
    is_late: bool = False
    query: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Choice:
        """What an address or a form says; a key that is none chooses nobody."""
        return cls(
            department=_key(asked.get("department", "")),
            person=_key(asked.get("person", "")),
            stage=asked.get("stage", ""),
            is_late=asked.get("show") == "late",
            query=asked.get("q", "").strip(),
        )


def _key(text: str) -> int | None:
    return (key_in(text) or 0) if text else None


@dataclass(frozen=True)
class Chased:
    """Somebody with what they have not handed in; `fresh` is what they were not asked for today."""

    employee: Employee
    waiting: Waiting
    fresh: Sequence[Task]
    last: datetime.date | None
    is_mailed: bool

    @property
    def is_done(self) -> bool:
        """Whether they were asked for all of it today."""
        return not self.fresh


@dataclass(frozen=True)
class Reached:
    """Everybody whom a choice reaches, and how many it can't reach: they can't log in."""

    people: Sequence[Chased]
    unable: int
    asked_at: datetime.datetime | None = None
    """When HR last asked any of them today."""

    @cached_property
    def fresh(self) -> Sequence[Chased]:
        """Those who were not asked today already."""
        return [one for one in self.people if not one.is_done]

    @property
    def last(self) -> datetime.date | None:
        """When any of them was last reminded, by HR or of a last day."""
        return max((one.last for one in self.people if one.last), default=None)

    @property
    def late(self) -> int:
        """How many could not hand it in before they are given more time."""
        return sum(1 for one in self.people if one.waiting.late)

    @property
    def needs_time(self) -> bool:
        """Whether more time helps first: who would be asked, or was today, can't hand it in."""
        return any(one.waiting.late for one in self.fresh or self.people)

    @property
    def is_mailed(self) -> bool:
        """Whether any of those who would be told gets it by mail too."""
        return any(one.is_mailed for one in self.fresh)

    @property
    def done(self) -> int:
        """How many were."""
        return len(self.people) - len(self.fresh)


def reached_by(choice: Choice, cycle: Cycle, reader: User) -> Reached:
    """Whom a reminder of HR would reach now; the number of queries does not grow with them.

    Exactly those of the list "who has not handed in everything", of whom nobody learns more here.
    """
    rows = _rows(choice, cycle, reader)
    found = Employee.objects.filter(pk__in=[row.rater for row in rows])
    people = {one.pk: one for one in found.select_related("department", "user")}
    able = [row for row in rows if _can_answer(people[row.rater])]
    tasks = {row.rater: _tasks(row, cycle, people[row.rater]) for row in able}
    keys = {asked_for(task).key for each in tasks.values() for task in each}
    told = told_already(tasks, NoticeKind.CHASED, keys)
    last, by_mail = last_reminders([cycle], tasks), mailed(tasks, NoticeKind.CHASED)
    chased = [
        Chased(
            people[row.rater],
            row,
            [task for task in tasks[row.rater] if (row.rater, asked_for(task).key) not in told],
            last.get((cycle.pk, row.rater)),
            row.rater in by_mail,
        )
        for row in able
    ]
    return Reached(chased, len(rows) - len(able), max(told.values(), default=None))


@dataclass(frozen=True)
class Behind:
    """A department, and how much about its people is not handed in, those below it counted."""

    node: Node
    left: int


def departments_behind(cycle: Cycle, reader: User) -> list[Behind]:
    """Those that HR can remind in one press, who has most left first; four queries."""
    begun = {stage.kind for stage in cycle.stages.all() if stage.has_begun()} & set(TASKS)
    tallies = tallies_of([cycle], Reach(reader)).get(cycle.pk, {})
    left: Counter[int] = Counter()
    for kind, by_department in tallies.items():
        if kind in begun:
            left.update({key: tally.left for key, tally in by_department.items() if tally.left})
    tree = outline()
    rolled = tree.rolled_up(left)
    found = [Behind(tree.nodes[key], rolled[key]) for key in left if key in tree.nodes]
    return sorted(found, key=lambda one: (-one.left, one.node.path_name))


def _rows(choice: Choice, cycle: Cycle, reader: User) -> list[Waiting]:
    below = outline().below(choice.department) if choice.department is not None else None
    rows = waiting_of([cycle], Reach(reader), below).get(cycle.pk, [])
    if choice.stage:
        rows = [cut for row in rows if (cut := _of_stage(row, choice.stage)).dues]
    if choice.person is not None:
        rows = [row for row in rows if row.rater == choice.person]
    if choice.is_late:
        rows = [row for row in rows if row.late]
    return named(rows, choice.query) if choice.query else rows


def _of_stage(row: Waiting, stage: str) -> Waiting:
    return Waiting(row.rater, tuple(due for due in row.dues if due.kind == stage))


def _can_answer(person: Employee) -> bool:
    user = person.user
    return user is not None and user.is_active and person.status != EmployeeStatus.LEFT


def _tasks(row: Waiting, cycle: Cycle, person: Employee) -> list[Task]:
    return [Task(cycle, StageKind(due.kind), person) for due in row.dues]


def asked_for(task: Task) -> Told:
    """HR's reminder of today."""
    return task.told(NoticeKind.CHASED, day_key())
