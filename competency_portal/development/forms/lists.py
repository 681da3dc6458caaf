"""Finding a plan among many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competency_portal.core.keys import key_in
from competency_portal.development.queries.overview import Rows, Show, narrowed
from competency_portal.people.outline import outline
from competency_portal.results.filters import CycleFilter
from competency_portal.results.queries.results import cycles_in, departments_in, matching


class PlanFilter(CycleFilter):
    """Search, cycle, department and what is the matter; what is not valid filters nothing."""

    department = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        label=_("Department"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    show = forms.ChoiceField(
        required=False,
        label=_("Which plans"),
        choices=Show.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def narrowed(self, rows: Rows) -> Rows:
        """Those of the rows that are looked for; at first everybody with a plan.

        A department stands for everything below it; where all are of one there is none to choose.
        """
        fields: Any = self.fields
        fields["cycle"].queryset = cycles_in(rows)
        tree, here = outline(), departments_in(rows)
        near = tree.near_with(here, key_in(self.data.get("department")))
        fields["department"].choices = [
            ("", _("Every department")),
            *((node.key, node.indented) for node in near),
        ]
        if len(here) < 2:
            del fields["department"]
        self.full_clean()
        asked = self.cleaned_data
        found = matching(rows, asked.get("q", ""))
        if asked.get("cycle"):
            found = found.filter(assessment__cycle=asked["cycle"])
        if asked.get("department"):
            found = found.filter(assessment__department__in=tree.below(asked["department"]))
        return narrowed(found, Show(asked.get("show") or Show.WRITTEN))

    def shows(self, show: Show) -> bool:
        """Whether these are looked for."""
        return bool(self.cleaned_data.get("show") == show)
