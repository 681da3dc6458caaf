"""Accounts of employees: open, reset, switch."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competency_portal.core.access import access
from competency_portal.core.errors import Refused
from competency_portal.core.http import PortalRequest
from competency_portal.core.ways import kept, way_back
from competency_portal.people import services
from competency_portal.people.addresses import set_address
from competency_portal.people.forms import AccountForm, OpenAccountForm
from competency_portal.people.models import Employee
from competency_portal.people.rules import is_hr


@access(is_hr)
@require_POST
def account_open(request: PortalRequest, pk: int) -> HttpResponse:
    """Open an account and show its password, this once."""
    employee = get_object_or_404(Employee, pk=pk)
    form = OpenAccountForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form["username"].errors)))
        return redirect("people:employee_detail", pk=pk)
    return show_password(
        request,
        employee,
        lambda: services.open_account(
            employee, username=form.cleaned_data["username"], actor=request.user
        ),
    )


@access(is_hr)
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask, because the old password ends at once; then make a new one and show it, this once."""
    employee = get_object_or_404(Employee.objects.select_related("user"), pk=pk)
    if request.method != "POST":
        context = {"employee": employee, "back": kept(request, detail_url(pk))}
        return render(request, "people/password_reset.html", context)
    return show_password(
        request, employee, lambda: services.reset_password(employee, actor=request.user)
    )


def detail_url(pk: int) -> str:
    """The page of an employee."""
    return reverse("people:employee_detail", args=[pk])


def show_password(
    request: PortalRequest, employee: Employee, make: Callable[[], services.NewAccount]
) -> HttpResponse:
    """Show the account that `make` gives, or go back with the reason why there is none."""
    try:
        account = make()
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect("people:employee_detail", pk=employee.pk)
    return render(
        request, "people/account_password.html", {"employee": employee, "account": account}
    )


@access(is_hr)
@require_POST
def account_set(request: PortalRequest, pk: int) -> HttpResponse:
    """Switch an account on or off; give or take the HR role; note the address."""
    employee = get_object_or_404(Employee.objects.select_related("user"), pk=pk)
    form = AccountForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form["email"].errors)))
        return redirect(way_back(request) or detail_url(pk))
    chosen = form.cleaned_data
    try:
        with transaction.atomic():
            services.set_account(
                employee,
                is_active=chosen["is_active"],
                is_hr=chosen["is_hr"],
                actor=request.user,
            )
            set_address(employee, email=chosen["email"], actor=request.user)
        messages.success(request, _("Saved: %(name)s.") % {"name": employee.name})
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(way_back(request) or detail_url(pk))
