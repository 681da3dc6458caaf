"""The department tree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.people import queries, services
from competency_portal.people.forms import DepartmentForm
from competency_portal.people.models import Department
from competency_portal.people.rules import is_hr


@access(is_hr)
@require_safe
def department_list(request: PortalRequest) -> HttpResponse:
    """The whole tree with head counts."""
    return render(
        request, "people/department_list.html", {"departments": queries.tree_with_headcount()}
    )


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def department_create(request: PortalRequest) -> HttpResponse:
    """Enter a new department."""
    return edit(request, Department())


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def department_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Rename or move a department."""
    return edit(request, get_object_or_404(Department, pk=pk))


def edit(request: PortalRequest, department: Department) -> HttpResponse:
    """Show the form, or store what it holds and go back to the tree."""
    shown = str(department.name)
    form = DepartmentForm(request.POST or None, instance=department)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_department(form.save(commit=False), actor=request.user)
            messages.success(request, _("Saved: %(name)s.") % {"name": department.name})
            return redirect("people:department_list")
        except Refused as refused:
            form.add_error("parent", str(refused.message))
    context = {"form": form, "department": department, "name": shown}
    status = 422 if form.is_bound else 200
    return render(request, "people/department_form.html", context, status=status)


@access(is_hr)
@require_POST
def department_delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Delete an empty department."""
    department = get_object_or_404(Department, pk=pk)
    try:
        services.delete_department(department, actor=request.user)
        messages.success(request, _("Deleted: %(name)s.") % {"name": department.name})
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect("people:department_list")
