"""People from a file: choose it, look at what it would do, import."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.people.importing import (
    Faulty,
    Plan,
    Stale,
    import_people,
    keep_file,
    make_plan,
    read_people,
)
from competency_portal.people.importing.columns import COLUMNS
from competency_portal.people.importing.forms import AgreeForm, UploadForm
from competency_portal.people.importing.preview import preview_of
from competency_portal.people.models import ImportFile
from competency_portal.people.rules import is_hr

WITH_DEPARTMENTS = "departments=new"


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: PortalRequest) -> HttpResponse:
    """Take a file and keep it; nobody is entered yet."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["file"].name
        kept = keep_file(user=request.user, name=name, content=form.content)
        query = WITH_DEPARTMENTS if form.cleaned_data["create_departments"] else ""
        return redirect(f"{reverse('people:import_preview', args=[kept.pk])}?{query}".rstrip("?"))
    context = {"form": form, "columns": COLUMNS}
    status = 422 if request.method == "POST" else 200
    return render(request, "people/import_upload.html", context, status=status)


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def import_preview(request: PortalRequest, pk: int) -> HttpResponse:
    """Show what the file would do; on a POST, do just that."""
    kept = get_object_or_404(ImportFile, pk=pk, user=request.user)
    if request.method != "POST":
        return show(request, kept)
    form = AgreeForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    try:
        plan = import_people(
            read_people(bytes(kept.content)),
            create_departments=makes_departments(request),
            actor=request.user,
            source=kept.name,
            seen=seen,
        )
    except (Faulty, Stale) as refused:
        return show(request, kept, refused)
    kept.delete()
    messages.success(request, done(plan))
    return redirect("people:employee_list")


def show(request: PortalRequest, kept: ImportFile, refused: Refused | None = None) -> HttpResponse:
    """The preview as things stand now; with why it was not imported, if somebody tried."""
    plan = make_plan(
        read_people(bytes(kept.content)),
        create_departments=makes_departments(request),
        actor=request.user,
    )
    context = {
        "file": kept,
        "preview": preview_of(plan, request.GET),
        "refused": refused,
        "with_departments": WITH_DEPARTMENTS,
    }
    status = 409 if refused else 200
    return render(request, "people/import_preview.html", context, status=status)


def makes_departments(request: PortalRequest) -> bool:
    """Whether the address asks for new departments."""
    return request.GET.get("departments") == "new"


def done(plan: Plan) -> str:
    """What was done, in one sentence."""
    return _("Imported. New: %(new)s, changed: %(changed)s, unchanged: %(unchanged)s.") % {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": len(plan.unchanged),
    }
