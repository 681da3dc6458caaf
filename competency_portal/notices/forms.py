"""Which kinds are mailed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from competency_portal.notices.kinds import SWITCHABLE


class MailedForm(forms.Form):
    """A box for each kind that can be switched off."""

    kinds = forms.MultipleChoiceField(
        label=_("Mail me"),
        required=False,
        choices=[(kind.value, kind.label) for kind in SWITCHABLE],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
