"""Saving an answer of a review, without ever losing another one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from competency_portal.assessments.answers import RatingAnswer
from competency_portal.assessments.ladder import Ladder, Rung
from competency_portal.assessments.models import BehaviourMark, Rating
from competency_portal.assessments.proposal import Mark
from competency_portal.assessments.queries import sheets
from competency_portal.assessments.queries.sheets import Choices, Item
from competency_portal.assessments.rules.reviews import Closure, closure_of, closure_text
from competency_portal.assessments.states import AssessmentState, CycleState
from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from models_catalog.models import Level, RatingPoint
from models_catalog.standing import Standing, check_attained

WRITTEN = ("point", "unable", "attained", "evidence", "reason", "version", "saved_at")
OVERTAKEN = gettext_lazy("This was changed somewhere else in the meantime.")


@dataclass(frozen=True)
class SavedRating:
    """What a save made: the answer as it lies there now, its proposal, and how far one is."""

    item: Item
    proposed: RatingPoint | None
    answered: int
    asked: int

    @property
    def version(self) -> int:
        """What the next save has to name."""
        return self.item.rating.version

    @property
    def saved_at(self) -> datetime.datetime | None:
        """None when nothing was ever said of this competency."""
        return self.item.rating.saved_at


class NotSaved(Refused):
    """An answer that was not stored; `stored` is what lies there instead."""

    def __init__(self, message: str | Promise, stored: Item) -> None:
        super().__init__(message)
        self.stored = stored


class StaleSave(NotSaved):
    """Somebody, or another tab, saved this competency after the sheet was read."""


class ReviewClosed(NotSaved):
    """The review takes no more answers; `closure` says why."""

    def __init__(self, closure: Closure, stored: Item) -> None:
        super().__init__(closure_text(stored.rating.review, closure), stored)
        self.closure = closure


class InvalidAnswer(Refused):
    """An answer that contradicts itself or names what does not exist; `field` says where."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def save_rating(
    *, review: int, competency: str, actor: User, version: int, answer: RatingAnswer
) -> SavedRating:
    """Store one answer of the actor's own review if nothing newer is stored.

    `review` is a key and `competency` a code: everything else is read here, in one transaction
    that holds the review's row, so that an autosave stays within ten queries and never slips past
    a submission. `version` is that of the answer which the sheet showed.

    What is already stored is acknowledged again, whatever the version and even when the review
    has closed since: the answer to the first attempt may have been lost on its way.

    Raises `Rating.DoesNotExist` when it is not the actor's or the competency is not asked,
    `StaleSave` and `ReviewClosed` with the stored answer, `InvalidAnswer`.
    """
    rating = sheets.rating_to_save(review, competency).get(review__rater__user=actor)
    (item,) = sheets.items([rating])
    choices = sheets.choices_of(rating.review.assessment.cycle.version_id)
    if answer != item.answer:
        _refuse_closed(item)
        _refuse_stale(item, version)
        item = _write(item, answer, choices)
    return SavedRating(
        item=item,
        proposed=choices.proposed(item.ladder.proposal),
        answered=rating.others_answered + item.given.is_answered,
        asked=rating.asked,
    )


def _refuse_closed(item: Item) -> None:
    if closure := closure_of(item.rating.review):
        raise ReviewClosed(closure, item)


def _refuse_stale(item: Item, version: int) -> None:
    if item.rating.version != version:
        raise StaleSave(OVERTAKEN, item)


def _write(item: Item, answer: RatingAnswer, choices: Choices) -> Item:
    """Store a valid answer where `item` was read and return how it lies there now."""
    rating = item.rating
    expected = rating.version
    _apply(rating, answer, item.ladder, choices)
    rating.version, rating.saved_at = expected + 1, timezone.now()
    # Only the review and the rating are held: the cycle may have been closed, the person taken
    # out, the requirement copied anew while the lock was waited for (see `services.locks`). The
    # update is a new statement, which sees all that without a query more.
    changed = Rating.objects.filter(
        pk=rating.pk,
        version=expected,
        review__assessment__cycle__state=CycleState.RUNNING,
        review__assessment__state=AssessmentState.ACTIVE,
        review__assessment__requirements__competency=rating.competency_id,
        review__assessment__requirements__level__rank=item.ladder.required_rank,
    ).update(**{name: getattr(rating, name) for name in WRITTEN})
    if not changed:
        _refuse_overtaken(rating)
    _write_marks(rating, item.ladder.marks, answer.marks)
    return Item(rating, item.ladder.marked(answer.marks))


def _refuse_overtaken(rating: Rating) -> NoReturn:
    """Say what overtook a save, as it lies there now."""
    (item,) = sheets.items([sheets.ratings_of(rating.review_id).get(pk=rating.pk)])
    _refuse_closed(item)
    raise StaleSave(OVERTAKEN, item)


def _apply(rating: Rating, answer: RatingAnswer, ladder: Ladder, choices: Choices) -> None:
    """Put an answer's codes into the row, if they exist and agree. Raises `InvalidAnswer`."""
    point = choices.point(answer.rating)
    level = ladder.rung(answer.attained)
    if (answer.rating and point is None) or (point and answer.unable):
        raise InvalidAnswer("rating", _("Choose one of the ratings."))
    if answer.attained and level is None:
        raise InvalidAnswer("attained", _("Choose one of the levels."))
    if not answer.marks.keys() <= ladder.behaviour_keys:
        raise InvalidAnswer("marks", _("These behaviours belong to another competency."))
    _check_level(point, answer, level, ladder)
    rating.point, rating.unable = point, answer.unable
    rating.attained = Level(pk=level.pk, code=level.code, rank=level.rank) if level else None
    rating.evidence, rating.reason = answer.evidence, answer.reason


def _check_level(
    point: RatingPoint | None, answer: RatingAnswer, level: Rung | None, ladder: Ladder
) -> None:
    """Refuse a stated level that disagrees with the rating, naming both (docs/arithmetic.md §2)."""
    if level is None:
        return
    if answer.unable:
        raise InvalidAnswer(
            "attained",
            _("The level %(level)s can't be stated together with “can't judge”.")
            % {"level": level.label},
        )
    if point and not check_attained(Standing(point.standing), ladder.required_rank, level.rank):
        raise InvalidAnswer(
            "attained",
            _("“%(rating)s” and the level %(level)s don't agree: %(required)s is required.")
            % {"rating": point, "level": level.label, "required": ladder.required.label},
        )


def _write_marks(rating: Rating, stored: Mapping[int, Mark], marks: Mapping[int, Mark]) -> None:
    """Store only what changed: most saves change one mark or none."""
    if cleared := stored.keys() - marks.keys():
        BehaviourMark.objects.filter(rating=rating, behaviour__in=cleared).delete()
    changed = [
        BehaviourMark(rating=rating, behaviour_id=behaviour, mark=mark)
        for behaviour, mark in marks.items()
        if stored.get(behaviour) is not mark
    ]
    if changed:
        BehaviourMark.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["rating", "behaviour"],
            update_fields=["mark"],
        )
