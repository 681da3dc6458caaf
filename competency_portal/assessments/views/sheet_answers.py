"""What the sheet says after a save: to a script in JSON, to a plain form in pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from competency_portal.assessments.answers import RatingAnswer
from competency_portal.assessments.forms.sheet import AnswerForm, fields_of
from competency_portal.assessments.ladder import Ladder
from competency_portal.assessments.models import Nomination
from competency_portal.assessments.proposal import count_marks
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.queries.sheets import Choices, Item, choices_of
from competency_portal.assessments.services.reviews import NotSaved, ReviewClosed, SavedRating
from competency_portal.assessments.views import sheet_words as words
from competency_portal.assessments.views.sheet_page import is_own, sheet_page, step_state
from competency_portal.core.http import PortalRequest

Errors = dict[str, list[str]]


@dataclass(frozen=True)
class ShownAnswer:
    """One of two answers to choose from, in words."""

    rating: str
    standing: str | None
    level: str
    marks: str
    evidence: str
    reason: str


@dataclass(frozen=True)
class Conflict:
    """What was typed beside what is stored instead; `is_closed` when nothing can be chosen."""

    message: words.Text
    is_closed: bool
    typed: ShownAnswer
    stored: ShownAnswer
    stored_at: datetime | None
    version: int
    fields: Mapping[str, str]
    item: Item

    @property
    def stored_when(self) -> str:
        """When the stored answer was saved."""
        return words.when(self.stored_at)


@dataclass(frozen=True)
class Gone:
    """What was typed into an anonymous review that this very account has submitted."""

    nomination: Nomination
    typed: ShownAnswer
    # Nothing that is stored leads back to its rater.
    stored: None = None

    @property
    def message(self) -> str:
        """Why it is not saved."""
        return _("Submitted: it can't be changed any more.")

    @property
    def thanks(self) -> str:
        """Where it is said that it is submitted."""
        return reverse("reviews:thanks", args=[self.nomination.pk])


class Answers(Protocol):
    """The four ways in which a save ends."""

    def saved(self, saved: SavedRating) -> HttpResponse:
        """Stored, or found to be stored already."""

    def invalid(self, form: AnswerForm, errors: Errors) -> HttpResponse:
        """Contradicts itself or can't be read."""

    def refused(self, form: AnswerForm, refused: NotSaved) -> HttpResponse:
        """Something else is stored, or nothing can be stored any more."""

    def gone(self, form: AnswerForm, nomination: Nomination) -> HttpResponse:
        """The account has submitted it in another tab, and its name is taken off."""


class Json:
    """Answers to an autosave."""

    def saved(self, saved: SavedRating) -> HttpResponse:
        """The next save's version, the time, what the marks propose, how far the review is."""
        proposal = saved.item.ladder.proposal
        review = saved.item.rating.review
        return JsonResponse(
            {
                "version": saved.version,
                "saved_at": saved.saved_at.isoformat() if saved.saved_at else None,
                "saved": words.saved_text(saved.saved_at),
                "proposal": {
                    "standing": proposal.standing,
                    "rating": saved.proposed.code if saved.proposed else None,
                    "chip": words.proposal_chip(proposal, is_own=is_own(review)),
                    "text": words.proposal_text(saved.proposed),
                },
                "faults": saved.item.faults,
                "progress": {
                    "state": step_state(saved.item),
                    "answered": saved.answered,
                    "asked": saved.asked,
                },
            }
        )

    def invalid(self, form: AnswerForm, errors: Errors) -> HttpResponse:
        """Which field and why."""
        return JsonResponse({"errors": errors}, status=422)

    def refused(self, form: AnswerForm, refused: NotSaved) -> HttpResponse:
        """Both answers: as fields for the form, and in words to choose from."""
        conflict = conflict_of(form.answer, refused)
        kind = refused.closure.value if isinstance(refused, ReviewClosed) else "stale"
        return JsonResponse(
            {
                "kind": kind,
                "message": str(conflict.message),
                "version": conflict.version,
                "saved": words.saved_text(conflict.stored_at),
                "stored": fields_of(refused.stored.answer),
                "typed": fields_of(form.answer),
                "html": render_to_string(
                    "assessments/_sheet_versions.html", {"conflict": conflict}
                ),
            },
            status=409,
        )

    def gone(self, form: AnswerForm, nomination: Nomination) -> HttpResponse:
        """What was typed, and where to go on: there it is listed until it is dropped."""
        gone = gone_of(form.answer, nomination)
        return JsonResponse(
            {
                "kind": "gone",
                "message": gone.message,
                "typed": fields_of(form.answer),
                "html": render_to_string("assessments/_sheet_versions.html", {"conflict": gone}),
                "place": gone.thanks,
                "leave": {"url": reverse("reviews:team"), "label": _("All whom I assess")},
            },
            status=409,
        )


