"""What is written about a published result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.forms.sheet import LONGEST_REASON
from competency_portal.core.typed import DayInput, TypedText
from competency_portal.feedback.queries.objections import Banded
from competency_portal.feedback.queries.overview import SHOWN
from competency_portal.results.filters import PersonFilter
from competency_portal.results.queries.results import matching
from models_catalog.models import RatingPoint

PREFIX = "reason-"


class AcknowledgementForm(forms.Form):
    """The revision that was read, and what somebody wants to say to it."""

    revision = forms.IntegerField(min_value=1, max_value=10**6)
    remark = TypedText(LONGEST_REASON)


class ObjectionForm(forms.Form):
    """A reason for each competency that is contested; the others stay blank."""

    def __init__(self, data: Mapping[str, Any] | None, *, offered: Sequence[Banded]) -> None:
        super().__init__(data)
        self.offered = offered
        for one in offered:
            self.fields[PREFIX + one.code] = TypedText(
                LONGEST_REASON,
                label=_("Why"),
                widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_REASON}),
            )

    def rows(self) -> Iterator[tuple[Banded, forms.BoundField]]:
        """Each competency with its field."""
        for one in self.offered:
            yield one, self[PREFIX + one.code]

    def clean(self) -> dict[str, Any]:
        """Refuse a text about something else, and nothing at all."""
        cleaned = super().clean() or {}
        known = {PREFIX + one.code for one in self.offered}
        for name, text in self.data.items():
            if name.startswith(PREFIX) and name not in known and str(text).strip():
                raise forms.ValidationError(
                    _("This competency has no rating, so there is nothing to object to.")
                )
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Open at least one competency and say why."))
        return cleaned

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons by code of the competency."""
        return {name.removeprefix(PREFIX): text for name, text in self.cleaned_data.items() if text}


class VerdictForm(forms.Form):
    """The band that is to hold, and why."""

    band = forms.ChoiceField(
        label=_("Decision"), error_messages={"required": _("Choose the rating that is to hold.")}
    )
    reason = TypedText(
        LONGEST_REASON,
        required=True,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_REASON}),
        error_messages={"required": _("Say why: the person reads this sentence.")},
    )

    def __init__(self, data: Mapping[str, Any] | None, *, points: Sequence[RatingPoint]) -> None:
        super().__init__(data)
        self.points = {point.code: point for point in points}
        field: Any = self.fields["band"]
        field.choices = [(point.code, point.label) for point in points]

    @property
    def chosen(self) -> RatingPoint:
        """The band; only of a valid form."""
        return self.points[self.cleaned_data["band"]]


class TalkForm(forms.Form):
    """Whether the talk took place, and on which day."""

    YES, NO = "yes", "no"
    took_place = forms.ChoiceField(
        label=_("Did the talk take place?"),
        choices=[(YES, _("Yes, it took place")), (NO, _("No, not yet"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it took place.")},
    )
    day = forms.DateField(
        label=_("On which day"), required=False, widget=DayInput, initial=timezone.localdate
    )
    remark = TypedText(
        LONGEST_REASON,
        label=_("What was agreed (optional)"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_REASON}),
    )

    def clean(self) -> dict[str, Any]:
        """A talk that took place has a day; one that did not has none."""
        cleaned = super().clean() or {}
        if cleaned.get("took_place") == self.YES:
            if "day" in cleaned and cleaned["day"] is None:
                self.add_error("day", _("Say on which day it was."))
        else:
            cleaned["day"] = None
        return cleaned


class OverviewForm(PersonFilter):
    """Whose rows HR looks at; whatever is not valid filters nothing."""

    show = forms.ChoiceField(
        required=False,
        label=_("Show"),
        choices=[(key, label) for key, (label, _condition) in SHOWN.items()],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def narrowed(self, results: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the results that are looked for."""
        self.is_valid()
        _label, condition = SHOWN[self.cleaned_data.get("show", "")]
        return matching(results, self.cleaned_data.get("q", "")).filter(condition)
