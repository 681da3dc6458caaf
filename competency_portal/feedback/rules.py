"""Who responds to a result, and who may look at it a second time."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from competency_portal.assessments.models import Assessment, RaterGroup
from competency_portal.assessments.states import ReviewState
from competency_portal.core.access import is_hr
from competency_portal.core.models import User
from competency_portal.feedback.models import Office, Side
from competency_portal.feedback.queries.reviewers import line_reviewer_of
from competency_portal.people.models import EmployeeStatus
from competency_portal.people.queries import employee_of
from competency_portal.results.models import Decision
from competency_portal.results.rules import is_about_them
from models_catalog.models import Competency

__all__ = [
    "bar_of",
    "bars_of",
    "has_scored",
    "is_about_them",
    "office_of",
    "reviews_objections",
    "side_of",
]


def office_of(user: User, assessment: Assessment) -> Office | None:
    """As what somebody takes the second look at this person's result; None: not at all.

    The supervisor's supervisor by the line as it stands now, else HR; HR may always. Nobody
    looks at their own result.
    """
    if is_about_them(user, assessment):
        return None
    me = employee_of(user)
    reviewer = line_reviewer_of(assessment.employee)
    if me is not None and reviewer is not None and reviewer.pk == me.pk:
        return Office.LINE
    return Office.HR if user.is_hr else None


def bars_of(
    user: User, assessment: Assessment, competencies: Collection[int]
) -> dict[int, str | Promise]:
    """Those of these competencies (keys) on which somebody may not decide, and why; two queries.

    Whoever gave the first rating as the supervisor is not the second reviewer of anything in it;
    whoever decided on a competency in calibration is not that of this competency.
    """
    me = employee_of(user)
    rated = assessment.reviews.filter(
        group=RaterGroup.SUPERVISOR, rater=me, state=ReviewState.SUBMITTED
    )
    if me is not None and rated.exists():
        first = _("You gave the first rating, so somebody else takes the second look: HR.")
        return dict.fromkeys(competencies, first)
    decided = Decision.objects.filter(
        assessment=assessment, competency__in=competencies, made_by=user
    )
    why = _("You decided on this in calibration, so somebody else takes the second look.")
    return dict.fromkeys(decided.order_by().values_list("competency", flat=True), why)


def bar_of(user: User, assessment: Assessment, competency: Competency) -> str | Promise | None:
    """Why somebody who looks may not decide on this competency; None: they may."""
    return bars_of(user, assessment, [competency.pk]).get(competency.pk)


def side_of(user: User, assessment: Assessment) -> Side | None:
    """On which side of the talk somebody stands; None: on neither.

    The supervisor's side is whoever supervises today: who did at launch has no more to say.
    """
    me = employee_of(user)
    if me is None:
        return None
    if me.pk == assessment.employee_id:
        return Side.EMPLOYEE
    leads = me.pk == assessment.employee.supervisor_id and me.status != EmployeeStatus.LEFT
    return Side.SUPERVISOR if leads else None


@predicate
def has_scored(user: User) -> bool:
    """Whoever supervised somebody in a cycle: an objection can be to a rating of theirs."""
    me = employee_of(user) if user.is_authenticated else None
    return me is not None and Assessment.objects.filter(supervisor=me).exists()


@predicate
def reviews_objections(user: User) -> bool:
    """HR, and everybody to whom a supervisor reports."""
    me = employee_of(user) if user.is_authenticated else None
    leads = me is not None and me.subordinates.filter(subordinates__isnull=False).exists()
    return leads or is_hr.test(user)
