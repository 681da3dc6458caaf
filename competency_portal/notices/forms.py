"""Which kinds are mailed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from competency_portal.notices.kinds import NoticeKind


class MailedForm(forms.Form):
    """A box for each kind that somebody can switch off."""

    kinds = forms.MultipleChoiceField(
        label=_("Mail me"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(
        self, data: QueryDict | None, *, offered: Sequence[NoticeKind], off: Collection[NoticeKind]
    ) -> None:
        chosen = [kind.value for kind in offered if kind not in off]
        super().__init__(data, initial={"kinds": chosen})
        field: Any = self.fields["kinds"]
        field.choices = [(kind.value, kind.label) for kind in offered]

    @property
    def chosen(self) -> list[NoticeKind]:
        """What is to be mailed; only of a valid form."""
        return [NoticeKind(kind) for kind in self.cleaned_data["kinds"]]
