"""Small forms behind HR's buttons: why, until when, to whom."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from competency_portal.assessments.forms.parts import OUR_TIMES
from competency_portal.assessments.forms.sheet import LONGEST_REASON
from competency_portal.assessments.models import ANSWERING, Cycle, CycleStage, StageKind
from competency_portal.assessments.queries.people import addable_to_draft
from competency_portal.assessments.services.stages import ended_stages
from competency_portal.core.picker import SeveralPickerField, Shelf
from competency_portal.core.templatetags.formats import date_full
from competency_portal.core.typed import DayInput, TypedText
from competency_portal.people.models import Employee
from competency_portal.people.picking import PeopleShelf

_PASSED = _("It passed on %(day)s. The later one is for everybody in this cycle.")


class ActionForm(forms.Form):
    """A form whose page writes the form tag and the buttons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ReasonForm(ActionForm):
    """Why something is done: it stays in the record."""

    reason = TypedText(
        LONGEST_REASON,
        required=True,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_REASON}),
        help_text=_("It stays in the history of the cycle."),
    )


class RaterReasonForm(ReasonForm):
    """Why somebody does not answer, or is not asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("Read by whoever approves the raters.")


class NominationForm(ActionForm):
    """Whom somebody wants to be asked, and as what."""

    group = forms.ChoiceField(
        label=_("Asked as"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say as what they are asked.")},
    )

    def __init__(
        self,
        *args: Any,
        shelf: Shelf,
        url: str,
        groups: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.choices = groups
        self.fields["people"] = SeveralPickerField(
            shelf=shelf,
            url=url,
            label=_("Raters"),
            error_messages={"required": _("Choose a person.")},
        )


class OptionalReasonForm(ReasonForm):
    """A reason for those who want to leave one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


def _stage_label(stage: CycleStage) -> str:
    return _("%(stage)s (until %(day)s)") % {
        "stage": stage.get_kind_display(),
        "day": date_full(stage.ends),
    }


def extendable(cycle: Cycle) -> list[CycleStage]:
    """The stages that may end later; those without names not once somebody has seen figures."""
    stages = cycle.stages.exclude(kind=StageKind.OTHERS) if cycle.sealed_at else cycle.stages.all()
    return list(stages)


