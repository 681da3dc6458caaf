"""What is written about a published result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.forms.sheet import LONGEST_REASON
from competency_portal.assessments.models import Cycle
from competency_portal.assessments.queries.choices import departments_near
from competency_portal.core.keys import key_in
from competency_portal.core.typed import DayInput, TypedText
from competency_portal.feedback.queries.objections import Banded
from competency_portal.feedback.queries.overview import SHOWN
from competency_portal.people.outline import outline
from competency_portal.results.filters import PersonFilter
from competency_portal.results.queries.results import matching
from models_catalog.models import RatingPoint

PREFIX = "reason-"


class AcknowledgementForm(forms.Form):
    """The revision that was read, and what somebody wants to say to it."""

    revision = forms.IntegerField(min_value=1, max_value=10**6)
    remark = TypedText(LONGEST_REASON)


class ObjectionForm(forms.Form):
    """A reason for each competency that is contested; the others stay blank.

    Of those that are `known` a second reviewer has decided on some: these are `final`. `before` are
    the reasons, by code, of an objection that was taken back: they stand there to be sent anew.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        known: Sequence[Banded],
        before: Mapping[str, str] | None = None,
    ) -> None:
        initial = {PREFIX + code: reason for code, reason in (before or {}).items()}
        super().__init__(data, initial=initial)
        self.known = known
        self.offered = [one for one in known if not one.verdict]
        self.final = [one for one in known if one.verdict]
        for one in self.offered:
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
        for name, _text in self.typed(self.final):
            raise forms.ValidationError(
                _("%(name)s was decided on a second look. That decision is final."),
                params={"name": name},
            )
        known = {PREFIX + one.code for one in self.known}
        for name, text in self.data.items():
            if name.startswith(PREFIX) and name not in known and str(text).strip():
                raise forms.ValidationError(
                    _("This competency has no rating, so there is nothing to object to.")
                )
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Open at least one competency and say why."))
        return cleaned

    def typed(self, among: Sequence[Banded]) -> Iterator[tuple[str, str]]:
        """What was typed about some competencies, by name, whatever becomes of it."""
        for one in among:
            text = str(self.data.get(PREFIX + one.code, ""))
            if text.strip():
                yield one.name, text

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

    department = forms.ChoiceField(
        required=False,
        label=_("Department"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    show = forms.ChoiceField(
        required=False,
        label=_("Show"),
        choices=[(key, label) for key, (label, _condition) in SHOWN.items()],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, data: QueryDict, *, cycle: Cycle) -> None:
        super().__init__(data)
        departments = departments_near(cycle, key_in(data.get("department")))
        field: Any = self.fields["department"]
        field.choices = [("", _("every department")), *departments]

    def narrowed(self, results: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the results that are looked for; a department with those below it."""
        self.is_valid()
        typed = self.cleaned_data
        _label, condition = SHOWN[typed.get("show", "")]
        found = matching(results, typed.get("q", "")).filter(condition)
        if key := typed.get("department"):
            found = found.filter(assessment__department__in=outline().below(int(key)))
        return found
