"""What stands in the way of a launch: everyone who would take part, and every problem."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import ANSWERING, Cycle, CycleStage, StageKind
from competency_portal.assessments.queries.participants import asked_by_position, participants
from competency_portal.assessments.queries.raters import organisation
from competency_portal.assessments.rater_choice import Subject, read_limits
from competency_portal.people.models import Employee, EmployeeStatus
from models_catalog.models import ModelVersion
from models_catalog.queries.versions import published_of
from models_catalog.states import VersionState


class Obstacle(models.TextChoices):
    """What stops the whole cycle."""

    VERSION = "version", _("The model version is not published.")
    SUPERSEDED = "superseded", _("A later version of the model is published by now.")
    DEADLINE = "deadline", _("The deadline for scoring has passed.")
    STAGE_OVER = "stage_over", _("A stage in which somebody answers is over already.")
    QUESTIONNAIRE = "questionnaire", _("No questionnaire of this model version is chosen.")
    RESPONDENTS = "respondents", _("Nobody answers the questionnaire.")
    NOBODY = "nobody", _("Nobody is chosen.")
    NOBODY_READY = "nobody_ready", _("None of the people chosen can take part.")

    @property
    def mended_in_plan(self) -> bool:
        """Whether changing the plan mends it; else it is mended person by person."""
        return self is not Obstacle.NOBODY_READY


class Caution(models.TextChoices):
    """What is odd about the order of the stages; the cycle can be launched all the same."""

    CALIBRATION = "calibration", _("The calibration begins before the last answers are in.")
    PUBLICATION = "publication", _("The publication begins before the last answers are in.")
    PUBLISHED_FIRST = "published_first", _("The publication begins before the calibration ends.")
    AFTERWARDS = "afterwards", _("Acknowledgement or plan begin before the publication.")
    SELF_LATE = "self_late", _("The self-assessment ends after the supervisors have finished.")


class Mend(Enum):
    """Whose page mends a problem."""

    EMPLOYEE = "employee"
    SUPERVISOR = "supervisor"
    POSITION = "position"


class Problem(models.TextChoices):
    """What is wrong with one person's place in the cycle."""

    LEFT = "left", _("has left the company")
    NO_SUPERVISOR = "no_supervisor", _("has no supervisor")
    SELF_SUPERVISED = "self_supervised", _("is their own supervisor")
    SUPERVISOR_LEFT = "supervisor_left", _("the supervisor has left the company")
    SUPERVISOR_NO_ACCOUNT = "supervisor_no_account", _("the supervisor has no account in use")
    NO_REQUIREMENTS = "no_requirements", _("the position has no requirements")
    ON_LEAVE = "on_leave", _("is on leave")
    SUPERVISOR_ON_LEAVE = "supervisor_on_leave", _("the supervisor is on leave")
    NO_ACCOUNT = "no_account", _("has no account in use")
    CANT_SELF = "cant_self", _("has no account in use and can't assess themselves")
    FEW_RATERS = "few_raters", _("too few colleagues could be asked: nothing of it would be shown")

    @property
    def is_warning(self) -> bool:
        """Whether the person takes part all the same."""
        return self in WARNINGS

    @property
    def mend(self) -> Mend:
        """Where it is mended."""
        if self is Problem.NO_REQUIREMENTS:
            return Mend.POSITION
        return Mend.SUPERVISOR if self in OF_SUPERVISOR else Mend.EMPLOYEE


WARNINGS = frozenset(
    {
        *(Problem.ON_LEAVE, Problem.SUPERVISOR_ON_LEAVE),
        *(Problem.NO_ACCOUNT, Problem.CANT_SELF, Problem.FEW_RATERS),
    }
)
# A supervisor who has left is replaced on the employee's own page.
OF_SUPERVISOR = frozenset({Problem.SUPERVISOR_NO_ACCOUNT, Problem.SUPERVISOR_ON_LEAVE})


