"""What the parts of a cycle's form have in common."""

from __future__ import annotations

from django import forms
from django.forms.utils import ErrorDict


class PlanPart(forms.Form):
    """One of the forms that are sent together when a cycle is planned."""

    def leave_unchecked(self) -> None:
        """Show what was typed and say nothing about it: nobody asked to store it."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
