"""A questionnaire: one dimension at a time, saved as a form or item by item as it is answered."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competency_portal.assessments.forms.questionnaire import ItemForm, typed_in
from competency_portal.assessments.models import Response
from competency_portal.assessments.queries.questionnaires import (
    Questions,
    Section,
    questions_of,
)
from competency_portal.assessments.queries.responses import visible_to
from competency_portal.assessments.rules.responses import may_write, signed_in
from competency_portal.assessments.services.responses import (
    ResponseClosed,
    UnknownAnswer,
    save_items,
)
from competency_portal.assessments.views.questionnaire_answers import (
    closed_json,
    conflict_page,
    saved_json,
)
from competency_portal.assessments.views.questionnaire_page import SectionPage, question_url
from competency_portal.core.access import access
from competency_portal.core.http import PortalRequest


@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: PortalRequest, pk: int, code: str) -> HttpResponse:
    """Show one dimension to its respondent, or save all of it; the whole to other readers."""
    questions, found = section_of(request, pk, code)
    if request.method == "POST":
        return save(request, questions, found)
    if not may_write(request.user, questions.response):
        return redirect("reviews:questionnaire", pk=pk)
    return show(request, questions, found)


def section_of(request: PortalRequest, pk: int, code: str) -> tuple[Questions, Section]:
    """The dimension of an address, for those who may see it. Raises `Http404`."""
    questions = questions_of(get_object_or_404(visible_to(request.user), pk=pk))
    found = questions.section(code)
    mine = questions.response.rater.user_id == request.user.pk
    if found is None or (request.method == "POST" and not mine):
        raise Http404
    return questions, found


def show(
    request: PortalRequest, questions: Questions, found: Section, problem: str = ""
) -> HttpResponse:
    """One dimension; after a refusal with what was wrong."""
    page = SectionPage(questions, request.user, found, problem)
    status = 422 if problem else 200
    return render(request, "assessments/questionnaire_edit.html", {"page": page}, status=status)


def save(request: PortalRequest, questions: Questions, found: Section) -> HttpResponse:
    """Save a plain form and go where its button says; what is stale is shown beside the stored."""
    typed = typed_in(found, request.POST)
    if typed is None:
        return show(request, questions, found, _("Some answers can't be read. Choose them again."))
    try:
        saved = save_items(response=questions.response.pk, actor=request.user, typed=typed)
    except UnknownAnswer as unknown:
        return show(request, questions, found, str(unknown.message))
    except ResponseClosed as closed:
        return conflict_page(request, closed.questions, closed.lost, closed)
    if saved.stale:
        return conflict_page(request, saved.questions, saved.stale)
    return redirect(after(request, questions, found))


def after(request: PortalRequest, questions: Questions, found: Section) -> str:
    """The dimension that the button names, or the check after the last one."""
    page = SectionPage(questions, request.user, found)
    urls = {"next": page.next_url, "previous": page.previous_url}
    return urls.get(request.POST.get("go", "")) or page.url


@access(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: PortalRequest, pk: int, item: int) -> HttpResponse:
    """Save one answer for a script; whoever follows the address gets to the item."""
    if request.method == "POST":
        return save_one(request, pk, item)
    questions = questions_of(get_object_or_404(visible_to(request.user), pk=pk))
    if found := questions.by_item.get(item):
        return redirect(question_url(questions, found.item))
    raise Http404


def save_one(request: PortalRequest, pk: int, item: int) -> HttpResponse:
    """Save one answer of one's own response. Raises `Http404`."""
    form = ItemForm(request.POST)
    if not form.is_valid():
        get_object_or_404(Response, pk=pk, rater__user=request.user)
        return JsonResponse({"errors": form.errors}, status=422)
    try:
        saved = save_items(response=pk, actor=request.user, typed=[form.typed(item)])
    except Response.DoesNotExist as missing:
        raise Http404 from missing
    except UnknownAnswer as unknown:
        return JsonResponse({"errors": {"answer": [str(unknown.message)]}}, status=422)
    except ResponseClosed as closed:
        return closed_json(closed)
    return saved_json(saved, item)
