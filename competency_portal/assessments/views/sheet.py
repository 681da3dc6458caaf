"""The scoring sheet: one competency of one person at a time, saved as a form or as it is typed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competency_portal.assessments.forms.sheet import AnswerForm
from competency_portal.assessments.models import Rating, Review
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.queries.asked import submitted_nomination
from competency_portal.assessments.queries.reviews import visible_to, written_by
from competency_portal.assessments.queries.self_assessments import beside
from competency_portal.assessments.queries.sheets import choices_of
from competency_portal.assessments.rules.reviews import may_write, signed_in
from competency_portal.assessments.services.reviews import InvalidAnswer, NotSaved
from competency_portal.assessments.views.sheet_answers import Answers, Json, Pages, find_item
from competency_portal.assessments.views.sheet_page import sheet_page
from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest


@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: PortalRequest, pk: int, code: str) -> HttpResponse:
    """Show one competency, or save it."""
    return save(request, pk, code) if request.method == "POST" else show(request, pk, code)


def show(request: PortalRequest, pk: int, code: str) -> HttpResponse:
    """The sheet for its rater while it may be written; else the review, for who may read it."""
    items = sheets.items_of(pk)
    item = find_item(items, code)
    if not may_write(request.user, item.rating.review):
        get_object_or_404(visible_to(request.user), pk=pk)
        return redirect(f"{reverse('reviews:review', args=[pk])}#{code}")
    page = sheet_page(request.user, items, item)
    return render(request, "assessments/sheet_edit.html", {"page": page})


def save(request: PortalRequest, pk: int, code: str) -> HttpResponse:
    """Save an answer and go where the button says; a script gets JSON instead of pages."""
    answers: Answers = Json() if is_autosave(request) else Pages(request, pk, code)
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            written_by(request.user).get(pk=pk, ratings__competency__code=code)
            return answers.invalid(form, form.texts)
        return answers.saved(form.save(review=pk, competency=code, actor=request.user))
    except (Rating.DoesNotExist, Review.DoesNotExist) as missing:
        # An anonymous review is gone once it is submitted; only its rater knows, by the sheet.
        done = submitted_nomination(request.user, request.POST.get("nomination"))
        if done is None:
            raise Http404 from missing
        return answers.gone(form, done)
    except InvalidAnswer as invalid:
        return answers.invalid(form, {invalid.field: [str(invalid.message)]})
    except NotSaved as refused:
        return answers.refused(form, refused)


@access(signed_in)
@never_cache
@require_safe
def self_rating(request: PortalRequest, pk: int, code: str) -> HttpResponse:
    """For the sheet's script: what the person said of themselves, or nothing as yet (204)."""
    get_object_or_404(written_by(request.user), pk=pk)
    item = find_item(sheets.items_of(pk), code)
    choices = choices_of(item.rating.review.assessment.cycle.version_id)
    found = beside([item], choices).get(code)
    if found is None:
        return HttpResponse(status=204)
    return render(request, "assessments/_beside.html", {"beside": found})


def is_autosave(request: PortalRequest) -> bool:
    """Whether a script asks, which reads JSON."""
    return request.headers.get("X-Requested-With") == "autosave"
