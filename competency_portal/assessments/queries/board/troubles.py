"""What stands in the way of a cycle's end and has to be mended by somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    Cycle,
    CycleStage,
    KpiMeasure,
    Nomination,
    RaterGroup,
    Response,
    Review,
    StageKind,
)
from competency_portal.assessments.queries.board.reach import Reach
from competency_portal.assessments.queries.board.tallies import MEASURED
from competency_portal.assessments.queries.board.waiting import is_over
from competency_portal.assessments.queries.rater_overview import overview
from competency_portal.assessments.queries.raters import OPEN, cant_answer
from competency_portal.assessments.queries.refresh import has_moved, has_other_supervisor, is_held
from competency_portal.assessments.states import (
    WRITABLE,
    CycleState,
    NominationState,
    ReviewState,
)
from competency_portal.people.models import EmployeeStatus


class Trouble(TextChoices):
    """What is wrong with somebody's place in a cycle under way; the worst first."""

    LEFT = "left", _("left in mid-cycle")
    SUPERVISOR_LEFT = "supervisor-left", _("the supervisor has left the company")
    SUPERVISOR_LOCKED = "supervisor-locked", _("the supervisor has no account in use")
    UNSCORED = "unscored", _("the supervisor's review is missing")
    UNANSWERED = "unanswered", _("no questionnaire was answered")
    HIDDEN = "hidden", _("too few 360 answers: nothing of them would be shown")
    SHORT = "short", _("fewer raters than the cycle wants")
    DECLINED = "declined", _("a rater declined, and one is missing")
    LOST = "lost", _("a rater can't answer any more")
    PROPOSED = "proposed", _("nominations wait to be approved")
    UNMEASURED = "unmeasured", _("KPI values are missing")
    SELF_LOCKED = "self-locked", _("can't assess themselves: no account in use")
    SUPERVISOR_OTHER = "supervisor-other", _("reports to somebody else by now")
    SUPERVISOR_NONE = "supervisor-none", _("has no supervisor any more")
    MOVED = "moved", _("moved to another department or position; assessed as at launch")


@dataclass(frozen=True)
class Troubled:
    """So many people with one trouble; `only` is the assessment where it is one person's."""

    trouble: Trouble
    people: int
    only: int | None


# What a line about one person names: who leads them now, and where they have moved to.
WITH_PLACES = ("employee__supervisor", "employee__department", "employee__position")
# Counted from the raters' own overview, cycle by cycle: each has its own limits.
BY_LIMITS = (Trouble.SHORT, Trouble.DECLINED)
RATERS = (Trouble.SHORT, Trouble.DECLINED, Trouble.LOST, Trouble.PROPOSED)
# What a line hears of its own people; of raters nothing but the proposals that wait for the head.
OF_LINE = (
    *(Trouble.LEFT, Trouble.SUPERVISOR_LEFT, Trouble.SUPERVISOR_LOCKED),
    *(Trouble.SELF_LOCKED, Trouble.PROPOSED),
)


def troubles_of(cycles: Sequence[Cycle], reach: Reach) -> Mapping[int, list[Troubled]]:
    """What is wrong in each cycle (by key), the worst first.

    One query, and one more for each cycle that takes 360 answers now. What concerns the reader's
    own assessment is left to another of HR.
    """
    wanted = {cycle.pk: _told_in(cycle, reach) for cycle in cycles}
    counted = set().union(*wanted.values()).difference(BY_LIMITS)
    counts = {
        name: value
        for trouble in counted
        for name, value in _counts(trouble, has(trouble) & _decided_by(reach, trouble)).items()
    }
    mine = reach.subjects("") & reach.not_about_me("") & Q(cycle__in=cycles)
    rows = Assessment.objects.filter(mine).order_by().values("cycle").annotate(**counts)
    found: defaultdict[int, list[Troubled]] = defaultdict(list)
    for row in rows:
        asked = set(wanted[row["cycle"]]) - set(BY_LIMITS)
        found[row["cycle"]] += _read(row, asked)
    for cycle in cycles:
        if Trouble.SHORT in wanted[cycle.pk]:
            found[cycle.pk] += _read(_short_in(cycle, reach), set(BY_LIMITS))
    order = list(Trouble)
    for each in found.values():
        each.sort(key=lambda one: order.index(one.trouble))
    return found


def _told_in(cycle: Cycle, reach: Reach) -> list[Trouble]:
    found = possible_in(cycle)
    return [one for one in found if one in OF_LINE] if reach.head else found


def _decided_by(reach: Reach, trouble: Trouble) -> Q:
    is_mine = reach.head is not None and trouble is Trouble.PROPOSED
    return Q(supervisor=reach.head) if is_mine else Q()


def _counts(trouble: Trouble, condition: Q) -> dict[str, Any]:
    return {
        f"people_{trouble.name}": Count("pk", filter=condition),
        f"only_{trouble.name}": Min("pk", filter=condition),
    }


def _read(row: Mapping[str, Any], troubles: set[Trouble]) -> list[Troubled]:
    read = []
    for trouble in troubles:
        people = row[f"people_{trouble.name}"] or 0
        only = row[f"only_{trouble.name}"] if people == 1 else None
        if people:
            read.append(Troubled(trouble, people, only))
    return read


def _short_in(cycle: Cycle, reach: Reach) -> dict[str, Any]:
    rows: QuerySet[Any] = overview(cycle, reach.reader).filter(reach.not_about_me(""))
    return (
        rows.filter(short__gt=0)
        .order_by()
        .aggregate(**_counts(Trouble.SHORT, Q()), **_counts(Trouble.DECLINED, Q(declined__gt=0)))
    )


