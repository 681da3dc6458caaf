"""Choosing another position, and whom to count."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Cycle
from competency_portal.people.models import Department
from models_catalog.models import PositionProfile


class PositionChoice(forms.Form):
    """Another position; whatever is not one of them chooses nothing."""

    position = forms.ModelChoiceField(
        PositionProfile.objects.none(),
        to_field_name="position__code",
        label=_("Another position"),
        empty_label=_("Choose a position"),
        widget=forms.Select(attrs={"class": "form-select", "data-testid": "position"}),
    )

    def chosen(
        self, profiles: QuerySet[PositionProfile], proposed: PositionProfile | None
    ) -> PositionProfile | None:
        """The chosen position, or the proposed one where nothing was chosen."""
        field = self.fields["position"]
        field.queryset = profiles  # type: ignore[attr-defined]
        if proposed is not None:
            field.initial = proposed.position.code
        if "position" not in self.data:
            return proposed
        self.full_clean()
        found: PositionProfile | None = self.cleaned_data.get("position")
        return found


class GroupFilter(forms.Form):
    """A published cycle and a department with everything below it."""

    cycle = forms.ModelChoiceField(
        Cycle.objects.none(),
        to_field_name="code",
        required=False,
        label=_("Cycle"),
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        required=False,
        label=_("Department"),
        empty_label=_("Everybody"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def choose(
        self, cycles: QuerySet[Cycle], departments: QuerySet[Department]
    ) -> tuple[Cycle | None, Department | None]:
        """The cycle, the latest where none was chosen, and the department."""
        for name, queryset in (("cycle", cycles), ("department", departments)):
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        self.full_clean()
        cycle = self.cleaned_data.get("cycle") or cycles.first()
        return cycle, self.cleaned_data.get("department")
