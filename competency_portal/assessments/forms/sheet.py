"""What the sheet sends: the same fields from a plain form and from an autosave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.answers import RatingAnswer
from competency_portal.assessments.proposal import Mark
from competency_portal.assessments.services.reviews import SavedRating, save_rating
from competency_portal.core.models import User
from competency_portal.core.typed import TypedText

# No code of a rating point looks like this: those are slugs.
UNABLE = "*unable"
MARK = "mark-"
LONGEST_EVIDENCE = 5_000
LONGEST_REASON = 1_000


class AnswerForm(forms.Form):
    """One answer. Whether its codes exist is for `save_rating` to say."""

    version = forms.IntegerField(min_value=0)
    rating = forms.CharField(required=False)
    attained = forms.CharField(required=False)
    evidence = TypedText(LONGEST_EVIDENCE)
    reason = TypedText(LONGEST_REASON)

    def clean(self) -> dict[str, Any]:
        """Read the marks, whose fields are named after the behaviours."""
        cleaned = super().clean() or self.cleaned_data
        try:
            cleaned["marks"] = dict(self._marks())
        except ValueError:
            self.add_error(None, _("These marks can't be read."))
        return cleaned

    def _marks(self) -> Iterator[tuple[int, Mark]]:
        for name, value in self.data.items():
            if name.startswith(MARK) and value:
                yield int(name.removeprefix(MARK)), Mark(value)

    def save(self, *, review: int, competency: str, actor: User) -> SavedRating:
        """Save a valid answer; raises what `save_rating` raises."""
        return save_rating(
            review=review,
            competency=competency,
            actor=actor,
            version=self.cleaned_data["version"],
            answer=self.answer,
        )

    @property
    def answer(self) -> RatingAnswer:
        """What was typed; of what is invalid, as much as can be shown again."""
        cleaned = self.cleaned_data
        rating = cleaned.get("rating", "")
        return RatingAnswer(
            rating="" if rating == UNABLE else rating,
            unable=rating == UNABLE,
            attained=cleaned.get("attained", ""),
            evidence=cleaned.get("evidence", self._raw("evidence")),
            reason=cleaned.get("reason", self._raw("reason")),
            marks=cleaned.get("marks", {}),
        )

    @property
    def texts(self) -> dict[str, list[str]]:
        """What is wrong, by field."""
        return {field: [str(text) for text in found] for field, found in self.errors.items()}

    def _raw(self, name: str) -> str:
        return str(self.data.get(name) or "")


def fields_of(answer: RatingAnswer) -> dict[str, str]:
    """An answer as the fields of this form, for a script or for hidden fields."""
    return {
        "rating": UNABLE if answer.unable else answer.rating,
        "attained": answer.attained,
        "evidence": answer.evidence,
        "reason": answer.reason,
        **{f"{MARK}{behaviour}": mark.value for behaviour, mark in answer.marks.items()},
    }


class ReturnForm(forms.Form):
    """Why a submitted review is given back."""

    reason = TypedText(LONGEST_REASON)
