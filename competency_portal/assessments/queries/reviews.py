"""Whose reviews somebody sees, and whom they have to score."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from competency_portal.assessments.models import (
    ANONYMOUS,
    Assessment,
    AssessmentRequirement,
    Cycle,
    RaterGroup,
    Review,
)
from competency_portal.assessments.states import AssessmentState, CycleState, ReviewState
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from competency_portal.people.queries import employee_of, line_of


def visible_to(user: User) -> QuerySet[Review]:
    """HR sees every review; raters their own; a line above what its people's supervisors submitted.

    Nobody reads what is said of themselves before it is published, HR included. What is written
    for an anonymous group only its author reads, and so a self-assessment until it is submitted.
    """
    reviews = Review.objects.select_related(
        "stage", "assessment__cycle", "assessment__position", "assessment__employee", "rater"
    )
    me = employee_of(user)
    if user.is_hr:
        return reviews.filter(_open_to_hr(me) | Q(rater__user=user))
    if me is None:
        return reviews.none()
    of_my_line = Q(
        state=ReviewState.SUBMITTED,
        group=RaterGroup.SUPERVISOR,
        assessment__employee__in=line_of(me),
    )
    return reviews.filter(Q(rater=me) | of_my_line)


def _open_to_hr(me: Employee | None) -> Q:
    private = Q(group__in=ANONYMOUS) | Q(group=RaterGroup.SELF) & ~Q(state=ReviewState.SUBMITTED)
    if me is None:
        return ~private
    is_out = Q(assessment__cycle__state=CycleState.PUBLISHED)
    about_me = Q(assessment__employee=me) & ~is_out
    return ~private & ~about_me & (~_to_judge_first(me) | is_out)


def _to_judge_first(me: Employee) -> Q:
    """Self-assessments of those whom HR themselves still scores: their own rating comes first."""
    scored = Review.objects.filter(
        assessment=OuterRef("assessment"),
        group=RaterGroup.SUPERVISOR,
        state=ReviewState.SUBMITTED,
    )
    return Q(group=RaterGroup.SELF, assessment__supervisor=me) & Q(~Exists(scored))


def written_by(user: User) -> QuerySet[Review]:
    """The reviews that are this account's to write, as long as nobody else took over."""
    return Review.objects.filter(
        rater__user=user, assessment__state=AssessmentState.ACTIVE
    ).exclude(state=ReviewState.WITHDRAWN)


@dataclass(frozen=True)
class Member:
    """Somebody whom a rater scores, and how far that is."""

    review: Review
    answered: int
    asked: int

    @property
    def assessment(self) -> Assessment:
        """Who it is, as at launch."""
        return self.review.assessment

    @property
    def is_submitted(self) -> bool:
        """Whether nothing is left to do."""
        return self.review.state == ReviewState.SUBMITTED

    @property
    def is_returned(self) -> bool:
        """Whether it was given back to be written again."""
        return self.review.state == ReviewState.RETURNED

    @property
    def is_begun(self) -> bool:
        """Whether anything was answered."""
        return self.answered > 0

    @property
    def is_complete(self) -> bool:
        """Whether everything is answered, so that only the check and the submission are left."""
        return self.answered == self.asked


def team_of(
    user: User,
    cycle: Cycle | None = None,
    *,
    groups: Collection[RaterGroup] = (RaterGroup.SUPERVISOR,),
) -> tuple[Member, ...]:
    """Everybody whom this account scores as one of these, in all cycles or in one, in one query.

    The newest cycle first; in it by employee number, so that a list keeps its order while it is
    worked through.
    """
    asked = AssessmentRequirement.objects.filter(
        assessment=OuterRef("assessment"),
        competency=OuterRef("ratings__competency"),
        level__isnull=False,
    )
    answered = Q(ratings__unable=True) | Q(ratings__point__isnull=False)
    reviews = (
        written_by(user)
        .filter(group__in=groups, **({"assessment__cycle": cycle} if cycle else {}))
        .alias(is_asked=Exists(asked))
        .annotate(
            asked=Count("ratings", filter=Q(is_asked=True)),
            answered=Count("ratings", filter=Q(is_asked=True) & answered),
        )
        .select_related("stage", "assessment__cycle", "assessment__position")
        .order_by(
            "-assessment__cycle__period_start", "-assessment__cycle", "assessment__employee__number"
        )
    )
    return tuple(Member(review, review.answered, review.asked) for review in reviews)


def next_member(team: tuple[Member, ...], review_pk: int) -> Member | None:
    """Who comes after this review in the list and still waits, starting over at the top."""
    places = [member.review.pk for member in team]
    start = places.index(review_pk) + 1 if review_pk in places else 0
    waiting = [
        member
        for member in (*team[start:], *team[:start])
        if not member.is_submitted and member.review.pk != review_pk
    ]
    return waiting[0] if waiting else None
