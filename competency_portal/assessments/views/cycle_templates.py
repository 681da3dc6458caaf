"""Templates of cycles: what one contains, and HR's own kept, renamed, deleted."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competency_portal.assessments.forms.templates import TemplateNameForm
from competency_portal.assessments.models import CycleTemplate
from competency_portal.assessments.queries.plans import lines_of_definition, settings_of_definition
from competency_portal.assessments.queries.templates import OWN, template
from competency_portal.assessments.rules.cycles import manages_cycles
from competency_portal.assessments.services.templates import (
    delete_template,
    rename_template,
    save_template,
)
from competency_portal.assessments.views.actions import act, asks, typed_in, visible_cycle
from competency_portal.assessments.views.pages import ActionPage
from competency_portal.core.access import access
from competency_portal.core.errors import Gone
from competency_portal.core.http import PortalRequest


@access(manages_cycles)
@require_safe
def template_detail(request: PortalRequest, key: str) -> HttpResponse:
    """What a template contains; one that comes with the product is only looked at."""
    found = template(key)
    if found is None:
        raise Http404
    context = {
        "template": found,
        "lines": lines_of_definition(found.definition),
        "settings": settings_of_definition(found.definition),
    }
    return render(request, "assessments/template_detail.html", context)


@access(manages_cycles)
@asks
def template_save(request: PortalRequest, code: str) -> HttpResponse:
    """Keep the stages and weights of a cycle to start others from."""
    cycle = visible_cycle(request, code)
    page = ActionPage(
        cycle,
        reverse("cycles:cycle_detail", args=[code]),
        title=_("Save as a template"),
        lead=_(
            "Kept are the stages with their lengths, weights, raters and questionnaire; "
            "not the people, the days and the model."
        ),
        submit=_("Save"),
        done=_("The template is saved. It stands where a new cycle is planned."),
    )
    form = TemplateNameForm(typed_in(request))
    return act(
        request,
        form,
        page,
        lambda typed: save_template(cycle=cycle, actor=request.user, **typed),
    )


def says_what_is_gone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where somebody else deleted the template meanwhile, say so and show those there are."""

    @wraps(view)
    def answer(request: PortalRequest, key: str) -> HttpResponse:
        try:
            return view(request, key)
        except Gone as gone:
            messages.error(request, str(gone.message))
            return redirect("cycles:cycle_start")

    return answer


def _own(request: PortalRequest, key: str) -> CycleTemplate:
    """One of HR's own; those that come with the product can't be changed: 404.

    Raises `Gone` where something was typed about one that has been deleted.
    """
    found = template(key)
    if found is None and key.startswith(OWN) and request.method == "POST":
        raise Gone(_("This template has been deleted meanwhile."))
    if found is None or found.row is None:
        raise Http404
    return get_object_or_404(CycleTemplate, pk=found.row)


@access(manages_cycles)
@says_what_is_gone
@asks
def template_rename(request: PortalRequest, key: str) -> HttpResponse:
    """Give one of HR's own another name."""
    row = _own(request, key)
    page = ActionPage(
        None,
        reverse("cycles:template_detail", args=[key]),
        title=_("Rename the template"),
        submit=_("Save"),
        done=_("The template has its new name."),
    )
    form = TemplateNameForm(typed_in(request), initial={"name": row.name})
    return act(
        request,
        form,
        page,
        lambda typed: rename_template(template=row, actor=request.user, **typed),
    )


@access(manages_cycles)
@says_what_is_gone
@asks
def template_delete(request: PortalRequest, key: str) -> HttpResponse:
    """Delete one of HR's own, after asking."""
    row = _own(request, key)
    page = ActionPage(
        None,
        reverse("cycles:cycle_start"),
        title=_("Delete the template “%(name)s”") % {"name": row.name},
        lead=_("Cycles that were planned from it stay as they are."),
        submit=_("Delete"),
        done=_("The template is deleted."),
        tone="danger",
        cancel=reverse("cycles:template_detail", args=[key]),
    )
    form = forms.Form(typed_in(request))
    return act(
        request, form, page, lambda _typed: delete_template(template=row, actor=request.user)
    )
