"""Planning a measure from a gap, and wording one otherwise."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competency_portal.assessments.models import Assessment
from competency_portal.core.access import access, signed_in
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.models import User
from competency_portal.core.picker import suggestions
from competency_portal.development.addresses import measure_url, plan_url
from competency_portal.development.forms.measures import MeasureForm, NewMeasureForm
from competency_portal.development.models import Measure
from competency_portal.development.queries.plans import plan_of
from competency_portal.development.queries.suggestions import modules, suggested, with_suggestion
from competency_portal.development.rules.plans import may_change, may_manage, may_write
from competency_portal.development.services.measures import (
    FIELDS,
    Overtaken,
    change_measure,
    plan_measure,
)
from competency_portal.development.views.finding import visible_measure, visible_result
from competency_portal.development.views.kept import text_comes_back
from competency_portal.people.picking import PeopleShelf
from competency_portal.people.queries import working
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.gaps import Line, lines_of
from models_catalog.models import SuggestedMeasure

USUAL = datetime.timedelta(days=60)
"""How long a measure takes unless somebody says otherwise."""


@access(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
@text_comes_back("text", "expected")
def measure_create(request: PortalRequest, code: str, number: str, competency: str) -> HttpResponse:
    """A measure for one competency, with what is missing and what the model suggests filled in."""
    result = visible_result(request, code, number)
    assessment = result.assessment
    line = asked_line(result, competency)
    if not may_write(request.user, assessment):
        raise Http404
    offered = list(suggested(line.competency, line.level))
    form = new_form(request, assessment, line, offered)
    more = {"offered": offered, "proposes": not may_manage(request.user, assessment)}
    context = {**about(assessment, line), **more, "form": form}
    if "use" in request.POST:
        form.errors.clear()  # nobody has finished yet
        return render(request, "development/measure_form.html", context)
    if form.is_bound and form.is_valid():
        made = made_of(form, assessment, line, request.user)
        if made is not None:
            messages.success(request, said_of(made))
            return redirect(plan_url(assessment))
    status = 422 if form.is_bound else 200
    return render(request, "development/measure_form.html", context, status=status)


def made_of(
    form: NewMeasureForm, assessment: Assessment, line: Line, actor: User
) -> Measure | None:
    """The measure of a valid form; none where it is refused, and then the form says why."""
    try:
        return plan_measure(
            assessment=assessment,
            line=line,
            behaviours=form.behaviours,
            words=form.words,
            actor=actor,
            token=form.cleaned_data["token"],
        )
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return None


def said_of(measure: Measure) -> str:
    """What becomes of a new measure."""
    if measure.is_open:
        return _("The measure stands in the plan.")
    return _("Proposed. Your supervisor agrees to it or talks it over with you.")


def asked_line(result: AssessmentResult, competency: str) -> Line:
    """The competency that is asked of the person, or 404."""
    for line in lines_of(result):
        if line.competency.code == competency:
            return line
    raise Http404


def about(assessment: Assessment, line: Line) -> dict[str, Any]:
    """What the form's page says of the gap, and which modules the model has."""
    levels = line.competency.category.scale.levels.count()
    return {
        "assessment": assessment,
        "line": line,
        "levels": levels,
        "modules": modules(assessment.cycle.version),
    }


def new_form(
    request: PortalRequest, assessment: Assessment, line: Line, offered: list[SuggestedMeasure]
) -> NewMeasureForm:
    """Empty lines are filled: the suggestion that was pressed or the first, the missing ones."""
    wanted = request.GET.get("use", "")
    chosen = next((one for one in offered if one.code == wanted), offered[0] if offered else None)
    today = timezone.localdate()
    missing = [one.behaviour for one in line.missing]
    return NewMeasureForm(
        sent_with(request.POST, offered) if request.method == "POST" else None,
        url=owners_url(assessment),
        plan=plan_of(assessment),
        behaviours=line.behaviours,
        initial={
            "text": chosen.text if chosen else "",
            "kind": chosen.kind if chosen else "",
            "expected": _("Seen at work: %(behaviours)s")
            % {"behaviours": "；".join(one.text.rstrip("。；") for one in missing)}
            if missing
            else "",
            "owner": assessment.employee_id,
            "starts": today,
            "ends": today + USUAL,
            "behaviours": [str(one.pk) for one in missing],
        },
    )


def sent_with(sent: QueryDict, offered: list[SuggestedMeasure]) -> QueryDict:
    """What was sent, together with the suggestion that was pressed, if one was."""
    chosen = next((one for one in offered if one.code == sent.get("use")), None)
    if chosen is None:
        return sent
    data = sent.copy()
    data["text"] = with_suggestion(sent.get("text", ""), chosen, offered)
    if data["text"] == chosen.text or not sent.get("kind"):
        data["kind"] = chosen.kind
    return data


def owners_url(assessment: Assessment) -> str:
    """Where the field for the owner looks people up."""
    return reverse(
        "development:owner_search", args=[assessment.cycle.code, assessment.employee.number]
    )


@access(signed_in)
@require_safe
def owner_search(request: PortalRequest, code: str, number: str) -> HttpResponse:
    """Suggestions of people who may carry a measure out."""
    result = visible_result(request, code, number)
    if not may_write(request.user, result.assessment):
        raise Http404
    return suggestions(request, PeopleShelf(working()))


@access(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
@text_comes_back("text", "expected")
def measure_edit(request: PortalRequest, code: str, number: str, pk: int) -> HttpResponse:
    """Word a measure otherwise; nothing that somebody else stored meanwhile is overwritten."""
    measure = visible_measure(request, code, number, pk)
    if not may_change(request.user, measure):
        raise Http404
    form, status = edit_form(request, measure), 422
    if form.is_bound and form.is_valid():
        try:
            changed = change_measure(
                measure=measure,
                words=form.words,
                version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
            messages.success(request, _("Saved."))
            return redirect(measure_url(changed))
        except Overtaken as overtaken:
            form.show_stored(overtaken.stored)
            form.add_error(None, str(overtaken.message))
            status = 409
        except Refused as refused:
            form.add_error(None, str(refused.message))
    context = {"measure": measure, "assessment": measure.plan.assessment, "form": form}
    status = status if form.is_bound else 200
    return render(request, "development/measure_edit.html", context, status=status)


def edit_form(request: PortalRequest, measure: Measure) -> MeasureForm:
    """The form with what stands in the measure."""
    return MeasureForm(
        request.POST if request.method == "POST" else None,
        url=owners_url(measure.plan.assessment),
        plan=measure.plan,
        initial={
            **{field: getattr(measure, field) for field in FIELDS},
            "owner": measure.owner_id,
            "goal": measure.goal_id,
            "version": measure.version,
        },
    )
