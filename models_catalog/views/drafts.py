"""What HR does with drafts: begin one, change what a position asks, publish, discard."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competency_portal.core.access import access
from competency_portal.core.components import Crumb
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.ways import kept
from models_catalog import services
from models_catalog.forms import RequirementsForm
from models_catalog.links import position_url, version_url
from models_catalog.models import ModelVersion, PositionProfile
from models_catalog.queries import changes, editing, positions, versions
from models_catalog.rules import writes_catalogue
from models_catalog.views.pages import crumbs, version_or_404


@access(writes_catalogue)
@require_POST
def draft_create(request: PortalRequest, model: str) -> HttpResponse:
    """Copy the version in use into a draft, and go there."""
    version = version_or_404(request.user, model, None)
    try:
        draft = services.create_draft(model=version.model, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect(version_url(version, "version"))
    # In a browser only what positions ask can be changed: that is where it begins.
    return redirect(version_url(draft, "position_list"))


@access(writes_catalogue)
@require_POST
def requirements_start(request: PortalRequest, model: str, position: str) -> HttpResponse:
    """Go and change what a position asks, in the draft that there is or in a new one."""
    version = version_or_404(request.user, model, None)
    draft = versions.draft_of(version.model)
    try:
        draft = draft or services.create_draft(model=version.model, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect(kept(request, version_url(version, "version")))
    if not draft.profiles.filter(position__code=position).exists():
        messages.info(request, _("The draft does not have this position."))
        return redirect(kept(request, version_url(draft, "position_list")))
    edit = reverse("catalogue:requirements_edit", args=[draft.model.code, draft.number, position])
    return redirect(kept(request, edit))


@access(writes_catalogue)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_publish(request: PortalRequest, model: str, number: int) -> HttpResponse:
    """Show what publishing changes; publish just that."""
    version = version_or_404(request.user, model, number)
    if not version.is_draft:
        return no_draft(request, version)
    return publish(request, version) if request.method == "POST" else show_changes(request, version)


def show_changes(
    request: PortalRequest, version: ModelVersion, *, is_stale: bool = False
) -> HttpResponse:
    """What publishing changes; 409 when it was something else on the page that was sent."""
    difference = changes.changes_in_use(version)
    context = {
        "version": version,
        "changes": difference,
        "without_rubric": changes.without_rubric(version),
        "seen": editing.fingerprint([difference]),
        "is_stale": is_stale,
        "back": kept(request, version_url(version, "version")),
        "crumbs": crumbs(Crumb(str(version), version_url(version, "version"))),
    }
    status = 409 if is_stale else 200
    return render(request, "models_catalog/draft_publish.html", context, status=status)


def no_draft(request: PortalRequest, version: ModelVersion) -> HttpResponse:
    """Somebody has published it already: show what became of it."""
    messages.info(request, _("This version is published and never changes."))
    return redirect(version_url(version, "version"))


def publish(request: PortalRequest, version: ModelVersion) -> HttpResponse:
    """Publish what was read, or go back to the draft with the reason why not."""
    seen = request.POST.get("seen", "")
    try:
        services.publish_version(version=version, actor=request.user, seen=seen)
        messages.success(request, _("Published. Running cycles keep their version."))
    except services.Overtaken:
        return show_changes(request, version, is_stale=True)
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(kept(request, version_url(version, "version")))


@access(writes_catalogue)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_discard(request: PortalRequest, model: str, number: int) -> HttpResponse:
    """Ask, then delete a draft."""
    version = version_or_404(request.user, model, number)
    if not version.is_draft:
        return no_draft(request, version)
    if request.method != "POST":
        context = {
            "version": version,
            "crumbs": crumbs(Crumb(str(version), version_url(version, "version"))),
        }
        return render(request, "models_catalog/draft_discard.html", context)
    try:
        services.discard_draft(version=version, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect(version_url(version, "version"))
    messages.success(request, _("The draft is gone."))
    return redirect("catalogue:overview")


@access(writes_catalogue)
@require_http_methods(["GET", "HEAD", "POST"])
def requirements_edit(
    request: PortalRequest, model: str, number: int, position: str
) -> HttpResponse:
    """Change what a position of a draft asks, by hand or from a template."""
    version = version_or_404(request.user, model, number)
    if not version.is_draft and request.method != "POST":
        return no_draft(request, version)
    profile = get_object_or_404(positions.profiles_of([version]), position__code=position)
    form = requirements_form(request, profile)
    if request.method == "POST" and not form.is_stale and form.is_valid():
        return save_requirements(request, profile, form)
    return show_requirements(request, profile, form)


def requirements_form(request: PortalRequest, profile: PositionProfile) -> RequirementsForm:
    """The form over what is stored now, with what was typed or a template offers."""
    chosen = (request.POST or request.GET).get("template", "")
    return RequirementsForm(
        request.POST or None,
        editable=editing.editable(profile),
        offer=editing.offer(editing.templates_of(profile), chosen),
    )


def save_requirements(
    request: PortalRequest, profile: PositionProfile, form: RequirementsForm
) -> HttpResponse:
    """Store the form, or show it again with the reason why not."""
    try:
        services.set_requirements(
            profile=profile,
            requirements=form.required_levels(),
            actor=request.user,
            seen=form.cleaned_data["seen"],
        )
    except services.Overtaken:
        return show_requirements(request, profile, requirements_form(request, profile))
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return show_requirements(request, profile, form)
    messages.success(request, _("Saved: %(name)s.") % {"name": profile.name})
    return redirect(kept(request, position_url(profile.version, profile.position.code)))


def show_requirements(
    request: PortalRequest, profile: PositionProfile, form: RequirementsForm
) -> HttpResponse:
    """The form: 409 when somebody else stored something meanwhile, 422 when it has faults."""
    status = 200
    if form.is_bound:
        status = 422
        if form.is_stale:
            status = 409
            form.catch_up()
    code = profile.position.code
    context: dict[str, Any] = {
        "form": form,
        "profile": profile,
        "version": profile.version,
        "templates": editing.templates_of(profile),
        "is_stale": status == 409,
        "back": kept(request, position_url(profile.version, code)),
        "crumbs": crumbs(Crumb(profile.name, position_url(profile.version, code))),
    }
    return render(request, "models_catalog/requirements_edit.html", context, status=status)