@dataclass(frozen=True)
class Pages:
    """Answers to a plain form."""

    request: PortalRequest
    review: int
    code: str

    def saved(self, saved: SavedRating) -> HttpResponse:
        """Go where the button says."""
        codes = [rating.competency.code for rating in sheets.ratings_of(self.review)]
        step = {"next": 1, "previous": -1}.get(self.request.POST.get("go", ""), 0)
        place = codes.index(self.code) + step
        if place == len(codes):
            return redirect("reviews:check", pk=self.review)
        return redirect("reviews:sheet", pk=self.review, code=codes[max(place, 0)])

    def invalid(self, form: AnswerForm, errors: Errors) -> HttpResponse:
        """The sheet again, with everything that was typed and what is wrong with it."""
        items = sheets.items_of(self.review)
        item = find_item(items, self.code)
        page = sheet_page(self.request.user, items, item, answer=form.answer, errors=errors)
        return render(self.request, "assessments/sheet_edit.html", {"page": page}, status=422)

    def refused(self, form: AnswerForm, refused: NotSaved) -> HttpResponse:
        """A page with both answers."""
        nomination = self.request.POST.get("nomination", "")
        context = {"conflict": conflict_of(form.answer, refused), "nomination": nomination}
        return render(self.request, "assessments/sheet_conflict.html", context, status=409)

    def gone(self, form: AnswerForm, nomination: Nomination) -> HttpResponse:
        """A page with what was typed."""
        context = {"conflict": gone_of(form.answer, nomination)}
        return render(self.request, "assessments/sheet_gone.html", context, status=409)


def find_item(items: Sequence[Item], code: str) -> Item:
    """The competency of an address. Raises `Http404`."""
    for item in items:
        if item.competency.code == code:
            return item
    raise Http404


def conflict_of(typed: RatingAnswer, refused: NotSaved) -> Conflict:
    """Put what was typed and what is stored side by side."""
    item = refused.stored
    choices = choices_of(item.rating.review.assessment.cycle.version_id)
    return Conflict(
        message=refused.message,
        is_closed=isinstance(refused, ReviewClosed),
        typed=shown(typed, choices, item.ladder),
        stored=shown(item.answer, choices, item.ladder),
        stored_at=item.rating.saved_at,
        version=item.rating.version,
        fields=fields_of(typed),
        item=item,
    )


def gone_of(typed: RatingAnswer, nomination: Nomination) -> Gone:
    """What was typed, without the level: which one it was, the review no longer says."""
    choices = choices_of(nomination.assessment.cycle.version_id)
    return Gone(nomination, shown(typed, choices, None))


def shown(answer: RatingAnswer, choices: Choices, ladder: Ladder | None) -> ShownAnswer:
    """An answer in words."""
    point = choices.point(answer.rating)
    level = ladder.rung(answer.attained) if ladder else None
    return ShownAnswer(
        rating=point.label if point else words.unrated_text(unable=answer.unable),
        standing=point.standing if point else None,
        level=level.label if level else "",
        marks=words.marks_text(count_marks(list(answer.marks.values()))),
        evidence=answer.evidence,
        reason=answer.reason,
    )
