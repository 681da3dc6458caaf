"""A questionnaire as a whole: go on with it, read it, check it, submit it, give it back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from competency_portal.assessments.forms.actions import TimelyForm
from competency_portal.assessments.models import Response, StageKind
from competency_portal.assessments.queries.questionnaires import (
    Question,
    Questions,
    Section,
    questions_of,
)
from competency_portal.assessments.queries.responses import visible_to
from competency_portal.assessments.rules.responses import (
    CLOSURES,
    closure_of,
    is_hr,
    is_rater,
    may_return,
    may_write,
    signed_in,
)
from competency_portal.assessments.services.response_moves import (
    NotComplete,
    return_response,
    submit_response,
)
from competency_portal.assessments.views import sheet_words as words
from competency_portal.assessments.views.actions import returned
from competency_portal.assessments.views.questionnaire_page import (
    CheckPage,
    Frame,
    question_url,
    shown,
)
from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest


@dataclass(frozen=True)
class ReadPage(Frame):
    """A response as its reader sees it."""

    form: TimelyForm

    @property
    def may_return(self) -> bool:
        """Whether the reader may give it back."""
        return bool(may_return(self.user, self.questions.response))

    @property
    def closure(self) -> words.Text:
        """Why nothing can be changed; empty while it can."""
        closure = closure_of(self.questions.response)
        return CLOSURES[closure] if closure else ""

    @property
    def sections(self) -> list[tuple[Section, list[tuple[Question, str]]]]:
        """Every dimension with its items and what was answered, in words."""
        return [
            (section, [(one, shown(self.questions, one.choice)) for one in section.questions])
            for section in self.questions.sections
        ]


def response_for(request: PortalRequest, pk: int, *, own: bool = False) -> Questions:
    """A questionnaire that this person may see, or that is theirs. Raises `Http404`."""
    responses = visible_to(request.user)
    if own:
        responses = responses.filter(rater__user=request.user)
    return questions_of(get_object_or_404(responses, pk=pk))


@access(signed_in)
@never_cache
@require_safe
def questionnaire(request: PortalRequest, pk: int) -> HttpResponse:
    """Go on at the first blank; for everybody else, and afterwards, the whole to read."""
    questions = response_for(request, pk)
    if not may_write(request.user, questions.response):
        return show(request, questions, return_form(questions.response))
    blank = questions.place_to_resume
    if blank is None:
        return redirect("reviews:questionnaire_check", pk=pk)
    return redirect(question_url(questions, blank.item))


def return_form(response: Response, data: QueryDict | None = None) -> TimelyForm:
    """Why it is given back, and until when where the stage is over."""
    return TimelyForm(data, cycle=response.assessment.cycle, kinds=[StageKind.QUESTIONNAIRE])


def show(request: PortalRequest, questions: Questions, form: TimelyForm) -> HttpResponse:
    """The whole to read, with what its reader may do."""
    page = ReadPage(questions, request.user, form)
    status = 422 if form.errors else 200
    return render(request, "assessments/questionnaire_detail.html", {"page": page}, status=status)


@access(signed_in)
@never_cache
@require_safe
def check(request: PortalRequest, pk: int) -> HttpResponse:
    """What is left before submitting."""
    questions = response_for(request, pk, own=True)
    if not may_write(request.user, questions.response):
        return redirect("reviews:questionnaire", pk=pk)
    return show_check(request, questions)


def show_check(request: PortalRequest, questions: Questions, refused: str = "") -> HttpResponse:
    """The check, after a refusal with what was refused."""
    page = CheckPage(questions, request.user, refused)
    status = 422 if refused else 200
    return render(request, "assessments/questionnaire_check.html", {"page": page}, status=status)


@access(signed_in)
@require_POST
def submit(request: PortalRequest, pk: int) -> HttpResponse:
    """Submit, and show the way to the next one."""
    found = get_object_or_404(visible_to(request.user), pk=pk, rater__user=request.user)
    confirmed = request.POST.get("confirmed") == "yes"
    try:
        submit_response(response=found, actor=request.user, confirmed=confirmed)
    except NotComplete as refused:
        return show_check(request, refused.questions, str(refused.message))
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect("reviews:questionnaire", pk=pk)


@access(signed_in)
@require_POST
def give_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Give a submitted questionnaire back to its respondent, with a reason."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    if not (is_hr | is_rater)(request.user, found):
        raise Http404
    form = return_form(found, request.POST)
    if form.is_valid():
        try:
            return_response(response=found, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            field = getattr(refused, "field", "reason")
            form.add_error(field if field in form.fields else "reason", str(refused.message))
        else:
            message = _("The questionnaire is returned and can be changed.")
            return returned(request, found, "reviews:questionnaire", message)
    return show(request, questions_of(found), form)
