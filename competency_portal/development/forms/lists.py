"""Finding a plan among many."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Cycle
from competency_portal.development.queries.overview import Rows, Show, narrowed
from competency_portal.results.filters import CycleFilter
from competency_portal.results.queries.results import matching


class PlanFilter(CycleFilter):
    """Search, cycle and what is the matter; whatever is not valid filters nothing."""

    show = forms.ChoiceField(
        required=False,
        label=_("Which plans"),
        choices=Show.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def narrowed(self, rows: Rows, cycles: QuerySet[Cycle]) -> Rows:
        """Those of the rows that are looked for; at first everybody with a plan."""
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
        self.full_clean()
        found = matching(rows, self.cleaned_data.get("q", ""))
        cycle = self.cleaned_data.get("cycle")
        found = found.filter(assessment__cycle=cycle) if cycle else found
        return narrowed(found, Show(self.cleaned_data.get("show") or Show.WRITTEN))
