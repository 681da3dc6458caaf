"""Reading published results: which are the latest, and who sees whose."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.states import CycleState
from competency_portal.core.models import User
from competency_portal.core.search import normalised
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of, line_of
from competency_portal.results.models import AssessmentResult

Results = QuerySet[AssessmentResult]


def latest(results: Results) -> Results:
    """The last revision of each assessment."""
    later = AssessmentResult.objects.filter(
        assessment=OuterRef("assessment"), revision__gt=OuterRef("revision")
    )
    return results.filter(~Exists(later))


def revisions() -> Results:
    """What stands in published cycles, every revision of it."""
    found = AssessmentResult.objects.filter(assessment__cycle__state=CycleState.PUBLISHED)
    return found.select_related(
        *("assessment__cycle__version", "assessment__employee", "assessment__position"),
        *("assessment__supervisor", "overall_band"),
    )


def published() -> Results:
    """What stands in published cycles, the last revision of each."""
    return latest(revisions())


def visible_to(user: User) -> Results:
    """HR sees every result; others their own, those that they scored, and those of their line.

    Of their line as it stands today: whoever was assessed by somebody below the reader may have
    come to stand beside them since, or above. The last revision of each.
    """
    return latest(revisions_visible_to(user))


def followed_by(user: User) -> Results:
    """Those of them of which one also reads what follows: the talk, the plan, what moved.

    That is for the line of today. Whoever scored somebody who reports to others now keeps the
    report, and nothing of what is written since. The last revision of each.
    """
    if user.is_hr:
        return published()
    me = employee_of(user)
    return published().none() if me is None else latest(revisions().filter(_own_or_line(me)))


def _own_or_line(me: Employee) -> Q:
    return Q(assessment__employee=me) | Q(assessment__employee__in=line_of(me).values("pk"))


def revisions_visible_to(user: User) -> Results:
    """Every revision of the same results: what was published stays readable."""
    if user.is_hr:
        return revisions()
    me = employee_of(user)
    if me is None:
        return revisions().none()
    return revisions().filter(_own_or_line(me) | Q(assessment__supervisor=me))


def revisions_of(assessment: int) -> list[AssessmentResult]:
    """Everything published about one assessment (its key), the first revision first."""
    return list(AssessmentResult.objects.filter(assessment=assessment).order_by("revision"))


def own(results: Results, employee: Employee | None) -> Results:
    """Those about this employee, the latest cycle first."""
    return results.filter(assessment__employee=employee).order_by(
        "-assessment__cycle__period_end", "-assessment__cycle__published_at"
    )


def of_others(results: Results, employee: Employee | None) -> Results:
    """Those about anybody else, the latest cycle first, then by employee number."""
    others = results if employee is None else results.exclude(assessment__employee=employee)
    return others.order_by(
        "-assessment__cycle__period_end", "-assessment__cycle", "assessment__employee__number"
    )


def matching(results: Results, query: str) -> Results:
    """Those about people whose number, name, pinyin or initials contain `query`."""
    wanted = normalised(query)
    if not wanted:
        return results
    return results.filter(assessment__employee__search_key__contains=wanted)


def cycles_in(results: Results) -> QuerySet[Cycle]:
    """The cycles of these results, the latest first."""
    cycles = results.order_by().values("assessment__cycle")
    return Cycle.objects.filter(pk__in=cycles).order_by("-period_end", "-pk")


def departments_in(results: Results) -> set[int]:
    """The departments (keys) of these results, as they stood at launch."""
    return set(results.order_by().values_list("assessment__department", flat=True).distinct())


def earlier(result: AssessmentResult, among: Results | None = None) -> AssessmentResult | None:
    """The same person's result of the last cycle whose period ended before this one's.

    `among` are those that may be read, every published one where they are not named.
    """
    cycle = result.assessment.cycle
    before = (published() if among is None else among).filter(
        assessment__employee=result.assessment.employee_id,
        assessment__cycle__period_end__lt=cycle.period_end,
    )
    found: AssessmentResult | None = before.order_by(
        F("assessment__cycle__period_end").desc(), "-assessment__cycle__published_at"
    ).first()
    return found