@dataclass(frozen=True)
class Candidate:
    """Somebody who was chosen, with everything that is wrong."""

    employee: Employee
    problems: tuple[Problem, ...]

    @property
    def is_ready(self) -> bool:
        """Whether they would take part if the cycle were launched now."""
        return all(problem.is_warning for problem in self.problems)


class Shown(models.TextChoices):
    """One of the lists of people."""

    LEFT_OUT = "left_out", _("Can't take part yet")
    WARNED = "warned", _("Worth a look")
    READY = "ready", _("Ready")
    EXCLUDED = "excluded", _("Left out by HR")

    @classmethod
    def of(cls, name: str | None, flight: Preflight) -> Shown:
        """The list that was asked for, or the first that has something in it."""
        if name in cls.values:
            return cls(name)
        return next((shown for shown in cls if flight.shown(shown)), cls.READY)


@dataclass(frozen=True)
class Preflight:
    """The answer to "what if I launched now?"."""

    obstacles: tuple[Obstacle, ...]
    candidates: tuple[Candidate, ...]
    excluded: tuple[Candidate, ...] = ()
    in_use: ModelVersion | None = None
    """The version that has taken the place of the plan's, if one has."""
    cautions: tuple[Caution, ...] = ()

    def shown(self, shown: Shown) -> tuple[Candidate, ...]:
        """The people of one list."""
        return {
            Shown.LEFT_OUT: self.left_out,
            Shown.WARNED: self.warned,
            Shown.READY: self.ready,
            Shown.EXCLUDED: self.excluded,
        }[shown]

    @cached_property
    def ready(self) -> tuple[Candidate, ...]:
        """Those who would take part."""
        return tuple(person for person in self.candidates if person.is_ready)

    @cached_property
    def left_out(self) -> tuple[Candidate, ...]:
        """Those without whom it would go on."""
        return tuple(person for person in self.candidates if not person.is_ready)

    @cached_property
    def warned(self) -> tuple[Candidate, ...]:
        """Those who would take part although something should be looked at."""
        return tuple(person for person in self.ready if person.problems)

    @cached_property
    def problem_counts(self) -> Counter[Problem]:
        """How many people have each problem."""
        return Counter(problem for person in self.candidates for problem in person.problems)

    @cached_property
    def fingerprint(self) -> str:
        """Stands for the exact list of those left out, so that HR agrees to what HR has seen."""
        numbers = "\n".join(person.employee.number for person in self.left_out)
        return hashlib.sha256(numbers.encode()).hexdigest()


def problems_of(
    employee: Employee, *, has_requirements: bool, asks_self: bool = False
) -> Iterator[Problem]:
    """Everything that is wrong with one person's place in a cycle.

    `asks_self` says that people assess themselves in it.
    """
    if employee.status == EmployeeStatus.LEFT:
        yield Problem.LEFT
    if employee.status == EmployeeStatus.LEAVE:
        yield Problem.ON_LEAVE
    yield from _problems_of_supervisor(employee)
    if not has_requirements:
        yield Problem.NO_REQUIREMENTS
    if not has_account(employee):
        yield Problem.CANT_SELF if asks_self else Problem.NO_ACCOUNT


def _problems_of_supervisor(employee: Employee) -> Iterator[Problem]:
    supervisor = employee.supervisor
    if supervisor is None:
        yield Problem.NO_SUPERVISOR
    elif supervisor.pk == employee.pk:
        yield Problem.SELF_SUPERVISED
    elif supervisor.status == EmployeeStatus.LEFT:
        yield Problem.SUPERVISOR_LEFT
    else:
        if not has_account(supervisor):
            yield Problem.SUPERVISOR_NO_ACCOUNT
        if supervisor.status == EmployeeStatus.LEAVE:
            yield Problem.SUPERVISOR_ON_LEAVE


def has_account(employee: Employee) -> bool:
    """Whether somebody can log in."""
    return employee.user is not None and employee.user.is_active


