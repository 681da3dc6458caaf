"""A review as a whole: read it, check it, submit it, give it back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from competency_portal.assessments.forms.sheet import ReturnForm
from competency_portal.assessments.models import ANONYMOUS, Nomination, Review
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.queries.asked import nomination_of, submitted_nomination
from competency_portal.assessments.queries.reviews import visible_to
from competency_portal.assessments.queries.self_assessments import Beside, beside
from competency_portal.assessments.queries.sheets import Finding, Item, ReviewCheck, choices_of
from competency_portal.assessments.rules.reviews import (
    closure_of,
    closure_text,
    is_hr,
    is_rater,
    may_compare,
    may_return,
    may_write,
    signed_in,
)
from competency_portal.assessments.services.submission import (
    NotReady,
    return_review,
    submit_review,
)
from competency_portal.assessments.views import sheet_words as words
from competency_portal.assessments.views.actions import returned
from competency_portal.assessments.views.sheet_page import (
    Team,
    is_own,
    rail,
    sheet_url,
    title_of,
)
from competency_portal.core.access import access
from competency_portal.core.components import Problem
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User


@dataclass(frozen=True)
class ReviewPage:
    """A review as its reader sees it."""

    review: Review
    user: User
    items: tuple[Item, ...]
    form: ReturnForm
    # What the person said of themselves, where it may be shown, by competency.
    beside: Mapping[str, Beside]

    @property
    def is_own(self) -> bool:
        """Whether somebody judges themselves in it, and reads it now."""
        return self.is_mine and is_own(self.review)

    @property
    def is_self(self) -> bool:
        """Whether somebody judges themselves in it, whoever reads it."""
        return is_own(self.review)

    @property
    def title(self) -> str:
        """Whom it is about."""
        return title_of(self.review) if self.is_mine else self.review.assessment.employee_name

    @property
    def rows(self) -> list[tuple[Item, Beside | None]]:
        """Every competency with what the person said of it."""
        return [(item, self.beside.get(item.competency.code)) for item in self.items]

    @property
    def begins(self) -> datetime.date | None:
        """From when on it can be written, if that is still to come."""
        stage = self.review.stage
        return None if stage.has_begun() else stage.starts

    @property
    def is_mine(self) -> bool:
        """Whether the reader is its rater."""
        return bool(is_rater(self.user, self.review))

    @property
    def may_return(self) -> bool:
        """Whether the reader may give it back."""
        return bool(may_return(self.user, self.review))

    @property
    def closure(self) -> words.Text:
        """Why nothing can be changed; empty for readers of a draft."""
        closure = closure_of(self.review)
        return closure_text(self.review, closure) if closure else ""

    @cached_property
    def team(self) -> Team | None:
        """The rail, for the rater."""
        return rail(self.user, self.review) if self.is_mine else None


@dataclass(frozen=True)
class CheckPage:
    """What is left before submitting, each with a link to its place."""

    review: Review
    check: ReviewCheck
    team: Team
    refused: str = ""
    # Of an anonymous review, which is gone once it is submitted: the way to the thanks.
    nomination: Nomination | None = None
    # Names of the competencies in which the person sees themselves quite differently.
    far: tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether somebody judges themselves in it."""
        return is_own(self.review)

    @property
    def title(self) -> str:
        """Whom it is about."""
        return title_of(self.review)

    @property
    def apart(self) -> str:
        """Where a talk is worth it, for a sentence."""
        return words.listed(self.far)

    @cached_property
    def blocking(self) -> list[Problem]:
        """What has to be mended; nothing at all is one thing to mend, not one for each."""
        if self.is_untouched:
            return [_untouched(self.check)]
        return [_problem(found, _("Go there")) for found in self.check.blocking]

    @property
    def is_untouched(self) -> bool:
        """Whether not one of several competencies is answered."""
        return len(self.check.items) > 1 and not any(
            item.given.is_answered for item in self.check.items
        )

    @cached_property
    def odd(self) -> list[Problem]:
        """What has to be confirmed."""
        found = [_problem(found, _("Have a look")) for found in self.check.odd]
        if self.check.is_uniform:
            text = _("All ratings are the same. Is that what you saw?")
            own = _("All ratings are the same. Is that how you see yourself?")
            found.append(Problem(own if self.is_own else text))
        if self.check.unmarked:
            names = words.listed(item.competency.name for item in self.check.unmarked)
            text = _("Rated without a single behaviour marked: %(competencies)s.")
            place = sheet_url(self.check.unmarked[0])
            found.append(Problem(text % {"competencies": names}, place, _("Have a look")))
        return found

    @property
    def asks_again(self) -> bool:
        """Whether submitting asks for a tick; where something is missing that comes first."""
        return self.check.needs_confirmation and not self.check.blocking

    @property
    def last(self) -> Item:
        """Where the sheet ends."""
        return self.check.items[-1]

    @property
    def rows(self) -> list[tuple[Item, str]]:
        """Every competency with its place."""
        return [(item, sheet_url(item)) for item in self.check.items]


