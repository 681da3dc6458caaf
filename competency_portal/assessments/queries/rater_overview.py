"""How far the raters of a cycle are chosen and have answered, problems first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    Nomination,
    RaterGroup,
    StageKind,
)
from competency_portal.assessments.queries.raters import LIVE, OPEN, TAKEN, cant_answer
from competency_portal.assessments.rater_choice import Limits, RaterKind, read_limits
from competency_portal.assessments.states import AssessmentState, NominationState
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.people.queries import able, employee_of

LimitsOf = Mapping[RaterKind, Limits]


@dataclass(frozen=True)
class GroupCount:
    """The raters of one group of one person; a count is None where it is not the reader's."""

    group: RaterGroup
    limits: Limits
    approved: int | None
    submitted: int | None
    is_short: bool
    still_missing: int | None = None
    """Of those wanted, once all that is proposed is approved; None where nothing hangs on it."""

    @property
    def name(self) -> str:
        """As people read it."""
        return str(self.group.label)


@dataclass(frozen=True)
class RaterRow:
    """One person with their raters. `is_own` says that the reader is that person."""

    assessment: Assessment
    groups: tuple[GroupCount, ...]
    proposed: int
    lost: int
    is_own: bool

    @property
    def short(self) -> list[GroupCount]:
        """The groups with fewer raters than the cycle wants."""
        return [group for group in self.groups if group.is_short]

    @property
    def has_problem(self) -> bool:
        """Whether somebody has to do something."""
        return bool(self.short or self.lost)


def missing_after(wanted: int, *, approved: int, proposed: int) -> int | None:
    """How many are missing once the proposals are approved; None if that changes nothing."""
    if approved >= wanted or not proposed:
        return None
    return max(0, wanted - approved - proposed)


def wanted_of(kind: RaterKind, limits: Limits, assessment: Assessment) -> int:
    """How many of a group are wanted of somebody: no more subordinates than there are."""
    if kind is not RaterKind.SUBORDINATE:
        return limits.fewest
    there = able(Employee.objects.filter(supervisor=assessment.employee_id))
    return min(limits.fewest, there.count())


def overview(cycle: Cycle, reader: User) -> QuerySet[Assessment]:
    """Everybody who takes part, with the counts of their raters; most problems first.

    Of the reader's own raters nothing is told, by the order neither: others decide on them. Of
    subordinates nobody is missed who does not exist. A rater is `lost` who can't log in any
    more: to HR one who has not submitted, to anybody else whether or not (docs/arithmetic.md §4).
    """
    limits, others = read_limits(cycle.rater_limits), _not_about(reader)
    lost = Q(nominations__state__in=OPEN if reader.is_hr else LIVE) & cant_answer("nominations__")
    reports = (
        able(Employee.objects.filter(supervisor=OuterRef("employee")))
        .order_by()
        .values("supervisor")
        .annotate(count=Count("pk"))
        .values("count")
    )
    found: QuerySet[Any] = (
        Assessment.objects.filter(cycle=cycle, state=AssessmentState.ACTIVE)
        .select_related("employee", "supervisor")
        .annotate(reports=Coalesce(Subquery(reports), 0), **_counts(limits, lost, others))
    )
    short = sum((_flag(_is_short(kind, limits) & others) for kind in limits), Value(0))
    counted: QuerySet[Assessment] = found.annotate(
        short=short, problems=F("short") + _flag(Q(lost__gt=0))
    ).order_by("-problems", "-proposed", "employee__number")
    return counted


def _not_about(reader: User) -> Q:
    me = employee_of(reader)
    return ~Q(employee=me.pk) if me else Q()


def _counts(limits: LimitsOf, lost: Q, others: Q) -> dict[str, Count]:
    found = {
        "proposed": _count(Q(nominations__state=NominationState.PROPOSED) & others),
        "lost": _count(lost & others),
        "declined": _count(Q(nominations__state=NominationState.DECLINED)),
    }
    for kind in limits:
        group = Q(nominations__group=kind.value)
        found[f"approved_{kind}"] = _count(group & Q(nominations__state__in=TAKEN))
        found[f"proposed_{kind}"] = _count(group & Q(nominations__state=NominationState.PROPOSED))
        found[f"submitted_{kind}"] = _count(group & Q(nominations__state=NominationState.SUBMITTED))
    return found


