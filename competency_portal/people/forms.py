"""Forms with which HR enters departments, employees and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

import django_filters
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from competency_portal.core.errors import Refused
from competency_portal.core.keys import key_in
from competency_portal.core.models import User
from competency_portal.core.picker import PickerField
from competency_portal.people import queries, services
from competency_portal.people.models import Department, Employee, EmployeeStatus
from competency_portal.people.outline import MOST_OPTIONS, outline
from competency_portal.people.picking import DepartmentShelf, PeopleShelf

if TYPE_CHECKING:
    from django.http import QueryDict
    from django_stubs_ext import StrOrPromise

MOST_ORDER = 30_000


# What a list of choices says when nothing is chosen: there is nothing to fill in.
UNCHOSEN = {"required": _("Please choose.")}


class DepartmentChoice(forms.ModelChoiceField[Department]):
    """One department of the tree, with those above: names like 客服部 come several times."""

    def label_from_instance(self, obj: Department) -> str:
        """The way from the top; once chosen it is all that stands there."""
        return obj.path_name or obj.name


def plain_helper() -> FormHelper:
    """Labels above fields; the page itself writes the form tag and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    return helper


def department_field(
    departments: QuerySet[Department], *, empty_label: StrOrPromise, **named: Any
) -> forms.Field:
    """One department: a select of the tree, or where that would be endless a field to type in."""
    if Department.objects.count() <= MOST_OPTIONS:
        return DepartmentChoice(
            departments, empty_label=empty_label, error_messages=UNCHOSEN, **named
        )
    url, nothing = (
        reverse("people:department_search"),
        "" if named.get("required", True) else empty_label,
    )
    return PickerField(
        shelf=DepartmentShelf(departments),
        url=url,
        nothing=nothing,
        error_messages=UNCHOSEN,
        **named,
    )


class GuardedForm(forms.ModelForm[Any]):
    """A form that stores nothing over what somebody else has stored since it was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        self.initial["seen"] = queries.fingerprint_of(self.instance) if self.instance.pk else ""

    elsewhere: ClassVar[str | None] = None
    """The field at which stands what is refused and says no field; none: above the form."""

    def refuse(self, refused: Refused) -> int:
        """Say why it was not stored, each thing where it belongs; returns the answer's status."""
        if isinstance(refused, services.Overtaken):
            self._show_stored(refused.stored)
            self.add_error(None, str(refused.message))
            return 409
        field = refused.field if isinstance(refused, services.RefusedAt) else self.elsewhere
        self.add_error(field, str(refused.message))
        return 422

    def _show_stored(self, stored: Employee | Department) -> None:
        """Say at each field what somebody else stored meanwhile, and keep what was typed.

        The next press of the button stores what stands here, now that both were shown.
        """
        typed = queries.entered(self.instance)
        for field, value in queries.entered(stored).items():
            if value != typed[field]:
                text = services.shown(stored, field) or "—"
                self.add_error(field, gettext("Stored by now: %(value)s") % {"value": text})
        data = cast("QueryDict", self.data).copy()
        data["seen"] = queries.fingerprint_of(stored)
        self.data = data


class EmployeeForm(GuardedForm):
    """One employee. Whether the reporting line would loop is said at the supervisor's field."""

    class Meta:
        model = Employee
        fields: ClassVar = ["number", "name", "position", "department", "supervisor", "status"]
        error_messages: ClassVar = {"number": {"unique": _("This number is taken.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"] = department_field(
            queries.tree(), label=_("Department"), empty_label=_("Choose…")
        )
        self.fields["supervisor"] = PickerField(
            shelf=PeopleShelf(queries.possible_supervisors(self.instance)),
            url=reverse("people:person_search"),
            label=_("Supervisor"),
            required=False,
            nothing=_("Nobody"),
        )
        self.fields["position"].empty_label = _("Choose…")  # type: ignore[attr-defined]
        self.fields["position"].error_messages.update(UNCHOSEN)
        self.fields["number"].help_text = _("As on the staff card; it is never used twice.")

    def clean_supervisor(self) -> Employee | None:
        """Refuse a supervisor who is the person or stands below them."""
        supervisor: Employee | None = self.cleaned_data["supervisor"]
        try:
            services.check_supervisor(self.instance, supervisor)
        except Refused as refused:
            raise ValidationError(str(refused.message)) from refused
        return supervisor


class DepartmentForm(GuardedForm):
    """One department. Code and order are made up where they are left blank."""

    elsewhere = "parent"

    class Meta:
        model = Department
        fields: ClassVar = ["name", "parent", "order", "code"]
        error_messages: ClassVar = {"code": {"unique": _("This code is taken.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
        self.fields["parent"] = department_field(
            queries.tree().exclude(pk=self.instance.pk),
            label=_("Belongs to"),
            required=False,
            empty_label=_("Nothing"),
        )

    def clean_code(self) -> str:
        """The code as typed or the one there is; without either one is made when it is stored."""
        typed: str = self.cleaned_data["code"]
        return typed or self.instance.code

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
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Notices are mailed there; without one they stand in the portal only."),
    )


class EmployeeFilter(django_filters.FilterSet):
    """Search and filters above the list of people."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Name, pinyin or number"),
        widget=forms.SearchInput(
            attrs={"class": "form-control search", "placeholder": _("Name, pinyin or number")}
        ),
    )
    department = django_filters.ModelChoiceFilter(
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Any department may be asked for; only those around it are offered.
        tree, field = outline(), self.form.fields["department"]
        near = tree.near(key_in(self.form.data.get("department")))
        options = [(node.key, node.path_name or node.name) for node in near]
        field.widget.choices = [("", field.empty_label), *options]

    def search(self, people: QuerySet[Employee], name: str, value: str) -> QuerySet[Employee]:
        """People found by characters, pinyin, initials or number."""
        return queries.matching(people, value)

    def below(self, people: QuerySet[Employee], name: str, value: Department) -> QuerySet[Employee]:
        """People of the department and of everything below it."""
        return queries.in_departments(people, Department.objects.filter(pk=value.pk))
