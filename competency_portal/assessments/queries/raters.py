"""Who is asked besides the supervisor: the people who may be, their load, how far it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from competency_portal.assessments.models import (
    Assessment,
    Cycle,
    CycleStage,
    Nomination,
    StageKind,
)
from competency_portal.assessments.rater_choice import Colleague, Organisation, Subject
from competency_portal.assessments.states import AssessmentState, NominationState
from competency_portal.core.models import User
from competency_portal.people.models import Department, Employee, EmployeeStatus
from competency_portal.people.queries import able, employee_of

# Whoever stands in one of these takes a place; in the others somebody may be asked again.
TAKEN = (NominationState.APPROVED, NominationState.SUBMITTED)
LIVE = (NominationState.PROPOSED, *TAKEN)
OPEN = (NominationState.PROPOSED, NominationState.APPROVED)


def cant_answer(path: str = "") -> Q:
    """Nominations of somebody who has left or can't log in; `path` leads to them."""
    rater = f"{path}rater__"
    return (
        Q(**{f"{rater}status": EmployeeStatus.LEFT})
        | Q(**{f"{rater}user__isnull": True})
        | Q(**{f"{rater}user__is_active": False})
    )


def others_stage(cycle: Cycle) -> CycleStage | None:
    """The stage in which others are asked, if the cycle has it."""
    return cycle.stages.filter(kind=StageKind.OTHERS).first()


def organisation() -> Organisation:
    """Everybody and every department, in two queries. Who is on leave is not proposed."""
    rows = Employee.objects.order_by("number").values_list(
        "pk", "number", "department_id", "supervisor_id", "status", "user__is_active"
    )
    people = (
        Colleague(
            key,
            number,
            department,
            supervisor,
            answers=status == EmployeeStatus.ACTIVE and bool(is_active),
        )
        for key, number, department, supervisor, status, is_active in rows
    )
    return Organisation(people, dict(Department.objects.order_by().values_list("pk", "parent_id")))


def subjects_of(assessments: Sequence[Assessment]) -> list[Subject]:
    """These people with whoever is nominated for them already, in one query."""
    taken: defaultdict[int, dict[int, str]] = defaultdict(dict)
    rows = Nomination.objects.filter(assessment__in=assessments).order_by()
    for assessment, rater, group, state in rows.values_list(
        "assessment_id", "rater_id", "group", "state"
    ):
        taken[assessment][rater] = group if state in LIVE else ""
    return [
        Subject(each.pk, each.employee_id, each.supervisor_id, taken[each.pk])
        for each in assessments
    ]


def load_of(
    cycle: Cycle, *, states: Iterable[NominationState] = TAKEN, raters: Iterable[int] | None = None
) -> Counter[int]:
    """About how many people each rater (by key) is asked in a cycle, in one query."""
    rows = Nomination.objects.filter(
        assessment__cycle=cycle,
        assessment__state=AssessmentState.ACTIVE,
        state__in=list(states),
    )
    if raters is not None:
        rows = rows.filter(rater__in=list(raters))
    counted = rows.order_by().values_list("rater_id").annotate(count=Count("pk"))
    return Counter(dict(counted))


def counts_of(assessments: Iterable[int]) -> Counter[tuple[int, str]]:
    """How many places of each group are taken, by assessment and group, in one query."""
    rows = Nomination.objects.filter(assessment__in=list(assessments), state__in=TAKEN)
    counted = rows.order_by().values_list("assessment_id", "group").annotate(count=Count("pk"))
    return Counter({(assessment, group): count for assessment, group, count in counted})


def candidates(assessment: Assessment) -> QuerySet[Employee]:
    """Whom somebody may choose: at work, with an account, neither the person nor the supervisor.

    What they may be asked as, the organisation says (`Organisation.contradiction`).
    """
    people = able(Employee.objects.all())
    return people.exclude(pk__in=[assessment.employee_id, assessment.supervisor_id])


def nominations_of(assessment: Assessment) -> QuerySet[Nomination]:
    """Everybody ever nominated for this person, group by group, by number."""
    return assessment.nominations.select_related(
        "rater__user", "rater__position", "rater__department"
    ).order_by("group", "rater__number")


def assessments_with_raters(user: User) -> QuerySet[Assessment]:
    """The assessments whose raters this account chooses: HR all, others those about or by them."""
    assessments = Assessment.objects.filter(
        cycle__stages__kind=StageKind.OTHERS, cycle__launched_at__isnull=False
    ).select_related("cycle", "employee__user", "supervisor__user")
    if user.is_hr:
        return assessments
    me = employee_of(user)
    if me is None:
        return assessments.none()
    return assessments.filter(Q(employee=me) | Q(supervisor=me))
