"""Self-assessments: one's own, beside the supervisor's ratings, and how far a cycle is with them.

Drafts are their author's (`queries.reviews.visible_to`): whatever is read here for anybody else is
submitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from competency_portal.assessments.models import (
    Cycle,
    CycleStage,
    RaterGroup,
    Rating,
    Review,
    StageKind,
)
from competency_portal.assessments.proposal import Mark
from competency_portal.assessments.queries.reviews import Member, team_of
from competency_portal.assessments.queries.sheets import Choices, Item
from competency_portal.assessments.states import AssessmentState, CycleState, ReviewState
from competency_portal.core.models import User

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Marked(TypedDict):
        """What `_submitted` adds: one row for each mark of a rating, one without any."""

        behaviour: int | None
        mark: str | None


# Two people who see the same thing differ by one step now and then; by two they should talk.
FAR = 2


@dataclass(frozen=True)
class Beside:
    """A submitted self-rating beside the supervisor's own of the same competency.

    `steps` counts the points of the rating scale by which the self-rating lies higher; negative
    where it lies lower, None where one of the two could not judge.
    """

    item: Item
    steps: int | None

    @property
    def is_far(self) -> bool:
        """Whether the two are so far apart that it is worth a talk."""
        return abs(self.steps or 0) >= FAR

    @property
    def distance(self) -> int:
        """How many steps lie between them."""
        return abs(self.steps or 0)

    @property
    def is_higher(self) -> bool:
        """Whether the person sees themselves higher."""
        return (self.steps or 0) > 0


@dataclass(frozen=True)
class OwnSheet:
    """Somebody's self-assessment in one cycle, and when it can be written."""

    member: Member

    @property
    def review(self) -> Review:
        """The answers."""
        return self.member.review

    @property
    def cycle(self) -> Cycle:
        """In which round."""
        return self.member.assessment.cycle

    @property
    def stage(self) -> CycleStage:
        """From when to when it is written."""
        return self.review.stage

    @property
    def is_running(self) -> bool:
        """Whether its cycle takes answers at all, whatever day it is."""
        return self.cycle.state == CycleState.RUNNING

    @property
    def is_ahead(self) -> bool:
        """Whether it can be written later."""
        return self.is_running and not self.stage.has_begun()

    @property
    def is_open(self) -> bool:
        """Whether it can be written now."""
        is_due = self.stage.has_begun() and not self.stage.is_past()
        return self.cycle.is_open and is_due and not self.member.is_submitted

    @property
    def days_left(self) -> int:
        """Until the end of its last day; negative once that has passed."""
        return (self.stage.ends - timezone.localdate()).days


def own_of(user: User) -> tuple[OwnSheet, ...]:
    """This account's self-assessments, the newest cycle first, in one query."""
    return tuple(OwnSheet(member) for member in team_of(user, groups=(RaterGroup.SELF,)))


def is_handed_in(review: Review) -> bool:
    """Whether the one whom a supervisor reviews has submitted a self-assessment."""
    return review.group == RaterGroup.SUPERVISOR and _of(review.assessment_id).exists()


def beside(items: Sequence[Item], choices: Choices) -> dict[str, Beside]:
    """The self-ratings that may be shown beside a supervisor's, by competency, in one query.

    Only where the supervisor's own rating is stored ("can't judge" is none: it would be a way to
    look first), or once nothing can be rated any more. Nothing of a draft, and nothing beside a
    review that somebody else has taken over.
    """
    shown = {item.competency.pk: item for item in items if _may_show(item)}
    if not shown:
        return {}
    assessment = items[0].rating.review.assessment_id
    rows = _submitted(assessment).filter(competency__in=shown)
    found: dict[str, Beside] = {}
    for key, group in groupby(rows, key=lambda row: row.competency_id):
        members = list(group)
        marks = {row.behaviour: Mark(row.mark) for row in members if row.behaviour and row.mark}
        own = shown[key]
        theirs = Item(members[0], own.ladder.marked(marks))
        found[own.competency.code] = Beside(theirs, _steps(own, theirs, choices))
    return found


def _may_show(item: Item) -> bool:
    review = item.rating.review
    if review.group != RaterGroup.SUPERVISOR or review.state == ReviewState.WITHDRAWN:
        return False
    is_over = review.assessment.cycle.state != CycleState.RUNNING
    return item.rating.point is not None or (is_over and review.state == ReviewState.SUBMITTED)


def _of(assessment: int) -> QuerySet[Review]:
    return Review.objects.filter(
        assessment=assessment, group=RaterGroup.SELF, state=ReviewState.SUBMITTED
    )


def _submitted(assessment: int) -> QuerySet[WithAnnotations[Rating, Marked]]:
    answered = Q(point__isnull=False) | Q(unable=True)
    return (
        Rating.objects.filter(answered, review__in=_of(assessment))
        .annotate(behaviour=F("marks__behaviour"), mark=F("marks__mark"))
        .select_related("competency", "point", "attained", "review")
        .order_by("competency__category__order", "competency__order", "pk", "behaviour")
    )


def _steps(own: Item, theirs: Item, choices: Choices) -> int | None:
    if own.rating.point is None or theirs.rating.point is None:
        return None
    codes = [point.code for point in choices.points]
    return codes.index(theirs.answer.rating) - codes.index(own.answer.rating)


@dataclass(frozen=True)
class SelfProgress:
    """How far the people of a cycle are with their self-assessments.

    `unable` are those who have not submitted and have no account in use.
    """

    people: int
    submitted: int
    begun: int
    unable: int

    @property
    def untouched(self) -> int:
        """Those who have written nothing yet."""
        return self.people - self.submitted - self.begun


def progress_of_self(cycle: Cycle) -> SelfProgress | None:
    """How far the self-assessments of a cycle are, in two queries; None where it asks for none."""
    if not cycle.stages.filter(kind=StageKind.SELF).exists():
        return None
    is_done = Q(state=ReviewState.SUBMITTED)
    touched = Rating.objects.filter(saved_at__isnull=False).values("review")
    counts = Review.objects.filter(
        group=RaterGroup.SELF, assessment__cycle=cycle, assessment__state=AssessmentState.ACTIVE
    ).aggregate(
        people=Count("pk"),
        submitted=Count("pk", filter=is_done),
        begun=Count("pk", filter=~is_done & Q(pk__in=touched)),
        unable=Count("pk", filter=~is_done & ~Q(rater__user__is_active=True)),
    )
    return SelfProgress(**counts)