def preflight(cycle: Cycle) -> Preflight:
    """Look at everybody chosen, in a constant number of queries."""
    people = list(participants(cycle))
    asked = asked_by_position(cycle.version, (person.position_id for person in people))
    stages = {StageKind(stage.kind): stage for stage in cycle.stages.all()}
    lonely = _with_few_raters(cycle, people) if StageKind.OTHERS in stages else frozenset[int]()
    candidates = tuple(
        Candidate(
            person,
            (
                *problems_of(
                    person,
                    has_requirements=person.position_id in asked,
                    asks_self=StageKind.SELF in stages,
                ),
                *([Problem.FEW_RATERS] if person.pk in lonely else []),
            ),
        )
        for person in people
    )
    excluded = cycle.excluded.select_related("position", "department", "supervisor")
    in_use = successor_of(cycle.version)
    return Preflight(
        (
            *_obstacles(cycle, candidates, is_superseded=in_use is not None),
            *_obstacles_of_stages(cycle, stages),
        ),
        candidates,
        tuple(Candidate(person, ()) for person in excluded.order_by("number")),
        in_use,
        tuple(_cautions(stages)),
    )


def successor_of(version: ModelVersion) -> ModelVersion | None:
    """The version in use of the same model, when this one has been retired."""
    return published_of(version.model) if version.state == VersionState.RETIRED else None


def _with_few_raters(cycle: Cycle, people: list[Employee]) -> frozenset[int]:
    """Those (by key) about whom fewer could answer than a group needs to be shown (§4)."""
    everybody, asked = organisation(), read_limits(cycle.rater_limits)
    found: set[int] = set()
    for person in people:
        subject = Subject(person.pk, person.pk, person.supervisor_id or 0, {})
        possible = {
            colleague.key
            for kind in asked
            for near in everybody.candidates(subject, kind)
            for colleague in near
        }
        if len(possible) < cycle.anonymity_threshold:
            found.add(person.pk)
    return frozenset(found)


def _obstacles(
    cycle: Cycle, candidates: tuple[Candidate, ...], *, is_superseded: bool
) -> Iterator[Obstacle]:
    if is_superseded:
        yield Obstacle.SUPERSEDED
    elif cycle.version.state != VersionState.PUBLISHED:
        yield Obstacle.VERSION
    if cycle.is_past():
        yield Obstacle.DEADLINE
    if not candidates:
        yield Obstacle.NOBODY
    elif not any(person.is_ready for person in candidates):
        yield Obstacle.NOBODY_READY


def _obstacles_of_stages(
    cycle: Cycle, stages: Mapping[StageKind, CycleStage]
) -> Iterator[Obstacle]:
    over = [kind for kind, stage in stages.items() if kind in ANSWERING and stage.is_past()]
    if over and not cycle.is_past():
        yield Obstacle.STAGE_OVER
    if StageKind.QUESTIONNAIRE in stages:
        asked = cycle.questionnaire
        if asked is None or asked.version_id != cycle.version_id:
            yield Obstacle.QUESTIONNAIRE
        if not cycle.respondents:
            yield Obstacle.RESPONDENTS


def _cautions(stages: Mapping[StageKind, CycleStage]) -> Iterator[Caution]:
    answered = [stage.ends for kind, stage in stages.items() if kind in ANSWERING]
    starts = {kind: stage.starts for kind, stage in stages.items()}
    ends = {kind: stage.ends for kind, stage in stages.items()}
    published = starts.get(StageKind.PUBLICATION)
    for kind, caution in (
        (StageKind.CALIBRATION, Caution.CALIBRATION),
        (StageKind.PUBLICATION, Caution.PUBLICATION),
    ):
        if kind in starts and answered and starts[kind] <= max(answered):
            yield caution
    if published and published <= ends.get(StageKind.CALIBRATION, datetime.date.min):
        yield Caution.PUBLISHED_FIRST
    after = [starts[k] for k in (StageKind.ACKNOWLEDGEMENT, StageKind.PLAN) if k in starts]
    if published and after and min(after) < published:
        yield Caution.AFTERWARDS
    if ends.get(StageKind.SELF, datetime.date.min) > ends.get(
        StageKind.SUPERVISOR, datetime.date.max
    ):
        yield Caution.SELF_LATE
