"""Telling whoever takes the second look, until it is done or taken back."""

from __future__ import annotations

from competency_portal.assessments.models import Cycle
from competency_portal.feedback.addresses import second_look_url
from competency_portal.feedback.models import Objection
from competency_portal.feedback.queries.reviewers import line_reviewer_of
from competency_portal.feedback.rules import bars_of
from competency_portal.notices.models import NoticeKind
from competency_portal.notices.services.telling import Told, settle, tell
from competency_portal.people.models import Employee, EmployeeStatus


def tell_reviewers(objection: Objection, cycle: Cycle) -> None:
    """Tell everybody who has to decide on something of it."""
    tell(
        Told(
            recipient=one,
            kind=NoticeKind.OBJECTION,
            key=_topic_of(objection),
            subject=f"{objection.assessment.employee_name} · {cycle.name}",
            url=second_look_url(objection.assessment),
            topic=_topic_of(objection),
        )
        for one in _deciding(objection)
    )


def forget_reviewers(objection: Objection) -> None:
    """Take that back: nothing of it is to be decided any more."""
    settle(None, [_topic_of(objection)])


def _deciding(objection: Objection) -> list[Employee]:
    """The supervisor's supervisor, and every HR employee where these may not decide on all."""
    employee = objection.assessment.employee
    reviewer = line_reviewer_of(employee)
    if reviewer is None or reviewer.user is None:
        return _hr_people(employee)
    contested = set(objection.items.values_list("competency", flat=True))
    barred = contested & bars_of(reviewer.user, objection.assessment, contested).keys()
    told = {reviewer.pk: reviewer} if contested - barred else {}
    if barred:
        told |= {one.pk: one for one in _hr_people(employee)}
    return list(told.values())


def _hr_people(but: Employee) -> list[Employee]:
    """The employees with an HR account in use, except the one it is about."""
    found = Employee.objects.filter(user__is_hr=True, user__is_active=True)
    return list(found.exclude(status=EmployeeStatus.LEFT).exclude(pk=but.pk).order_by("number"))


def _topic_of(objection: Objection) -> str:
    return f"objection:{objection.pk}"