def _count(condition: Q) -> Count:
    return Count("nominations", filter=condition)


def _is_short(kind: RaterKind, limits: LimitsOf) -> Q:
    short = Q(**{f"approved_{kind}__lt": limits[kind].fewest})
    if kind is RaterKind.SUBORDINATE:
        short &= Q(**{f"approved_{kind}__lt": F("reports")})
    return short


def _flag(condition: Q) -> Any:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def rows_of(cycle: Cycle, assessments: Sequence[Assessment], user: User) -> list[RaterRow]:
    """The rows as somebody reads them: who has submitted is HR's to know, never of themselves.

    Of themselves nobody learns either how many were approved: they know whom they named, no more.
    """
    limits, me = read_limits(cycle.rater_limits), employee_of(user)
    return [_row(each, limits, user, me) for each in assessments]


def _row(row: Any, limits: LimitsOf, user: User, me: Employee | None) -> RaterRow:
    is_own = me is not None and row.employee_id == me.pk
    groups = []
    for kind in (RaterKind.PEER, RaterKind.SUBORDINATE, RaterKind.RELATED):
        if kind not in limits:
            continue
        group = RaterGroup(kind.value)
        if is_own:
            groups.append(GroupCount(group, limits[kind], None, None, is_short=False))
            continue
        approved = getattr(row, f"approved_{kind}")
        wanted = limits[kind].fewest
        if kind is RaterKind.SUBORDINATE:
            wanted = min(wanted, row.reports)
        submitted = getattr(row, f"submitted_{kind}") if user.is_hr else None
        left = missing_after(wanted, approved=approved, proposed=getattr(row, f"proposed_{kind}"))
        is_short = approved < wanted
        groups.append(GroupCount(group, limits[kind], approved, submitted, is_short, left))
    return RaterRow(row, tuple(groups), row.proposed, row.lost, is_own)


@dataclass(frozen=True)
class Summary:
    """The whole cycle in four figures."""

    approved: int
    submitted: int
    proposed: int
    lost: int


def summary_of(cycle: Cycle, user: User) -> Summary:
    """Counts of the cycle's nominations, in one query; without those about the reader."""
    rows = _active(cycle)
    if me := employee_of(user):
        rows = rows.exclude(assessment__employee=me)
    counts = rows.aggregate(
        approved=Count("pk", filter=Q(state__in=TAKEN)),
        submitted=Count("pk", filter=Q(state=NominationState.SUBMITTED)),
        proposed=Count("pk", filter=Q(state=NominationState.PROPOSED)),
        lost=Count("pk", filter=Q(state__in=OPEN) & cant_answer()),
    )
    return Summary(**counts)


def missing_of(cycle: Cycle, user: User) -> QuerySet[Employee]:
    """Who has not submitted everything, most first; without what is said of the reader."""
    mine = Q(nominations__assessment__cycle=cycle) & Q(
        nominations__assessment__state=AssessmentState.ACTIVE
    )
    if me := employee_of(user):
        mine &= ~Q(nominations__assessment__employee=me)
    return (
        Employee.objects.annotate(
            left=Count("nominations", filter=mine & Q(nominations__state=NominationState.APPROVED)),
            asked=Count("nominations", filter=mine & Q(nominations__state__in=TAKEN)),
        )
        .filter(left__gt=0)
        .select_related("department", "position", "user")
        .order_by("-left", "number")
    )


def _active(cycle: Cycle) -> QuerySet[Nomination]:
    return Nomination.objects.filter(
        assessment__cycle=cycle, assessment__state=AssessmentState.ACTIVE
    ).order_by()


def asks_others(cycle: Cycle) -> bool:
    """Whether the cycle has a stage in which others are asked."""
    return cycle.stages.filter(kind=StageKind.OTHERS).exists()
