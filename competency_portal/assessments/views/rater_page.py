"""One person's raters, as their reader may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from competency_portal.assessments.models import (
    Assessment,
    CycleStage,
    Nomination,
    Origin,
    RaterGroup,
)
from competency_portal.assessments.queries.rater_overview import missing_after, wanted_of
from competency_portal.assessments.queries.raters import (
    LIVE,
    OPEN,
    TAKEN,
    candidates,
    load_of,
    nominations_of,
    others_stage,
)
from competency_portal.assessments.rater_choice import Limits, RaterKind, read_limits
from competency_portal.assessments.rules.raters import is_assessed, may_approve, raters_closed
from competency_portal.assessments.states import NominationState
from competency_portal.core.models import User
from competency_portal.core.picker import Option
from competency_portal.people.models import Employee, EmployeeStatus
from competency_portal.people.picking import PeopleShelf

ORDER = (RaterKind.PEER, RaterKind.SUBORDINATE, RaterKind.RELATED)
TONES = {
    NominationState.PROPOSED: "warning",
    NominationState.APPROVED: "info",
    NominationState.SUBMITTED: "success",
}


class RaterShelf(PeopleShelf):
    """People who may be asked, each with how often they are; the person assessed isn't told."""

    def __init__(self, assessment: Assessment, *, shows_load: bool) -> None:
        super().__init__(candidates(assessment))
        self.cycle = assessment.cycle
        self.shows_load = shows_load

    @cached_property
    def load(self) -> Counter[int]:
        """Of everybody in the cycle."""
        return load_of(self.cycle)

    def option(self, one: Any) -> Option:
        """The usual, and the load."""
        option = super().option(one)
        if not self.shows_load:
            return option
        return Option(option.key, option.name, f"{option.note} · {load_text(self.load[one.pk])}")


def load_text(count: int) -> str:
    """How often somebody is asked."""
    return _("asked %(count)s times") % {"count": count} if count else _("not asked yet")


@dataclass(frozen=True)
class RaterLine:
    """One nomination with what its reader may do; without `state` it is a wish of theirs."""

    nomination: Nomination
    load: int
    cap: int
    state: NominationState | None
    problem: str
    approves: bool
    turns_down: bool
    takes_back: bool

    @property
    def rater(self) -> Employee:
        """Who is asked."""
        return self.nomination.rater

    @property
    def is_wished_too(self) -> bool:
        """Whether others proposed whom the person assessed named as well."""
        one = self.nomination
        return bool(one.wished_as) and one.origin != Origin.EMPLOYEE

    @property
    def label(self) -> str:
        """Where it stands."""
        return str(self.state.label) if self.state else _("named")

    @property
    def tone(self) -> str:
        """Of the badge."""
        return TONES.get(self.state, "neutral") if self.state else "neutral"

    @property
    def is_over(self) -> bool:
        """Whether nothing is expected of it any more."""
        return self.state not in (None, *OPEN, NominationState.SUBMITTED)

    @property
    def has_actions(self) -> bool:
        """Whether the reader may do anything with it."""
        return self.approves or self.turns_down or self.takes_back

    @property
    def load_text(self) -> str:
        """Already asked so often, and the most."""
        return _("asked %(count)s times, at most %(cap)s") % {"count": self.load, "cap": self.cap}


@dataclass(frozen=True)
class RaterGroupView:
    """One group with its limits and whoever of it the reader may see; counts are for approvers."""

    group: RaterGroup
    limits: Limits
    approved: int | None
    submitted: int | None
    lines: tuple[RaterLine, ...]
    still_missing: int | None = None
    """Of those wanted, once all that is proposed is approved; None where nothing hangs on it."""

    @property
    def is_short(self) -> bool:
        """Whether there are fewer than the cycle wants."""
        return self.approved is not None and self.approved < self.limits.fewest

    @property
    def name(self) -> str:
        """As people read it."""
        return str(self.group.label)


