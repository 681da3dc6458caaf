"""What a questionnaire sends: one item from an autosave, a whole dimension from a plain form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from competency_portal.assessments.answers import ItemChoice
from competency_portal.assessments.forms.sheet import UNABLE
from competency_portal.assessments.queries.questionnaires import Section
from competency_portal.assessments.services.responses import TypedAnswer


class ItemForm(forms.Form):
    """One answer. Whether its option exists is for `save_items` to say."""

    version = forms.IntegerField(min_value=0)
    answer = forms.CharField(required=False)

    def typed(self, item: int) -> TypedAnswer:
        """What a valid form chose for an item (a key)."""
        code = self.cleaned_data["answer"]
        choice = ItemChoice(unable=True) if code == UNABLE else ItemChoice(code)
        return TypedAnswer(item, self.cleaned_data["version"], choice)


def prefix_of(item: int) -> str:
    """What the fields of an item (a key) begin with in the form of its dimension."""
    return f"item{item}"


def typed_in(section: Section, data: Mapping[str, Any]) -> Sequence[TypedAnswer] | None:
    """What a form of a whole dimension chose; None when it can't be read.

    An item that the form does not speak of was left alone.
    """
    forms_sent = {
        question.item.pk: ItemForm(data, prefix=prefix_of(question.item.pk))
        for question in section.questions
        if f"{prefix_of(question.item.pk)}-answer" in data
    }
    if not all(form.is_valid() for form in forms_sent.values()):
        return None
    return [form.typed(item) for item, form in forms_sent.items()]


def code_of(choice: ItemChoice) -> str:
    """A choice as the forms send it."""
    return UNABLE if choice.unable else choice.option