class DeadlineForm(ReasonForm):
    """A later end of one stage."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say which stage.")},
    )
    deadline = forms.DateField(
        label=_("New last day"),
        widget=DayInput(),
        help_text=_("The stage ends when it ends."),
        validators=OUR_TIMES,
    )
    field_order = ("stage", "deadline", "reason")

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = extendable(cycle)
        field: Any = self.fields["stage"]
        field.choices = [(stage.kind, _stage_label(stage)) for stage in stages]
        if len(stages) == 1:
            field.initial = stages[0].kind


class ReopenForm(ReasonForm):
    """Opening again; stages that shall answer again get a later day, the others keep theirs."""

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ends = {
            StageKind(stage.kind): stage.ends
            for stage in extendable(cycle)
            if stage.kind in ANSWERING
        }
        for kind, ends in self._ends.items():
            self.fields[f"ends-{kind}"] = forms.DateField(
                label=_("%(stage)s: to") % {"stage": kind.label},
                widget=DayInput(),
                required=False,
                validators=OUR_TIMES,
                initial=ends,
                help_text=_("This day has passed.") if ends < timezone.localdate() else "",
            )
        self.order_fields([*(f"ends-{kind}" for kind in self._ends), "reason"])

    @property
    def later(self) -> dict[StageKind, datetime.date]:
        """The stages whose day was changed, once the form is valid."""
        typed = {kind: self.cleaned_data.get(f"ends-{kind}") for kind in self._ends}
        return {kind: day for kind, day in typed.items() if day and day != self._ends[kind]}


class TimelyForm(ReasonForm):
    """Something that gives a rater work: a deadline that has passed is replaced with it."""

    field_order = ("employee", "others", "deadline", "reason")

    def __init__(
        self,
        *args: Any,
        cycle: Cycle,
        kinds: Collection[StageKind],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        over = [stage for stage in cycle.stages.filter(kind__in=kinds) if stage.is_past()]
        if over:
            self.fields["deadline"] = forms.DateField(
                label=_("New deadline"),
                widget=DayInput(),
                validators=OUR_TIMES,
                help_text=_PASSED % {"day": date_full(max(stage.ends for stage in over))},
            )
        self.order_fields(self.field_order)


class TransferForm(TimelyForm):
    """The new supervisor of one person, and on demand of `others` (how many) of the old one."""

    employee = forms.ModelChoiceField(
        Employee.objects.none(),
        label=_("Person"),
        error_messages={"required": _("Choose a person.")},
    )
    others = forms.BooleanField(required=False)

    def __init__(self, *args: Any, people: QuerySet[Employee], others: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["employee"]
        field.queryset = people
        self.fields["others"].label = ngettext(
            "Also the other person whom this supervisor has not submitted",
            "Also the other %(count)s people whom this supervisor has not submitted",
            others,
        ) % {"count": others}
        if not others:
            del self.fields["others"]


class LatecomerForm(ReasonForm):
    """One more person, and more time for every stage that is over: nobody could answer in it."""

    employee = forms.ModelChoiceField(
        Employee.objects.none(),
        label=_("Person"),
        error_messages={"required": _("Choose a person.")},
    )

    def __init__(self, *args: Any, people: QuerySet[Employee], cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["employee"]
        field.queryset = people
        self._ended = {StageKind(stage.kind): stage for stage in ended_stages(cycle)}
        for kind, stage in self._ended.items():
            self.fields[f"ends-{kind}"] = forms.DateField(
                label=_("%(stage)s: new last day") % {"stage": kind.label},
                widget=DayInput(),
                validators=OUR_TIMES,
                help_text=_PASSED % {"day": date_full(stage.ends)},
            )
        self.order_fields(["employee", *(f"ends-{kind}" for kind in self._ended), "reason"])

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of the stages that are over."""
        return [self[f"ends-{kind}"] for kind in self._ended]

    @property
    def later(self) -> dict[StageKind, datetime.date]:
        """The new last days, once the form is valid."""
        return {kind: self.cleaned_data[f"ends-{kind}"] for kind in self._ended}


class SinglePeopleForm(ActionForm):
    """Single people who are to take part in a draft."""

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = SeveralPickerField(
            shelf=PeopleShelf(addable_to_draft(cycle)),
            url=reverse("cycles:addable", args=[cycle.code]),
            label=_("Single people"),
            error_messages={"required": _("Choose a person.")},
        )


class PeopleFilterForm(forms.Form):
    """Search and filters above the people of a cycle."""

    STAGES = (
        ("", _("every state")),
        ("unsubmitted", _("not submitted")),
        ("open", _("not started")),
        ("started", _("in progress")),
        ("returned", _("returned")),
        ("submitted", _("submitted")),
        ("withdrawn", _("taken out")),
    )
    q = forms.CharField(
        label=_("Name, pinyin or number"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(
            attrs={"class": "form-control search", "placeholder": _("Name, pinyin or number")}
        ),
    )
    department = forms.ChoiceField(
        label=_("Department"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    supervisor = forms.ChoiceField(
        label=_("Supervisor"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    # Those of one department itself, without what is below it: a row of the progress leads here.
    alone = forms.ChoiceField(
        label=_("One department itself"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    stage = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=STAGES,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(
        self,
        *args: Any,
        departments: list[tuple[int, str]],
        supervisors: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        alone = self.data.get("alone")
        here = [(key, name.strip()) for key, name in departments if str(key) == alone]
        for name, first, choices in (
            ("department", _("every department"), departments),
            ("alone", _("With those below"), here),
            ("supervisor", _("every supervisor"), supervisors),
        ):
            field: Any = self.fields[name]
            field.choices = [("", first), *choices]
        if not here:
            del self.fields["alone"]
        if not supervisors:
            del self.fields["supervisor"]