@dataclass(frozen=True)
class RatersPage:
    """A person's raters for one reader: approvers see all, employees whom they named."""

    assessment: Assessment
    user: User
    stage: CycleStage | None

    @cached_property
    def is_own(self) -> bool:
        """Whether it is about the reader."""
        return bool(is_assessed(self.user, self.assessment))

    @cached_property
    def decides(self) -> bool:
        """Whether the reader approves, and therefore sees who is nominated."""
        return bool(may_approve(self.user, self.assessment))

    @cached_property
    def sees_submitted(self) -> bool:
        """Who has submitted is HR's to know, for chasing."""
        return self.decides and self.user.is_hr

    @cached_property
    def closed(self) -> str:
        """Why nothing can be changed; empty if it can."""
        closed = raters_closed(self.assessment, self.stage)
        return str(closed.label) if closed else ""

    @cached_property
    def groups(self) -> list[RaterGroupView]:
        """The groups that the cycle asks."""
        limits = read_limits(self.assessment.cycle.rater_limits)
        found = list(nominations_of(self.assessment))
        load = load_of(self.assessment.cycle, raters={one.rater_id for one in found})
        return [self._group(kind, limits[kind], found, load) for kind in ORDER if kind in limits]

    @property
    def waiting(self) -> int:
        """Proposals to decide on."""
        lines = [line for group in self.groups for line in group.lines]
        return sum(line.state == NominationState.PROPOSED for line in lines)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The groups to nominate for."""
        return [(group.group.value, group.name) for group in self.groups]

    def _group(
        self, kind: RaterKind, limits: Limits, found: Iterable[Nomination], load: Counter[int]
    ) -> RaterGroupView:
        group = RaterGroup(kind.value)
        mine = [one for one in found if one.group == group]
        if not self.decides:
            wishes = [self._wish(one) for one in found if one.wished_as == group]
            return RaterGroupView(group, limits, None, None, tuple(wishes))
        lines = [self._line(one, load[one.rater_id]) for one in mine]
        submitted = sum(one.state == NominationState.SUBMITTED for one in mine)
        approved = sum(one.state in TAKEN for one in mine)
        proposed = sum(one.state == NominationState.PROPOSED for one in mine)
        wanted = wanted_of(kind, limits, self.assessment)
        return RaterGroupView(
            group,
            limits,
            approved=approved,
            submitted=submitted if self.sees_submitted else None,
            lines=tuple(sorted(lines, key=lambda line: line.is_over)),
            still_missing=missing_after(wanted, approved=approved, proposed=proposed),
        )

    def _wish(self, one: Nomination) -> RaterLine:
        """What the person assessed sees of it: that they named somebody, and nothing else."""
        return RaterLine(
            nomination=one,
            load=0,
            cap=0,
            state=None,
            problem="",
            approves=False,
            turns_down=False,
            takes_back=not self.closed,
        )

    def _line(self, one: Nomination, load: int) -> RaterLine:
        state = NominationState(one.state)
        if state is NominationState.SUBMITTED and not self.sees_submitted:
            state = NominationState.APPROVED
        is_proposed, is_open = state is NominationState.PROPOSED, not self.closed
        return RaterLine(
            nomination=one,
            load=load,
            cap=self.assessment.cycle.most_reviews,
            state=state,
            problem=problem_of(one, OPEN if self.sees_submitted else LIVE),
            approves=is_open and is_proposed,
            turns_down=is_open
            and (is_proposed or (self.user.is_hr and state is NominationState.APPROVED)),
            takes_back=False,
        )


def problem_of(one: Nomination, expected: Collection[str]) -> str:
    """Why somebody can't answer any more, while in one of these states.

    Who does not see who has submitted is told of everybody alike (docs/arithmetic.md §4).
    """
    if one.state not in expected:
        return ""
    if one.rater.status == EmployeeStatus.LEFT:
        return _("has left the company")
    if one.rater.user is None or not one.rater.user.is_active:
        return _("has no account in use")
    return ""


def raters_page(assessment: Assessment, user: User) -> RatersPage:
    """The page of one person for one reader."""
    return RatersPage(assessment, user, others_stage(assessment.cycle))
