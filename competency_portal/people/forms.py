"""Forms with which HR enters departments, employees and accounts."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.people import queries, services
from competency_portal.people.codes import proposed_code
from competency_portal.people.models import Department, Employee, EmployeeStatus

MOST_ORDER = 30_000


class IndentedByDepth:
    """Options that stand as far to the right as they stand deep in the tree."""

    def label_from_instance(self, obj: Any) -> str:
        """The name behind as many ideographic spaces as there are departments above."""
        return "　" * getattr(obj, "tree_depth", 0) + str(obj.name)


class DepartmentChoice(IndentedByDepth, forms.ModelChoiceField[Department]):
    """One department of the tree, in a form."""


class DepartmentFilterChoice(IndentedByDepth, django_filters.fields.ModelChoiceField):
    """One department of the tree, in a filter."""


class DepartmentFilter(django_filters.ModelChoiceFilter):
    """Narrows a list to a department of the tree."""

    field_class = DepartmentFilterChoice


class SupervisorChoice(forms.ModelChoiceField[Employee]):
    """Somebody to report to; who has left is marked."""

    def label_from_instance(self, obj: Employee) -> str:
        """Name and number, and that they left."""
        if obj.status == EmployeeStatus.LEFT:
            return _("%(person)s (left the company)") % {"person": obj}
        return str(obj)


def plain_helper() -> FormHelper:
    """Labels above fields; the page itself writes the form tag and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    return helper


class EmployeeForm(forms.ModelForm[Employee]):
    """One employee. Whether the reporting line would loop is said at the supervisor's field."""

    department = DepartmentChoice(Department.objects.none(), label=_("Department"))
    supervisor = SupervisorChoice(
        Employee.objects.none(), label=_("Supervisor"), required=False, empty_label=_("Nobody")
    )

    class Meta:
        model = Employee
        fields: ClassVar = ["number", "name", "position", "department", "supervisor", "status"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        self.fields["department"].queryset = queries.tree()  # type: ignore[attr-defined]
        self.fields["supervisor"].queryset = (  # type: ignore[attr-defined]
            queries.possible_supervisors(self.instance)
        )
        for name in ("position", "department"):
            self.fields[name].empty_label = _("Choose…")  # type: ignore[attr-defined]
        self.fields["number"].help_text = _("As on the staff card; it is never used twice.")

    def clean_supervisor(self) -> Employee | None:
        """Refuse a supervisor who is the person or stands below them."""
        supervisor: Employee | None = self.cleaned_data["supervisor"]
        try:
            services.check_supervisor(self.instance, supervisor)
        except Refused as refused:
            raise ValidationError(str(refused.message)) from refused
        return supervisor


class DepartmentForm(forms.ModelForm[Department]):
    """One department. Code and order are made up where they are left blank."""

    parent = DepartmentChoice(
        Department.objects.none(), label=_("Belongs to"), required=False, empty_label=_("Nothing")
    )

    class Meta:
        model = Department
        fields: ClassVar = ["name", "parent", "order", "code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        if not self.instance.pk:
            self.initial["order"] = None
        self.fields["order"] = forms.IntegerField(
            label=self.fields["order"].label,
            required=False,
            min_value=0,
            max_value=MOST_ORDER,
            help_text=_("Its place among its neighbours; left blank, it comes last."),
        )
        self.fields["code"].required = False
        self.fields["code"].help_text = _(
            "Latin letters, figures and hyphens; left blank, it is made from the name."
        )
        self.fields["parent"].queryset = queries.tree().exclude(  # type: ignore[attr-defined]
            pk=self.instance.pk
        )

    def clean_code(self) -> str:
        """The code as typed, the one there is, or one made from the name."""
        typed: str = self.cleaned_data["code"]
        return typed or self.instance.code or proposed_code(self.cleaned_data.get("name", ""))

    def clean_order(self) -> int:
        """The order as typed, the one there is, or one behind all others."""
        typed: int | None = self.cleaned_data["order"]
        if typed is not None:
            return typed
        return (
            self.instance.order if self.instance.pk else min(queries.last_order() + 1, MOST_ORDER)
        )


class OpenAccountForm(forms.Form):
    """The name with which somebody will log in."""

    username = forms.CharField(
        label=_("Account name"), max_length=150, validators=[User.username_validator]
    )


class AccountForm(forms.Form):
    """What an account may do."""

    is_active = forms.BooleanField(label=_("May log in"), required=False)
    is_hr = forms.BooleanField(label=_("Has the HR role"), required=False)


class EmployeeFilter(django_filters.FilterSet):
    """Search and filters above the list of people."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Name, pinyin or number"),
        widget=forms.SearchInput(
            attrs={"class": "form-control search", "placeholder": _("Name, pinyin or number")}
        ),
    )
    department = DepartmentFilter(
        field_name="department",
        widget=forms.Select(attrs={"class": "form-select"}),
        queryset=lambda _request: queries.tree(),
        method="below",
        label=_("Department"),
        empty_label=_("Every department"),
    )
    status = django_filters.ChoiceFilter(
        choices=EmployeeStatus.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
        label=_("Status"),
        empty_label=_("Every status"),
    )

    class Meta:
        model = Employee
        fields: ClassVar = ["q", "department", "status"]

    def search(self, people: QuerySet[Employee], name: str, value: str) -> QuerySet[Employee]:
        """People found by characters, pinyin, initials or number."""
        return queries.matching(people, value)

    def below(self, people: QuerySet[Employee], name: str, value: Department) -> QuerySet[Employee]:
        """People of the department and of everything below it."""
        return queries.in_departments(people, Department.objects.filter(pk=value.pk))
