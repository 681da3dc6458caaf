"""Search and filters above the grid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.choices import departments_near
from competency_portal.assessments.queries.kpi import measured_positions
from competency_portal.core.keys import key_in
from competency_portal.results.kpi.grid import Filters

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
