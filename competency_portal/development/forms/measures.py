"""A measure in the customer's own form."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.assessments.forms.parts import OUR_TIMES
from competency_portal.core.once import TokenField
from competency_portal.core.templatetags.formats import date_full
from competency_portal.core.typed import DayInput, TypedText
from competency_portal.development.forms.tracking import (
    LONGEST_TEXT,
    SmallForm,
    area,
    owner_field,
)
from competency_portal.development.models import Goal, Measure, Plan
from competency_portal.development.services.measures import FIELDS, Words
from competency_portal.results.queries.gaps import Asked
from models_catalog.models import MeasureKind

_MARKS = {
    "seen": gettext_lazy("seen"),
    "not_seen": gettext_lazy("not seen"),
    "no_chance": gettext_lazy("no chance to observe"),
}


class MeasureForm(SmallForm):
    """改进措施, 负责人, 预期效果, 实施时间; the result of tracking comes later."""

    text = TypedText(LONGEST_TEXT, required=True, label=gettext_lazy("Measure"), widget=area())
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("Not said")), *MeasureKind.choices],
    )
    expected = TypedText(
        LONGEST_TEXT,
        required=True,
        label=gettext_lazy("Expected effect"),
        widget=area(),
        help_text=gettext_lazy("What will be seen at work when it has helped."),
    )
    starts = forms.DateField(
        label=gettext_lazy("Time: from"), widget=DayInput(), validators=OUR_TIMES
    )
    ends = forms.DateField(label=gettext_lazy("Time: to"), widget=DayInput(), validators=OUR_TIMES)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    field_order = ("text", "kind", "owner", "expected", "starts", "ends", "goal", "version")

    def __init__(self, *args: Any, url: str, plan: Plan | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = owner_field(url)
        goals = Goal.objects.filter(plan=plan) if plan else Goal.objects.none()
        self.fields["goal"] = GoalField(
            goals,
            required=False,
            label=_("For the goal"),
            empty_label=_("None"),
            error_messages={"invalid_choice": _("This goal is not there any more.")},
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """The days in their order, the last one not over."""
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day comes before the first."))
        elif ends and self.is_over(ends):
            self.add_error("ends", _("This day has passed."))
        return cleaned

    def is_over(self, ends: Any) -> bool:
        """Whether a last day that is newly said has passed already."""
        return bool(ends < timezone.localdate() and ends != self.initial.get("ends"))

    @property
    def words(self) -> Words:
        """What was typed."""
        cleaned = self.cleaned_data
        return Words(**{field: cleaned[field] for field in FIELDS})

    def show_stored(self, stored: Measure) -> None:
        """Say at each field what somebody else stored meanwhile, and keep what was typed."""
        for field in FIELDS:
            now = getattr(stored, field)
            if now != self.cleaned_data.get(field):
                self.add_error(field, _("Stored by now: %(value)s") % {"value": shown(now)})
        data = cast("QueryDict", self.data).copy()
        data["version"] = str(stored.version)
        self.data = data


def shown(value: Any) -> str:
    """A field's value in words."""
    if value in MeasureKind.values:
        return str(MeasureKind(value).label)
    return date_full(value) if hasattr(value, "isoformat") else str(value or "—")


class GoalField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A goal with how far ahead it lies."""

    def label_from_instance(self, goal: Any) -> str:
        """“Short term: …”."""
        return f"{goal.get_horizon_display()}：{goal.text}"


class NewMeasureForm(MeasureForm):
    """A measure that is being planned, with the behaviours that it is about."""

    token = TokenField()

    def __init__(self, *args: Any, behaviours: tuple[Asked, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["behaviours"] = forms.MultipleChoiceField(
            label=_("Behaviours in question"),
            required=False,
            choices=[(str(one.behaviour.pk), _label(one)) for one in behaviours],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("They are marked again after the measure."),
        )
        self.order_fields(("behaviours", *self.field_order))

    @property
    def behaviours(self) -> list[int]:
        """The keys of those chosen."""
        return [int(key) for key in self.cleaned_data["behaviours"]]


def _label(one: Asked) -> str:
    mark = _MARKS[one.mark] if one.mark else _("not marked")
    return _("%(behaviour)s (%(mark)s)") % {"behaviour": one.behaviour.text, "mark": mark}
