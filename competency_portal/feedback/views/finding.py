"""Finding whose result it is, or 404: it may not exist, not be published, or be another's."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from competency_portal.core.http import PortalRequest
from competency_portal.feedback.rules import is_about_them, office_of
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.results import visible_to


def visible_result(request: PortalRequest, code: str, number: str) -> AssessmentResult:
    """The latest revision of the address that the reader may see."""
    return get_object_or_404(
        visible_to(request.user).select_related(
            "assessment__employee__supervisor__supervisor__user"
        ),
        assessment__cycle__code=code,
        assessment__employee__number=number,
    )


def own_result(request: PortalRequest, code: str, number: str) -> AssessmentResult:
    """The reader's own."""
    found = visible_result(request, code, number)
    if not is_about_them(request.user, found.assessment):
        raise Http404
    return found


def looked_at(request: PortalRequest, code: str, number: str) -> AssessmentResult:
    """One at which the reader takes the second look."""
    found = visible_result(request, code, number)
    if office_of(request.user, found.assessment) is None:
        raise Http404
    return found
