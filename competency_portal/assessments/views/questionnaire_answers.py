"""What a questionnaire says after a save: to a script in JSON, to a plain form in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from competency_portal.assessments.forms.questionnaire import code_of
from competency_portal.assessments.queries.questionnaires import Question, Questions
from competency_portal.assessments.services.responses import ResponseClosed, SavedItems, Stale
from competency_portal.assessments.services.reviews import OVERTAKEN
from competency_portal.assessments.views import sheet_words as words
from competency_portal.assessments.views.questionnaire_page import section_url, shown
from competency_portal.core.http import PortalRequest


@dataclass(frozen=True)
class Conflict:
    """What was chosen beside what is stored instead."""

    questions: Questions
    stale: Stale

    @property
    def question(self) -> Question:
        """As it is stored."""
        return self.stale.stored

    @property
    def typed(self) -> str:
        """What was chosen here, in words."""
        return shown(self.questions, self.stale.typed.choice)

    @property
    def stored(self) -> str:
        """What is stored, in words."""
        return shown(self.questions, self.question.choice)

    @property
    def stored_when(self) -> str:
        """When that was saved."""
        return words.when(self.question.saved_at)

    @property
    def typed_code(self) -> str:
        """What was chosen here, as a form sends it."""
        return code_of(self.stale.typed.choice)

    @property
    def stored_code(self) -> str:
        """What is stored, as a form sends it."""
        return code_of(self.question.choice)


def saved_json(saved: SavedItems, item: int) -> JsonResponse:
    """The next save's version, the time, how far the dimension and the whole are."""
    questions = saved.questions
    if saved.stale:
        return conflict_json("stale", str(OVERTAKEN), Conflict(questions, saved.stale[0]))
    question = questions.by_item[item]
    section = questions.section_of(question.item)
    return JsonResponse(
        {
            "version": question.version,
            "saved_at": question.saved_at.isoformat() if question.saved_at else None,
            "saved": words.saved_text(question.saved_at),
            "progress": {
                "state": "done" if section.is_full else "open",
                "answered": section.answered,
                "asked": section.items,
                "all_answered": questions.answered,
                "all_asked": questions.asked,
            },
        }
    )


def closed_json(refused: ResponseClosed) -> JsonResponse:
    """It takes no more answers: what was chosen, and what is stored."""
    conflict = Conflict(refused.questions, refused.lost[0])
    return conflict_json(refused.closure.value, str(refused.message), conflict)


def conflict_json(kind: str, message: str, conflict: Conflict) -> JsonResponse:
    """Both answers: as fields for the form, and in words to choose from."""
    return JsonResponse(
        {
            "kind": kind,
            "message": message,
            "version": conflict.question.version,
            "saved": words.saved_text(conflict.question.saved_at),
            "stored": {"answer": conflict.stored_code},
            "typed": {"answer": conflict.typed_code},
            "html": render_to_string(
                "assessments/_questionnaire_versions.html", {"conflict": conflict}
            ),
        },
        status=409,
    )


def conflict_page(
    request: PortalRequest,
    questions: Questions,
    stale: Sequence[Stale],
    closed: ResponseClosed | None = None,
) -> HttpResponse:
    """A page with both answers of each item that was not stored."""
    section = questions.section_of(stale[0].stored.item)
    context = {
        "message": closed.message if closed else OVERTAKEN,
        "is_closed": closed is not None,
        "questions": questions,
        "section": section,
        "section_url": section_url(questions, section),
        "conflicts": [Conflict(questions, one) for one in stale],
    }
    return render(request, "assessments/questionnaire_conflict.html", context, status=409)
