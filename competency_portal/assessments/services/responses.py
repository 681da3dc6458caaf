"""Questionnaires in a cycle: made at launch, saved item by item without ever losing an answer.

A response is made for everybody who is asked; its answers are made when they are first given. Rows
for all items at launch would be 316,000 for 2,000 people, two respondents and 79 items, most of
them empty for weeks. They are not needed: a save holds its response, so that no two make the same
row, and an item without a row has version 0, which makes a second first answer a stale one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.assessments.answers import ItemChoice
from competency_portal.assessments.models import (
    RESPONDENTS,
    Assessment,
    Cycle,
    CycleStage,
    ItemAnswer,
    RaterGroup,
    Response,
    StageKind,
)
from competency_portal.assessments.queries.questionnaires import (
    Question,
    Questions,
    questions_of,
)
from competency_portal.assessments.queries.responses import with_stage_days
from competency_portal.assessments.rules.responses import CLOSURES, closure_of
from competency_portal.assessments.rules.reviews import Closure
from competency_portal.assessments.services.locks import lock_responses
from competency_portal.assessments.states import REVIEW_MOVES, ReviewState
from competency_portal.core import transitions
from competency_portal.core.errors import Refused
from competency_portal.core.models import User

if TYPE_CHECKING:
    from competency_portal.assessments.queries.responses import OpenResponse

WRITTEN = ("option", "unable", "version", "saved_at")


def respondents_of(cycle: Cycle) -> tuple[RaterGroup, ...]:
    """Who answers the cycle's questionnaire; nobody if it has none or no stage for it."""
    stages = CycleStage.objects.filter(cycle=cycle, kind=StageKind.QUESTIONNAIRE)
    if cycle.questionnaire_id is None or not stages.exists():
        return ()
    return tuple(group for group in RESPONDENTS if group in cycle.respondents)


def open_responses(assessments: Sequence[Assessment], groups: Sequence[RaterGroup]) -> None:
    """Make the empty responses about these people, in one query. Call it inside a transaction."""
    if groups:
        Response.objects.bulk_create(
            Response(
                assessment=assessment,
                group=group,
                rater_id=assessment.employee_id
                if group is RaterGroup.SELF
                else assessment.supervisor_id,
            )
            for assessment in assessments
            for group in groups
        )


def hand_over(assessment: Assessment, *, actor: User | None, reason: str) -> None:
    """Withdraw the old supervisor's response and make one of the new supervisor.

    Call it with the assessment held and its new supervisor stored. Raises `Refused` where a
    response is submitted: it has to be returned first.
    """
    live = assessment.responses.filter(group=RaterGroup.SUPERVISOR).exclude(
        state=ReviewState.WITHDRAWN
    )
    for response in live:
        if response.state == ReviewState.SUBMITTED:
            raise Refused(_("The questionnaire is submitted. Return it first, then transfer it."))
        transitions.move(
            response, ReviewState.WITHDRAWN, moves=REVIEW_MOVES, actor=actor, reason=reason
        )
        open_responses([assessment], [RaterGroup.SUPERVISOR])


@dataclass(frozen=True)
class TypedAnswer:
    """What somebody chose for an item (a key), seeing what `version` was stored."""

    item: int
    version: int
    choice: ItemChoice


@dataclass(frozen=True)
class Stale:
    """A choice that was not stored, because something newer is."""

    typed: TypedAnswer
    stored: Question


@dataclass(frozen=True)
class SavedItems:
    """The questionnaire as it lies now, and what could not be stored in it."""

    questions: Questions
    stale: tuple[Stale, ...] = field(default=())


class ResponseClosed(Refused):
    """The response takes no more answers; `lost` are those that were not stored."""

    def __init__(self, closure: Closure, questions: Questions, lost: Sequence[Stale]) -> None:
        super().__init__(CLOSURES[closure])
        self.closure = closure
        self.questions = questions
        self.lost = tuple(lost)


class UnknownAnswer(Refused):
    """An item that the questionnaire has not, or an option that its scale has not."""


@transaction.atomic
def save_items(*, response: int, actor: User, typed: Sequence[TypedAnswer]) -> SavedItems:
    """Store answers of the actor's own response (a key) where nothing newer is stored.

    Everything is read after the response is held, so that a save never slips past a submission or
    the end of the cycle, within eight queries however many items there are. What is stored already
    is acknowledged again, whatever the version and even when it has closed since: the answer to
    the first attempt may have been lost on its way. Of several answers those that are not stale
    are stored. Nothing chosen is nothing to store.

    Raises `Response.DoesNotExist` when it is not the actor's, `UnknownAnswer`, `ResponseClosed`.
    """
    questions = questions_of(hold(response, actor))
    changed = list(_changed(questions, typed))
    if changed and (closure := closure_of(questions.response)):
        raise ResponseClosed(closure, questions, changed)
    stale = tuple(one for one in changed if one.typed.version != one.stored.version)
    written = _write(questions, [one for one in changed if one not in stale])
    return SavedItems(questions.with_answers(written), stale)


def hold(response: int, actor: User | None = None) -> OpenResponse:
    """Keep others from a response until the transaction ends, then read it.

    In this order: a cycle that was closed while we waited is read as closed. With an `actor` only
    if it is theirs. Raises `Response.DoesNotExist`.
    """
    found = Response.objects.filter(pk=response)
    if actor:
        found = found.filter(rater__user=actor)
    if not lock_responses(found):
        raise Response.DoesNotExist
    return with_stage_days(Response.objects.all()).get(pk=response)


def _changed(questions: Questions, typed: Sequence[TypedAnswer]) -> Iterator[Stale]:
    for one in typed:
        stored = questions.by_item.get(one.item)
        if stored is None:
            raise UnknownAnswer(_("This question belongs to another questionnaire."))
        known = questions.option(one.choice.option) is not None
        if one.choice.option and (one.choice.unable or not known):
            raise UnknownAnswer(_("Choose one of the answers."))
        if one.choice.is_answered and one.choice != stored.choice:
            yield Stale(one, stored)


def _write(questions: Questions, changed: Sequence[Stale]) -> dict[int, ItemAnswer]:
    """Store what is new by one statement, what is changed by another."""
    now = timezone.now()
    written: dict[int, ItemAnswer] = {}
    for one in changed:
        item = one.stored.item
        answer = one.stored.given or ItemAnswer(response=questions.response, item=item)
        answer.option = questions.option(one.typed.choice.option)
        answer.unable = one.typed.choice.unable
        answer.version, answer.saved_at = answer.version + 1, now
        written[item.pk] = answer
    known = [answer for answer in written.values() if answer.pk]
    if new := [answer for answer in written.values() if not answer.pk]:
        ItemAnswer.objects.bulk_create(new)
    if known:
        ItemAnswer.objects.bulk_update(known, WRITTEN)
    return written
