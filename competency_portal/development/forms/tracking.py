"""Small forms beside a measure: notes, results, reasons, files, marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import MarkChoice
from competency_portal.assessments.proposal import Mark
from competency_portal.core.once import TokenField
from competency_portal.core.picker import PickerField
from competency_portal.core.typed import TypedText
from competency_portal.development.files import MEBIBYTE
from competency_portal.development.models import Horizon, MeasureBehaviour
from competency_portal.people.picking import PeopleShelf
from competency_portal.people.queries import working

LONGEST_TEXT = 2_000


def area(rows: int = 3) -> forms.Textarea:
    """A field for a few lines."""
    return forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST_TEXT})


class SmallForm(forms.Form):
    """A form whose page writes the form tag and the buttons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class AgreeForm(SmallForm):
    """A yes to the words as they were shown."""

    version = forms.CharField(required=False)

    def clean_version(self) -> int:
        """The count of changes; 0 where it is none, which is never the present one."""
        typed = self.cleaned_data["version"]
        return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0


class NoteForm(SmallForm):
    """How it goes."""

    token = TokenField()
    note = TypedText(LONGEST_TEXT, required=True, label=_("How it goes"), widget=area())


class FinishForm(SmallForm):
    """What came of it."""

    outcome = TypedText(
        LONGEST_TEXT,
        required=True,
        label=_("Result of tracking"),
        widget=area(),
        help_text=_("What was done, and what is different now."),
    )


class ReasonForm(SmallForm):
    """Why something is taken back or given up."""

    reason = TypedText(
        LONGEST_TEXT,
        required=True,
        label=_("Reason"),
        widget=area(2),
        help_text=_("It stays in the history of the measure."),
    )


class OwnerForm(SmallForm):
    """Who carries it out from now on."""

    def __init__(self, *args: Any, url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = owner_field(url)


def owner_field(url: str) -> PickerField:
    """Somebody who works here."""
    return PickerField(
        shelf=PeopleShelf(working()),
        url=url,
        label=_("Owner"),
        error_messages={"required": _("Choose who carries it out.")},
    )


class FileForm(SmallForm):
    """One image or PDF; what it is, is told by its content when it is kept."""

    file = forms.FileField(
        label=_("Image or PDF"),
        allow_empty_file=True,
        max_length=500,
        error_messages={"required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,application/pdf"}),
    )
    token = TokenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _(
            "PNG, JPEG, WebP or PDF, at most %(most)s MB. Of a PDF the pages are kept, without"
            " scripts, forms and digital signatures."
        )
        self.fields["file"].help_text = words % {"most": settings.ATTACHMENT_BYTES // MEBIBYTE}

    def clean_file(self) -> Any:
        """Read no more than is allowed."""
        file = self.cleaned_data["file"]
        if file.size > settings.ATTACHMENT_BYTES:
            raise forms.ValidationError(
                _("The file is too large: at most %(most)s MB.")
                % {"most": settings.ATTACHMENT_BYTES // MEBIBYTE}
            )
        if not file.size:
            raise forms.ValidationError(_("The file is empty."))
        return file


class GoalForm(SmallForm):
    """A career goal."""

    horizon = forms.ChoiceField(label=_("How far ahead"), choices=Horizon.choices)
    goal = TypedText(LONGEST_TEXT, required=True, label=_("Goal"), widget=area(2))


class MarksForm(SmallForm):
    """The behaviours of a measure once more; what is left alone stays as it is."""

    token = TokenField()

    def __init__(self, *args: Any, behaviours: Iterable[MeasureBehaviour], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {}
        for row in behaviours:
            name = f"mark-{row.behaviour_id}"
            self.names[name] = row.behaviour_id
            self.fields[name] = forms.ChoiceField(
                label=row.behaviour.text,
                required=False,
                choices=MarkChoice.choices,
                widget=forms.RadioSelect,
            )

    @property
    def marks(self) -> dict[int, Mark]:
        """What was marked, by behaviour (key)."""
        return {
            behaviour: Mark(self.cleaned_data[name])
            for name, behaviour in self.names.items()
            if self.cleaned_data.get(name)
        }
