"""Published results that somebody objects to."""

from __future__ import annotations

from typing import Any

from competency_portal.core.models import User
from competency_portal.feedback.models import Objection, ObjectionItem, Verdict
from competency_portal.feedback.services.deciding import decide
from competency_portal.feedback.services.objecting import object_to
from competency_portal.people.models import Employee
from models_catalog.standing import Standing
from tests.factories.assessments import LaunchedCycle
from tests.factories.people import EmployeeFactory
from tests.factories.results import AT, BELOW, Standings, published_cycle

REASON = "三月那次投诉是我当天回访的，记录在台账第 12 页。"
ANSWER = "台账属实，回访在一天之内。"


def contested_cycle(*people: Standings | None, **launched: Any) -> LaunchedCycle:
    """A published cycle with somebody above the supervisor, who takes the second look."""
    made = published_cycle(*(people or ([AT, BELOW, AT],)), **launched)
    made.supervisor.supervisor = EmployeeFactory.create(name="赵经理")
    made.supervisor.save()
    return made


def user_of(employee: Employee | None) -> User:
    """The account of somebody who has one."""
    assert employee
    assert employee.user
    return employee.user


def above(made: LaunchedCycle) -> User:
    """The supervisor's supervisor."""
    return user_of(made.supervisor.supervisor)


def contest(made: LaunchedCycle, *codes: str, person: int = 0, reason: str = REASON) -> Objection:
    """Object to some competencies."""
    return object_to(
        assessment=made.assessments[person],
        reasons=dict.fromkeys(codes or ("integrity",), reason),
        actor=user_of(made.employees[person]),
    )


def item_of(objection: Objection, code: str = "integrity") -> ObjectionItem:
    """One contested competency."""
    items = ObjectionItem.objects.select_related("objection__assessment", "competency")
    found: ObjectionItem = items.get(objection=objection, competency__code=code)
    return found


def decide_item(
    made: LaunchedCycle,
    objection: Objection,
    standing: Standing,
    code: str = "integrity",
    *,
    actor: User | None = None,
    reason: str = ANSWER,
) -> Verdict:
    """Let the supervisor's supervisor, or another, decide on one competency."""
    return decide(
        item=item_of(objection, code),
        band=made.catalogue.points[standing],
        reason=reason,
        actor=actor or above(made),
    )
