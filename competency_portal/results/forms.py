"""What HR chooses and says when calibrating."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.forms.actions import ActionForm, ReasonForm
from competency_portal.assessments.forms.sheet import LONGEST_REASON
from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.choices import departments_near
from competency_portal.core.keys import key_in
from competency_portal.core.typed import TypedText
from competency_portal.results.queries.calibration import Cell, Point, families_of

AS_COMPUTED = "*computed"
"""No band is called like this: their codes are slugs."""
MOST_STEPS = 10**6


class DecisionForm(forms.Form):
    """Another band, and why; `step` is the last decision that the page showed."""

    step = forms.IntegerField(min_value=0, max_value=MOST_STEPS, widget=forms.HiddenInput())
    band = forms.ChoiceField(
        label=_("Band"), error_messages={"required": _("Choose the band that is to hold.")}
    )
    reason = TypedText(
        LONGEST_REASON,
        required=True,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_REASON}),
        error_messages={"required": _("Say why: the person reads it in their report.")},
    )

    def __init__(self, data: Any, *, cell: Cell, points: Mapping[str, Point], **kw: Any) -> None:
        super().__init__(data, **kw)
        offered = points.values() if cell.computed else ()
        codes = [(point.code, point.label) for point in offered]
        field: Any = self.fields["band"]
        field.choices = codes or [(AS_COMPUTED, _("as computed"))]


class CalibrationFilterForm(forms.Form):
    """Whose rows are shown; a filter that makes no sense filters nothing."""

    SHOW = (
        ("", _("everybody")),
        ("undiscussed", _("not discussed")),
        ("changed", _("changed")),
        ("stale", _("score has changed since")),
        ("extremes", _("high or low overall")),
        ("guideline", _("differs from the guideline")),
    )
    department = forms.ChoiceField(label=_("Department"), required=False)
    family = forms.ChoiceField(label=_("Position family"), required=False)
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOW)

    def __init__(self, data: Any, *, cycle: Cycle) -> None:
        super().__init__(data)
        departments = departments_near(cycle, key_in(data.get("department")))
        families = [(name, name) for name in families_of(cycle)]
        self._offer("department", [("", _("every department")), *departments])
        self._offer("family", [("", _("every position family")), *families])
        if not cycle.guideline:
            self._offer("show", [one for one in self.SHOW if one[0] != "guideline"])
        if not families:
            del self.fields["family"]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def _offer(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def chosen(self, name: str) -> str:
        """What was chosen; nothing where it makes no sense."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class UnlockForm(ReasonForm):
    """Why a locked calibration is opened again."""


class LockForm(ActionForm):
    """Nothing to say: the page asks once."""
