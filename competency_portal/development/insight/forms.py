"""Choosing another position, and whom to count."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Cycle
from competency_portal.people.outline import Node
from models_catalog.models import PositionProfile


class PositionChoice(forms.Form):
    """Another position; whatever is not one of them chooses nothing."""

    position = forms.ChoiceField(
        label=_("Another position"),
        widget=forms.Select(attrs={"class": "form-select", "data-testid": "position"}),
    )

    def chosen(
        self, profiles: QuerySet[PositionProfile], proposed: PositionProfile | None
    ) -> PositionProfile | None:
        """The chosen position, or the proposed one where nothing was chosen."""
        field, known = self.fields["position"], {row.position.code: row for row in profiles}
        names = [(code, row.name) for code, row in known.items()]
        field.choices = [("", _("Choose a position")), *names]  # type: ignore[attr-defined]
        if proposed is not None:
            field.initial = proposed.position.code
        if not self.is_bound:
            return proposed
        self.full_clean()
        return known.get(self.cleaned_data.get("position", ""))


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
    department = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        label=_("Department"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def choose(
        self, cycles: QuerySet[Cycle], departments: Sequence[Node]
    ) -> tuple[Cycle | None, int | None]:
        """The cycle, the latest where none was chosen, and the key of the department."""
        names = [(node.key, node.indented) for node in departments]
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
        self.fields["department"].choices = [("", _("Everybody")), *names]  # type: ignore[attr-defined]
        self.full_clean()
        cycle = self.cleaned_data.get("cycle") or cycles.first()
        return cycle, self.cleaned_data.get("department")
