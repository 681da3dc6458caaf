"""What stands in the way of a launch: everyone who would take part, and every problem."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Cycle, RaterGroup, StageKind
from competency_portal.assessments.queries.participants import asked_by_position, participants
from competency_portal.assessments.queries.raters import organisation
from competency_portal.assessments.queries.stage_checks import (
    Caution,
    FewRaters,
    Obstacle,
    cautions_at,
    obstacles_at,
)
from competency_portal.assessments.rater_choice import Subject, read_limits
from competency_portal.people.models import Employee, EmployeeStatus
from models_catalog.models import ModelVersion
from models_catalog.queries.versions import published_of
from models_catalog.states import VersionState


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
    obstacles_at: tuple[tuple[StageKind, Obstacle], ...] = ()
    """Those of the obstacles that are mended at a stage."""
    cautions_at: tuple[tuple[StageKind, Caution | FewRaters], ...] = ()

    @property
    def cautions(self) -> tuple[Caution | FewRaters, ...]:
        """What is odd about the plan, each thing once."""
        return tuple(dict.fromkeys(caution for _kind, caution in self.cautions_at))

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
    def fingerprint(self) -> str:
        """Stands for the exact list of those left out, so that HR agrees to what HR has seen."""
        numbers = "\n".join(person.employee.number for person in self.left_out)
        return hashlib.sha256(numbers.encode()).hexdigest()


@dataclass(frozen=True)
class Answers:
    """Who answers in a cycle, of those who are named by the organisation itself."""

    themselves: bool
    supervisor: bool


SCORED = Answers(themselves=False, supervisor=True)
"""What every cycle asks unless it says otherwise."""


def answers_in(cycle: Cycle, kinds: Collection[StageKind]) -> Answers:
    """Who must be able to log in for a cycle of these stages."""
    questioned = cycle.respondents if StageKind.QUESTIONNAIRE in kinds else {}
    return Answers(
        themselves=StageKind.SELF in kinds or RaterGroup.SELF in questioned,
        supervisor=StageKind.SUPERVISOR in kinds or RaterGroup.SUPERVISOR in questioned,
    )


def problems_of(
    employee: Employee, *, has_requirements: bool, answers: Answers = SCORED
) -> Iterator[Problem]:
    """Everything that is wrong with one person's place in a cycle in which these answer."""
    if employee.status == EmployeeStatus.LEFT:
        yield Problem.LEFT
    if employee.status == EmployeeStatus.LEAVE:
        yield Problem.ON_LEAVE
    yield from _problems_of_supervisor(employee, answers)
    if not has_requirements:
        yield Problem.NO_REQUIREMENTS
    if not has_account(employee):
        yield Problem.CANT_SELF if answers.themselves else Problem.NO_ACCOUNT


def _problems_of_supervisor(employee: Employee, answers: Answers) -> Iterator[Problem]:
    supervisor = employee.supervisor
    if supervisor is None:
        yield Problem.NO_SUPERVISOR
    elif supervisor.pk == employee.pk:
        yield Problem.SELF_SUPERVISED
    elif supervisor.status == EmployeeStatus.LEFT:
        yield Problem.SUPERVISOR_LEFT
    elif answers.supervisor:
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
    answers = answers_in(cycle, stages)
    lonely = _with_few_raters(cycle, people) if StageKind.OTHERS in stages else frozenset[int]()
    candidates = tuple(
        Candidate(
            person,
            (
                *problems_of(person, has_requirements=person.position_id in asked, answers=answers),
                *([Problem.FEW_RATERS] if person.pk in lonely else []),
            ),
        )
        for person in people
    )
    excluded = cycle.excluded.select_related("position", "department", "supervisor")
    in_use = successor_of(cycle.version)
    at = tuple(obstacles_at(cycle, stages))
    return Preflight(
        tuple(_obstacles(cycle, candidates, at, is_superseded=in_use is not None)),
        candidates,
        tuple(Candidate(person, ()) for person in excluded.order_by("number")),
        in_use,
        at,
        tuple(cautions_at(cycle, stages)),
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
    cycle: Cycle,
    candidates: tuple[Candidate, ...],
    at: tuple[tuple[StageKind, Obstacle], ...],
    *,
    is_superseded: bool,
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
    for obstacle in dict.fromkeys(obstacle for _kind, obstacle in at):
        if obstacle is not Obstacle.STAGE_OVER or not cycle.is_past():
            yield obstacle
