"""What the parts of a cycle's form have in common."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import ErrorDict
from django.utils.translation import gettext, gettext_lazy as _

from competency_portal.assessments.weights import parse_weight, weight_text

FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
_OTHER_TIMES = _("A day between 2000 and 2100 is needed: look at the year.")
OUR_TIMES = (MinValueValidator(FIRST, _OTHER_TIMES), MaxValueValidator(LAST, _OTHER_TIMES))
"""A mistyped year is told from a day that somebody means."""
_TOTAL = "total-"
LONGEST_QUOTE = 20


class WeighingForm(forms.BaseForm):
    """A form with sets of weights: a wrong total is said of the set, not of one of its fields."""

    def say_total(self, name: str, weights: Iterable[Decimal]) -> None:
        """Refuse the weights of the set `name`, with what they add up to."""
        message = gettext("The weights add up to %(total)s; they must add up to 100.")
        said = message % {"total": weight_text(sum(weights, Decimal(0)))}
        self.add_error(None, ValidationError(said, code=f"{_TOTAL}{name}"))

    def read_weights(self, names: Mapping[str, str], *, empty: str = "") -> dict[str, Decimal]:
        """The weights in the fields `names` by code; what is none is said at its field."""
        read: dict[str, Decimal] = {}
        for code, name in names.items():
            typed = self.cleaned_data.get(name) or empty
            try:
                read[code] = parse_weight(typed)
            except ValueError:
                self.add_error(name, _no_weight(typed))
        return read

    @property
    def totals(self) -> dict[str, str]:
        """What is wrong with a set's total, by the set's name."""
        found = self.errors.as_data().get(NON_FIELD_ERRORS, []) if self.is_bound else []
        return {
            error.code.removeprefix(_TOTAL): "".join(error.messages)
            for error in found
            if error.code and error.code.startswith(_TOTAL)
        }

    @property
    def general(self) -> list[str]:
        """What is wrong with neither a field nor a set of weights."""
        found = self.errors.as_data().get(NON_FIELD_ERRORS, []) if self.is_bound else []
        others = [error for error in found if not (error.code or "").startswith(_TOTAL)]
        return [text for error in others for text in error.messages]


def _no_weight(typed: str) -> str:
    if not typed.strip():
        return gettext("A figure from 0 to 100, with at most four decimals.")
    message = gettext("“%(text)s” is no figure from 0 to 100 with at most four decimals.")
    commas = typed.replace("，", ",").strip()
    try:
        plain = weight_text(parse_weight(commas.replace(",", ".", 1)))
    except ValueError:
        return message % {"text": typed[:LONGEST_QUOTE]}
    message = gettext("“%(text)s” is written with a comma. Do you mean %(plain)s?")
    return message % {"text": typed[:LONGEST_QUOTE], "plain": plain}


class PlanPart(WeighingForm, forms.Form):
    """One of the forms that are sent together when a cycle is planned."""

    def leave_unchecked(self) -> None:
        """Show what was typed and say nothing about it: nobody asked to store it."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
