"""The rater's side of 360 feedback: what is asked, who sees what, declining, thanks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competency_portal.assessments.forms.actions import RaterReasonForm
from competency_portal.assessments.models import ANONYMOUS, Review
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.queries.asked import asked_of
from competency_portal.assessments.queries.reviews import next_member, team_of, visible_to
from competency_portal.assessments.rules.reviews import closure_of, signed_in
from competency_portal.assessments.services.nominations import decline as decline_review
from competency_portal.assessments.states import NominationState
from competency_portal.assessments.views.actions import act, asks, typed_in
from competency_portal.assessments.views.pages import ActionPage
from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest


@dataclass(frozen=True)
class Invitation:
    """What a rater reads before the first answer."""

    review: Review

    @property
    def threshold(self) -> int:
        """Below so many raters nothing of a group is shown on its own."""
        return self.review.assessment.cycle.anonymity_threshold

    @property
    def closure(self) -> str:
        """Why nothing can be answered; empty if it can."""
        closed = closure_of(self.review)
        return str(closed.label) if closed else ""

    @cached_property
    def sheet_url(self) -> str:
        """Where it begins, or goes on; empty where it is closed."""
        if self.closure:
            return ""
        ratings = list(sheets.ratings_of(self.review.pk))
        place = sheets.place_to_resume(ratings)
        if place is None:
            return reverse("reviews:check", args=[self.review.pk])
        return reverse("reviews:sheet", args=[self.review.pk, place.competency.code])


def my_asked_review(request: PortalRequest, pk: int) -> Review:
    """A review that this account writes as one of others, or 404."""
    mine = visible_to(request.user).filter(rater__user=request.user, group__in=ANONYMOUS)
    return get_object_or_404(mine, pk=pk)


@access(signed_in)
@never_cache
@require_safe
def invitation(request: PortalRequest, pk: int) -> HttpResponse:
    """Who will see what, before the first answer."""
    page = Invitation(my_asked_review(request, pk))
    return render(request, "assessments/asked_invitation.html", {"page": page})


@access(signed_in)
@never_cache
@asks
def decline(request: PortalRequest, pk: int) -> HttpResponse:
    """Say that one won't answer, and why."""
    review = my_asked_review(request, pk)
    page = ActionPage(
        review.assessment.cycle,
        reverse("reviews:team"),
        title=_("Decline to assess %(name)s") % {"name": review.assessment.employee_name},
        lead=_(
            "Whoever approves raters reads your reason; the person does not. "
            "What you have typed so far stays with you and is not counted."
        ),
        submit=_("Decline"),
        done=_("You have declined."),
    )
    form = RaterReasonForm(typed_in(request))
    return act(
        request,
        form,
        page,
        lambda typed: decline_review(review=review, actor=request.user, **typed),
    )


@access(signed_in)
@never_cache
@require_safe
def thanks(request: PortalRequest, pk: int) -> HttpResponse:
    """After submitting; the answers themselves are nobody's any more."""
    nomination = get_object_or_404(
        asked_of(request.user).filter(state=NominationState.SUBMITTED), pk=pk
    )
    cycle = nomination.assessment.cycle
    following = next_member(team_of(request.user, cycle, groups=ANONYMOUS), 0)
    if following and closure_of(following.review):
        following = None
    context = {"nomination": nomination, "following": following}
    return render(request, "assessments/asked_thanks.html", context)
