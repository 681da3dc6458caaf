"""Who may do what with a person's plan.

The person proposes measures, whoever leads them agrees: their supervisor and everybody above, as
the lines run today, and HR. Nobody manages their own plan, with or without the HR role. Behaviours
are marked again only by somebody who leads the person: HR has not seen them at work.
"""

from __future__ import annotations

from collections.abc import Callable

from rules.predicates import predicate

from competency_portal.assessments.models import Assessment
from competency_portal.core.access import is_hr, signed_in
from competency_portal.core.models import User
from competency_portal.development.models import Attachment, Measure
from competency_portal.development.states import CHANGEABLE, OPEN, MeasureState
from competency_portal.people.queries import employee_of, leads
from competency_portal.results.rules import is_about_them

__all__ = [
    "is_hr",
    "may_agree",
    "may_carry",
    "may_change",
    "may_finish",
    "may_manage",
    "may_mark",
    "may_mark_in",
    "may_remove",
    "may_reopen",
    "may_track",
    "may_write",
    "signed_in",
]


@predicate
def leads_them(user: User, assessment: Assessment) -> bool:
    """Somebody to whom the person reports now, directly or through others."""
    me = employee_of(user)
    return me is not None and leads(me, assessment.employee)


@predicate
def has_hr_role(user: User, _assessment: Assessment) -> bool:
    """Accounts with the HR role, whomever the plan is about."""
    return user.is_hr


may_manage = ~is_about_them & (has_hr_role | leads_them)
may_write = is_about_them | has_hr_role | leads_them
may_mark = ~is_about_them & leads_them


@predicate
def owns(user: User, measure: Measure) -> bool:
    """Whoever is to carry the measure out."""
    me = employee_of(user)
    return me is not None and measure.owner_id == me.pk


def may_agree(user: User, measure: Measure) -> bool:
    """Whether they may say yes to what was proposed."""
    is_waiting = measure.state == MeasureState.PROPOSED
    return is_waiting and bool(may_manage(user, measure.plan.assessment))


def may_change(user: User, measure: Measure) -> bool:
    """Whether they may word it otherwise: the person only while it is their proposal."""
    assessment = measure.plan.assessment
    if measure.state not in CHANGEABLE:
        return False
    if measure.state == MeasureState.PROPOSED:
        return bool(may_write(user, assessment))
    return bool(may_manage(user, assessment))


def may_track(user: User, measure: Measure) -> bool:
    """Whether they may write how it goes: its owner, the person, and whoever manages the plan."""
    if measure.state in (MeasureState.PROPOSED, MeasureState.DROPPED):
        return False
    return bool(owns(user, measure) or may_write(user, measure.plan.assessment))


def may_carry(user: User, measure: Measure) -> bool:
    """Whether it is theirs to say how far it is: its owner, and whoever manages the plan."""
    return bool(owns(user, measure) or may_manage(user, measure.plan.assessment))


def may_finish(user: User, measure: Measure) -> bool:
    """Whether they may begin it, or say that it is done."""
    return measure.state in OPEN and may_carry(user, measure)


def may_reopen(user: User, measure: Measure) -> bool:
    """Whether they may take back that it is done."""
    assessment = measure.plan.assessment
    return measure.state == MeasureState.DONE and bool(may_manage(user, assessment))


def may_mark_in(user: User, measure: Measure) -> bool:
    """Whether they may mark its behaviours again: once agreed, whenever they like."""
    is_agreed = measure.state not in (MeasureState.PROPOSED, MeasureState.DROPPED)
    return is_agreed and bool(may_mark(user, measure.plan.assessment))


def may_remove(user: User, attachment: Attachment) -> bool:
    """Whether they may take a file away: whoever attached it, or manages the plan."""
    return removable_by(user, attachment.measure)(attachment)


def removable_by(user: User, measure: Measure) -> Callable[[Attachment], bool]:
    """Which of a measure's files they may take away; who manages the plan is looked up once."""
    manages = bool(may_manage(user, measure.plan.assessment))
    return lambda attachment: manages or attachment.by_id == user.pk