def people_with(trouble: Trouble, cycle: Cycle, reach: Reach) -> QuerySet[Assessment]:
    """Whom a trouble concerns, by number; nobody where the cycle can't have it now."""
    people: QuerySet[Any] = Assessment.objects.filter(cycle=cycle)
    if trouble in BY_LIMITS:
        people = overview(cycle, reach.reader)
    if trouble not in possible_in(cycle):
        return people.none()
    mine = people.filter(reach.subjects("") & reach.not_about_me(""))
    if trouble in BY_LIMITS:
        mine = mine.filter(short__gt=0)
        mine = mine.filter(declined__gt=0) if trouble is Trouble.DECLINED else mine
    else:
        mine = mine.filter(has(trouble))
    return mine.select_related(*WITH_PLACES, "supervisor").order_by("employee__number")


def possible_in(cycle: Cycle) -> list[Trouble]:
    """What can be wrong now and can still be mended: stages that are over ask for nothing.

    A closed cycle can be opened again; KPI values and 360 answers are not taken any more once
    somebody may have seen figures.
    """
    stages = {stage.kind: stage for stage in cycle.stages.all()}
    if cycle.state == CycleState.CLOSED:
        return _after_closing(cycle, stages)
    return _while_running(cycle, stages) if cycle.state == CycleState.RUNNING else []


def _after_closing(cycle: Cycle, stages: Mapping[str, CycleStage]) -> list[Trouble]:
    asked = [
        (StageKind.SUPERVISOR, Trouble.UNSCORED),
        (StageKind.QUESTIONNAIRE, Trouble.UNANSWERED),
    ]
    if not cycle.sealed_at:
        asked += [(StageKind.KPI, Trouble.UNMEASURED), (StageKind.OTHERS, Trouble.HIDDEN)]
    return [Trouble.LEFT, *(trouble for kind, trouble in asked if kind in stages)]


def _while_running(cycle: Cycle, stages: Mapping[str, CycleStage]) -> list[Trouble]:
    found = [Trouble.LEFT, Trouble.SUPERVISOR_LEFT, Trouble.SUPERVISOR_LOCKED]
    found += [Trouble.SUPERVISOR_OTHER, Trouble.SUPERVISOR_NONE, Trouble.MOVED]
    begun = {kind for kind, stage in stages.items() if stage.has_begun()}
    over = {kind for kind, stage in stages.items() if is_over(cycle, stage)}
    if StageKind.OTHERS in stages and not cycle.sealed_at:
        found += [Trouble.HIDDEN] if StageKind.OTHERS in over else RATERS
    if StageKind.SELF in stages and StageKind.SELF not in over:
        found.append(Trouble.SELF_LOCKED)
    if StageKind.QUESTIONNAIRE in over:
        found.append(Trouble.UNANSWERED)
    if StageKind.KPI in begun and not cycle.sealed_at:
        found.append(Trouble.UNMEASURED)
    return found


def has(trouble: Trouble) -> Q:
    """Whether an assessment has this trouble; not for those counted by limits."""
    return CONDITIONS[trouble]()


def _unscored_and(condition: Q) -> Q:
    return condition & _any(Review, group=RaterGroup.SUPERVISOR, state__in=WRITABLE)


def _submitted() -> Coalesce:
    """How many raters without a name have submitted."""
    rows = Nomination.objects.filter(
        assessment=OuterRef("pk"), group__in=ANONYMOUS, state=NominationState.SUBMITTED
    )
    counted = rows.order_by().values("assessment").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _locked(who: str) -> Q:
    return Q(**{f"{who}__user__isnull": True}) | Q(**{f"{who}__user__is_active": False})


def _any(model: type[Model], *conditions: Q, **fields: Any) -> Q:
    rows = model._default_manager.filter(*conditions, assessment=OuterRef("pk"), **fields)
    return Q(Exists(rows.order_by()))


HAS_LEFT = Q(employee__status=EmployeeStatus.LEFT)
BOSS_HAS_LEFT = Q(supervisor__status=EmployeeStatus.LEFT)
# Each is made when it is asked for: a page asks for a few of them.
CONDITIONS: Mapping[Trouble, Callable[[], Q]] = {
    Trouble.LEFT: lambda: HAS_LEFT,
    Trouble.SUPERVISOR_LEFT: lambda: _unscored_and(BOSS_HAS_LEFT),
    Trouble.SUPERVISOR_LOCKED: lambda: _unscored_and(~BOSS_HAS_LEFT & _locked("supervisor")),
    Trouble.UNSCORED: lambda: (
        ~_any(Review, group=RaterGroup.SUPERVISOR, state=ReviewState.SUBMITTED)
    ),
    Trouble.UNANSWERED: lambda: (
        _any(Response, state__in=WRITABLE) & ~_any(Response, state=ReviewState.SUBMITTED)
    ),
    Trouble.HIDDEN: lambda: Q(LessThan(_submitted(), F("cycle__anonymity_threshold"))),
    Trouble.LOST: lambda: _any(Nomination, cant_answer(), state__in=OPEN),
    Trouble.PROPOSED: lambda: _any(Nomination, state=NominationState.PROPOSED),
    Trouble.UNMEASURED: lambda: _any(KpiMeasure, ~MEASURED),
    Trouble.SELF_LOCKED: lambda: (
        ~HAS_LEFT & _locked("employee") & _any(Review, group=RaterGroup.SELF, state__in=WRITABLE)
    ),
    Trouble.SUPERVISOR_OTHER: lambda: _unscored_and(has_other_supervisor() & ~HAS_LEFT),
    Trouble.SUPERVISOR_NONE: lambda: _unscored_and(Q(employee__supervisor=None) & ~HAS_LEFT),
    # Where nothing can be copied again only the person's page tells of it.
    Trouble.MOVED: lambda: ~HAS_LEFT & has_moved() & ~is_held(),
}
