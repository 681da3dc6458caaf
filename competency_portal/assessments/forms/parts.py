"""What the parts of a cycle's form have in common."""

from __future__ import annotations

import datetime

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
_OTHER_TIMES = _("A day between 2000 and 2100 is needed: look at the year.")
OUR_TIMES = (MinValueValidator(FIRST, _OTHER_TIMES), MaxValueValidator(LAST, _OTHER_TIMES))
"""A mistyped year is told from a day that somebody means."""


class PlanPart(forms.Form):
    """One of the forms that are sent together when a cycle is planned."""

    def leave_unchecked(self) -> None:
        """Show what was typed and say nothing about it: nobody asked to store it."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
