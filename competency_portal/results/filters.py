"""What every list of results can be searched by."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Cycle


class PersonFilter(forms.Form):
    """A search for people in a list of results; whatever is not valid filters nothing."""

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


class CycleFilter(PersonFilter):
    """The same with a cycle to choose."""

    cycle = forms.ModelChoiceField(
        Cycle.objects.none(),
        to_field_name="code",
        required=False,
        label=_("Cycle"),
        empty_label=_("Every cycle"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