def _untouched(check: ReviewCheck) -> Problem:
    text = _("None of the %(count)s competencies is rated yet.") % {"count": len(check.items)}
    return Problem(text, sheet_url(check.items[0]), _("Go there"))


def _problem(found: Finding, link: str) -> Problem:
    name = found.item.competency.name
    faults = words.OWN_FAULTS if is_own(found.item.rating.review) else words.FAULTS
    text = _("%(competency)s: %(problem)s") % {
        "competency": name,
        "problem": faults[found.fault],
    }
    return Problem(text, f"{sheet_url(found.item)}#{words.PLACES[found.fault]}", link)


@access(signed_in)
@never_cache
@require_safe
def review(request: PortalRequest, pk: int) -> HttpResponse:
    """Go on where the rater stopped; for everybody else, and afterwards, the whole to read."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    if may_write(request.user, found):
        ratings = list(sheets.ratings_of(pk))
        if found.group in ANONYMOUS and not any(rating.saved_at for rating in ratings):
            return redirect("reviews:invitation", pk=pk)
        place = sheets.place_to_resume(ratings)
        if place is None:
            return redirect("reviews:check", pk=pk)
        return redirect("reviews:sheet", pk=pk, code=place.competency.code)
    return show(request, found, ReturnForm())


def show(request: PortalRequest, found: Review, form: ReturnForm) -> HttpResponse:
    """The whole review to read, with what its reader may do."""
    items = sheets.items_of(found.pk)
    said: Mapping[str, Beside] = {}
    if may_compare(request.user, found):
        said = beside(items, choices_of(found.assessment.cycle.version_id))
    page = ReviewPage(found, request.user, items, form, said)
    return render(
        request,
        "assessments/review_detail.html",
        {"page": page},
        status=422 if form.errors else 200,
    )


@access(signed_in)
@never_cache
@require_safe
def check(request: PortalRequest, pk: int) -> HttpResponse:
    """What is left before submitting."""
    found = get_object_or_404(visible_to(request.user), pk=pk, rater__user=request.user)
    if not may_write(request.user, found):
        return redirect("reviews:review", pk=pk)
    return show_check(request, found, sheets.check_of(pk))


def show_check(
    request: PortalRequest, found: Review, findings: ReviewCheck, refused: str = ""
) -> HttpResponse:
    """The check, after a refusal with what was refused."""
    nomination = nomination_of(found) if found.group in ANONYMOUS else None
    said = beside(findings.items, choices_of(found.assessment.cycle.version_id))
    far = tuple(one.item.competency.name for one in said.values() if one.is_far)
    page = CheckPage(found, findings, rail(request.user, found), refused, nomination, far)
    status = 422 if refused else 200
    return render(request, "assessments/review_check.html", {"page": page}, status=status)


@access(signed_in)
@require_POST
def submit(request: PortalRequest, pk: int) -> HttpResponse:
    """Submit, and show the way to the next person.

    An anonymous review that is gone was submitted by the first of two clicks.
    """
    done = submitted_nomination(request.user, request.POST.get("nomination"))
    if done:
        return redirect("reviews:thanks", pk=done.pk)
    found = get_object_or_404(visible_to(request.user), pk=pk, rater__user=request.user)
    confirmed = request.POST.get("confirmed") == "yes"
    nomination = nomination_of(found) if found.group in ANONYMOUS else None
    try:
        submit_review(review=found, actor=request.user, confirmed=confirmed)
    except NotReady as refused:
        return show_check(request, found, refused.check, str(refused.message))
    except Refused as refused:
        messages.error(request, str(refused.message))
        nomination = None
    except Review.DoesNotExist as gone:
        # The other of two clicks was faster by a moment.
        if nomination is None:
            raise Http404 from gone
    if nomination:
        return redirect("reviews:thanks", pk=nomination.pk)
    return redirect("reviews:review", pk=pk)


@access(signed_in)
@require_POST
def give_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Give a submitted review back to its rater, with a reason."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    if not (is_hr | is_rater)(request.user, found):
        raise Http404
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            return_review(review=found, actor=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error("reason", str(refused.message))
        else:
            message = _("The review is returned and can be changed.")
            return returned(request, found, "reviews:review", message)
    return show(request, found, form)
