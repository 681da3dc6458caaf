"""Fields for what people type: text of any kind, and days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from competency_portal.core.glyphs import is_blank, unstorable, validate_text


class TypedText(forms.CharField):
    """Text as somebody typed it: with the line ends of the database, of bounded length."""

    def __init__(self, longest: int, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
        self.validators += [
            MaxLengthValidator(
                longest,
                _("At most %(limit_value)s characters fit here; these are %(show_value)s."),
            ),
            validate_text,
        ]

    def to_python(self, value: Any) -> Any:
        """Make every line end one character, as the browser counts it; unseen, it is no text."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return "" if is_blank(text) and not unstorable(text) else text


class DayInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO days only."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
