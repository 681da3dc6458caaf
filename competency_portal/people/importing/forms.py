"""The form that takes a list of people."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from competency_portal.core.tables import MOST_BYTES, MOST_ROWS, Unreadable
from competency_portal.people.importing.planning import read_people

KINDS = ".xlsx,.csv,.txt"


class UploadForm(forms.Form):
    """A file that can be read as a table, whatever stands in it."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": KINDS, "data-testid": "import-file"}),
        error_messages={"empty": _("There is nothing in the file.")},
    )
    create_departments = forms.BooleanField(
        label=_("Make the departments of the file that are not there yet"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["file"].help_text = _("%(size)s MB and %(rows)s rows at most.") % {
            "size": MOST_BYTES // 1024 // 1024,
            "rows": MOST_ROWS,
        }

    def clean_file(self) -> File[bytes]:
        """Refuse what is no table, or too large to be read."""
        file: File[bytes] = self.cleaned_data["file"]
        # No more of it than shows that it is too large.
        self.content = file.read(MOST_BYTES + 1)
        try:
            read_people(self.content)
        except Unreadable as unreadable:
            raise ValidationError(str(unreadable.message)) from unreadable
        return file


class AgreeForm(forms.Form):
    """That the plan which was seen may be stored."""

    seen = forms.CharField(max_length=64)
