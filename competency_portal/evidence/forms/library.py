"""The forms with which HR writes the cases of the shared library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competency_portal.core.typed import TypedText
from competency_portal.evidence.forms.events import LONGEST_EVENT
from competency_portal.evidence.queries.names import Trace
from competency_portal.evidence.services.library import CaseEntry
from models_catalog.models import Level

LONGEST_TITLE = 60


class CaseForm(forms.Form):
    """Title, text and level of a case. What may be a name can be said to be none."""

    title = TypedText(
        LONGEST_TITLE,
        required=True,
        label=_("Title"),
        help_text=_("A few words by which it is found again."),
        error_messages={"required": _("Give it a title.")},
    )
    text = TypedText(
        LONGEST_EVENT,
        required=True,
        label=_("What happened"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Without names and numbers. Places and days can tell who it was as well."),
        error_messages={"required": _("Say what happened.")},
    )
    level = forms.ChoiceField(
        label=_("Level"),
        error_messages={
            "required": _("Choose the level that it shows."),
            "invalid_choice": _("Choose the level that it shows."),
        },
    )
    seen = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )

    def __init__(
        self, *args: Any, levels: Sequence[Level], doubtful: Sequence[Trace] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["level"]
        field.choices = [("", _("Choose…")), *((level.code, str(level)) for level in levels)]
        words = list(dict.fromkeys(trace.word for trace in doubtful))
        if words:
            self.fields["not_names"] = forms.MultipleChoiceField(
                label=_("These words name nobody here"),
                choices=[(word, word) for word in words],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=_("Somebody in the company has such a name. Tick what is no name here."),
            )

    @property
    def entry(self) -> CaseEntry:
        """What the valid form says."""
        cleaned = self.cleaned_data
        return CaseEntry(
            title=" ".join(cleaned["title"].split()),
            text=cleaned["text"],
            level=cleaned["level"],
            not_names=frozenset(cleaned.get("not_names", ())),
        )


class ChangedCaseForm(CaseForm):
    """The same of a case that is in the library, with the reason."""

    reason = TypedText(
        1_000,
        required=True,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the record."),
        error_messages={"required": _("Say why.")},
    )
