"""Search and filters above the grid; the form that takes a file."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.choices import departments_near
from competency_portal.assessments.queries.kpi import measured_positions
from competency_portal.core.keys import key_in
from competency_portal.core.tables import MOST_BYTES, Unreadable
from competency_portal.people.importing.forms import KINDS
from competency_portal.results.kpi.grid import Filters
from competency_portal.results.kpi.importing.rows import read_values

EVERY_POSITION = "all"


def select() -> forms.Select:
    """A drop-down as the other pages have it."""
    return forms.Select(attrs={"class": "form-select"})


class KpiFilterForm(forms.Form):
    """Whose values are shown; a filter that makes no sense filters nothing.

    Positions have different indicators: of several one is shown at a time unless HR wants all.
    """

    q = forms.CharField(
        label=_("Name, pinyin or number"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(
            attrs={"class": "form-control search", "placeholder": _("Name, pinyin or number")}
        ),
    )
    department = forms.ChoiceField(label=_("Department"), required=False, widget=select())
    position = forms.ChoiceField(label=_("Position"), required=False, widget=select())
    show = forms.ChoiceField(
        label=_("Values"),
        required=False,
        choices=(("", _("everybody")), ("missing", _("a value is missing"))),
        widget=select(),
    )

    def __init__(self, data: Any, *, cycle: Cycle) -> None:
        positions = [(str(key), name) for key, name in measured_positions(cycle)]
        data = data.copy()
        data.setdefault("position", positions[0][0] if len(positions) > 1 else EVERY_POSITION)
        super().__init__(data)
        departments = departments_near(cycle, key_in(data.get("department")))
        self._offer("department", [("", _("every department")), *departments])
        self._offer("position", [(EVERY_POSITION, _("every position")), *positions])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def filters(self) -> Filters:
        """What was chosen."""
        self.is_valid()
        typed = self.cleaned_data
        return Filters(
            query=typed.get("q", ""),
            department=key_in(typed.get("department")),
            position=key_in(typed.get("position")),
            missing=typed.get("show") == "missing",
        )


class ValuesForm(forms.Form):
    """A file that can be read as a table, whatever stands in it."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": KINDS, "data-testid": "import-file"}),
        error_messages={"empty": _("There is nothing in the file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_file(self) -> File[bytes]:
        """Refuse what is no table, or too large to be read."""
        file: File[bytes] = self.cleaned_data["file"]
        # No more of it than shows that it is too large.
        self.content = file.read(MOST_BYTES + 1)
        try:
            read_values(self.content)
        except Unreadable as unreadable:
            raise ValidationError(str(unreadable.message)) from unreadable
        return file
