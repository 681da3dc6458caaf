"""Events of the made-up year: what supervisors recorded, own words, and the shared library."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from competency_portal.core import audit
from competency_portal.core.models import AuditRecord, User
from competency_portal.evidence.models import BehaviourEvent
from competency_portal.evidence.services.events import RECORDED
from competency_portal.evidence.services.library import ADDED
from competency_portal.evidence.states import EventState
from competency_portal.home.demo.bulk import Row, insert
from competency_portal.home.demo.cases import CASES, LIBRARY, OWN
from competency_portal.home.demo.company import STAFF
from competency_portal.people.models import Employee
from models_catalog.models import BehaviourIndicator, Competency, Level, ModelVersion, SharedCase

BATCH = 1000
HOW_MANY = (0, 1, 1, 2, 2, 3)
LONG_AGO = 280
"""Days back to the first event."""
LATELY = "rapid-response"
"""The competency for which one of the demo's team has nothing but events of these weeks."""
SHARED = 0.3
FIELDS = (
    *("employee", "author", "happened_on", "text", "competency", "level", "behaviour"),
    *("is_shared", "is_own", "state", "version", "recorded_at"),
)


@dataclass
class Recorder:
    """Makes rows of events of one model version."""

    version: ModelVersion
    chance: random.Random
    competencies: dict[str, Competency] = field(init=False)
    levels: dict[tuple[int, str], Level] = field(init=False)
    behaviours: dict[tuple[int, int], list[BehaviourIndicator]] = field(init=False)

    def __post_init__(self) -> None:
        competencies = Competency.objects.filter(version=self.version).select_related("category")
        self.competencies = {competency.code: competency for competency in competencies}
        levels = Level.objects.filter(scale__version=self.version)
        self.levels = {(level.scale_id, level.code): level for level in levels}
        self.behaviours = {}
        of_version = BehaviourIndicator.objects.filter(rubric__competency__version=self.version)
        for one in of_version.select_related("rubric").order_by("rubric", "order", "pk"):
            key = one.rubric.competency_id, one.rubric.level_id
            self.behaviours.setdefault(key, []).append(one)

    def row(
        self,
        person: Employee,
        author: int,
        case: tuple[str, str, int | None, str],
        days: int,
        *,
        is_shared: bool = False,
    ) -> Row:
        """One event of so many days ago."""
        code, level_code, number, text = case
        competency = self.competencies[code]
        level = self.levels.get((competency.category.scale_id, level_code))
        behaviour = None
        if level is not None and number is not None:
            behaviour = self.behaviours[competency.pk, level.pk][number].pk
        day = timezone.localdate() - datetime.timedelta(days=days)
        at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(17, 40)))
        is_own = author == person.user_id
        said = (day, text, competency.pk, level.pk if level else None, behaviour)
        state = (is_shared or is_own, is_own, EventState.RECORDED, 1, at)
        return (person.pk, author, *said, *state)

    def of_person(self, person: Employee, author: int) -> Iterator[Row]:
        """What a supervisor recorded of one of their people over the year."""
        for case in self.chance.sample(CASES, self.chance.choice(HOW_MANY)):
            days = self.chance.randint(2, LONG_AGO)
            yield self.row(person, author, case, days, is_shared=self.chance.random() < SHARED)


def load_events(version: ModelVersion, *, hr: User, chance: random.Random) -> None:
    """Let the supervisors of the front-of-house teams have recorded cases, and HR shared some."""
    recorder = Recorder(version, chance)
    staff = Employee.objects.filter(position__code__in=set(STAFF), supervisor__user__isnull=False)
    people = list(staff.select_related("supervisor").order_by("number"))
    insert(BehaviourEvent, FIELDS, [*_of_teams(recorder, people), *_of_demo(recorder, people)])
    made = BehaviourEvent.objects.select_related("author").order_by("pk")
    entries = (audit.entry(one, RECORDED, actor=one.author) for one in made)
    AuditRecord.objects.bulk_create(entries, batch_size=BATCH)
    _fill_library(version, hr)


def _of_teams(recorder: Recorder, people: list[Employee]) -> Iterator[Row]:
    for person in people:
        if person.supervisor and person.supervisor.user_id:
            yield from recorder.of_person(person, person.supervisor.user_id)


def _of_demo(recorder: Recorder, people: list[Employee]) -> Iterator[Row]:
    """What the demo's accounts find: all of one competency of late, and one's own words."""
    supervisor = User.objects.get(username="supervisor")
    employee = User.objects.get(username="employee")
    for person in people:
        if person.user_id == employee.pk:
            for days, case in zip((12, 75), OWN, strict=True):
                yield recorder.row(person, employee.pk, case, days)
            late = [case for case in CASES if case[0] == LATELY]
            for days, case in zip((4, 9), late, strict=False):
                yield recorder.row(person, supervisor.pk, case, days, is_shared=days > 5)


def _fill_library(version: ModelVersion, hr: User) -> None:
    cases = SharedCase.objects.bulk_create(
        SharedCase(model=version.model, competency=code, level=level, title=title, text=text)
        for title, code, level, text in LIBRARY
    )
    AuditRecord.objects.bulk_create(audit.entry(case, ADDED, actor=hr) for case in cases)
