"""Finding a report among many."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Cycle
from competency_portal.results.queries.results import Results, matching


class ReportFilter(forms.Form):
    """Search and cycle; whatever is not valid filters nothing."""

    q = forms.CharField(
        required=False,
        label=_("Name, pinyin or number"),
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "class": "form-control search",
                "placeholder": _("Name, pinyin or number"),
            }
        ),
    )
    cycle = forms.ModelChoiceField(
        Cycle.objects.none(),
        to_field_name="code",
        required=False,
        label=_("Cycle"),
        empty_label=_("Every cycle"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def narrowed(self, results: Results, cycles: QuerySet[Cycle]) -> Results:
        """Those of the results that are looked for."""
        self.fields["cycle"].queryset = cycles  # type: ignore[attr-defined]
        self.full_clean()
        found = matching(results, self.cleaned_data.get("q", ""))
        cycle = self.cleaned_data.get("cycle")
        return found.filter(assessment__cycle=cycle) if cycle else found

    @property
    def is_narrowed(self) -> bool:
        """Whether something is looked for at all."""
        return any(self.cleaned_data.values())
