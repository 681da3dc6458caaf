"""Who calibrates, and whom."""

from __future__ import annotations

from rules.predicates import predicate

from competency_portal.assessments.models import Assessment
from competency_portal.core.access import is_hr
from competency_portal.core.models import User

__all__ = ["calibrates", "is_about_them"]

calibrates = is_hr


@predicate
def is_about_them(user: User, assessment: Assessment) -> bool:
    """The one whose results, or whose plan, they are: nobody decides about themselves."""
    return assessment.employee.user_id == user.pk
