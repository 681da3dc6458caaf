"""Employees: list, one, enter, change."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.glyphs import unprintable
from competency_portal.core.http import PortalRequest
from competency_portal.core.picker import suggestions
from competency_portal.core.ways import way_back
from competency_portal.people import queries, services
from competency_portal.people.forms import (
    AccountForm,
    EmployeeFilter,
    EmployeeForm,
    OpenAccountForm,
)
from competency_portal.people.history import history_of
from competency_portal.people.models import Department, Employee, EmployeeStatus
from competency_portal.people.picking import PeopleShelf
from competency_portal.people.rules import is_hr, sees_people, signed_in

PEOPLE_A_PAGE = 50


@access(sees_people)
@require_safe
def employee_list(request: PortalRequest) -> HttpResponse:
    """Everybody for HR, their line for supervisors."""
    people = queries.visible_to(request.user).order_by("number")
    chosen = EmployeeFilter(request.GET, queryset=people, request=request)
    page = Paginator(chosen.qs, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page": page, "is_anybody": bool(page) or people.exists()}
    return render(request, "people/employee_list.html", context)


@access(sees_people)
@require_safe
def person_search(request: PortalRequest) -> HttpResponse:
    """Suggestions for a field that names somebody: people at work whom the asker may see."""
    people = queries.visible_to(request.user).exclude(status=EmployeeStatus.LEFT)
    return suggestions(request, PeopleShelf(people))


@access(signed_in)
@require_safe
def employee_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """One person: place in the company, account, and for HR what was changed when."""
    people = queries.visible_to(request.user).select_related("user", "supervisor__position")
    employee = get_object_or_404(people, pk=pk)
    context: dict[str, object] = {
        "employee": employee,
        "subordinates": queries.working().filter(supervisor=employee).select_related("position"),
    }
    if request.user.is_hr:
        context["history"] = history_of(employee)
        context["account_form"] = account_form(employee)
    return render(request, "people/employee_detail.html", context)


def account_form(employee: Employee) -> AccountForm | OpenAccountForm:
    """The form that fits: open an account, or say what it may do."""
    if employee.user is None:
        return OpenAccountForm(initial={"username": employee.number})
    user = employee.user
    return AccountForm(
        initial={"is_active": user.is_active, "is_hr": user.is_hr, "email": user.email}
    )


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def employee_create(request: PortalRequest) -> HttpResponse:
    """Enter somebody new."""
    return edit(request, Employee())


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def employee_edit(request: PortalRequest, pk: int) -> HttpResponse:
    """Change somebody's name, place or supervisor."""
    return edit(request, get_object_or_404(Employee, pk=pk))


def edit(request: PortalRequest, employee: Employee) -> HttpResponse:
    """Show the form, or store what it holds and go to the person's page."""
    shown, status = str(employee.name), 422
    form = EmployeeForm(request.POST or None, instance=employee)
    if request.method == "POST" and form.is_valid():
        try:
            typed, seen = form.save(commit=False), form.cleaned_data["seen"]
            saved = services.save_employee(typed, actor=request.user, seen=seen)
            warn_unprintable(request, saved.name)
            messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
            return redirect(way_back(request) or reverse("people:employee_detail", args=[saved.pk]))
        except Refused as refused:
            status = form.refuse(refused)
    context = {
        "form": form,
        "employee": employee,
        "name": shown,
        "has_departments": Department.objects.exists(),
    }
    status = status if form.is_bound else 200
    return render(request, "people/employee_form.html", context, status=status)


def warn_unprintable(request: PortalRequest, name: str) -> None:
    """Say which characters of a name no shipped font has; the name is right all the same."""
    missing = unprintable(name)
    if missing:
        messages.warning(
            request,
            _("Saved, but reports can't print: %(characters)s.")
            % {"characters": " ".join(missing)},
        )
