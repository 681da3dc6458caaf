"""Who has a board."""

from __future__ import annotations

from rules.predicates import predicate

from competency_portal.assessments.models import RaterGroup
from competency_portal.assessments.queries.reviews import written_by
from competency_portal.core.models import User
from competency_portal.people.rules import is_supervisor

__all__ = ["leads"]


@predicate
def scores(user: User) -> bool:
    """Those who assess others as their supervisor, although nobody reports to them any more."""
    return user.is_authenticated and written_by(user).filter(group=RaterGroup.SUPERVISOR).exists()


leads = is_supervisor | scores
