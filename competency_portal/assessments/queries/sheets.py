"""What a sheet shows: the competencies of one review with their rubrics, marks and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from competency_portal.assessments.answers import Fault, Given, RatingAnswer, are_all_equal
from competency_portal.assessments.ladder import Ladder, Rung
from competency_portal.assessments.models import ANONYMOUS, AssessmentRequirement, Rating
from competency_portal.assessments.proposal import Proposal, rating_for
from competency_portal.assessments.queries.ladders import ladders
from models_catalog.models import Competency, RatingPoint
from models_catalog.standing import Standing

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Asked(TypedDict):
        """What `ratings_of` adds to each rating."""

        required_rank: int

    class Counted(Asked):
        """What `rating_to_save` adds."""

        asked: int
        others_answered: int

    AskedRating = WithAnnotations[Rating, Asked]
    CountedRating = WithAnnotations[Rating, Counted]


@dataclass(frozen=True)
class Choices:
    """The points of the rating scale, lowest first."""

    points: tuple[RatingPoint, ...]

    def point(self, code: str) -> RatingPoint | None:
        """The point of this code, if there is one."""
        return next((point for point in self.points if point.code == code), None)

    def proposed(self, proposal: Proposal) -> RatingPoint | None:
        """The point that the marks propose, or none (docs/arithmetic.md §16)."""
        return self.nearest(proposal.standing) if proposal.standing else None

    def nearest(self, standing: Standing) -> RatingPoint | None:
        """The point that a proposed standing means; none if the scale has no such point."""
        ladder = [(point.code, Standing(point.standing)) for point in self.points]
        code = rating_for(standing, ladder)
        return self.point(code) if code else None

    def needing_evidence(self) -> tuple[RatingPoint, ...]:
        """The points that need an example."""
        return tuple(point for point in self.points if point.standing != Standing.AT)


@dataclass(frozen=True)
class Item:
    """One competency of a review: what is asked, what was answered, what the marks propose."""

    rating: Rating
    ladder: Ladder

    @property
    def competency(self) -> Competency:
        """Which competency it is."""
        return self.rating.competency

    @property
    def is_anonymous(self) -> bool:
        """Whether its rater belongs to an anonymous group."""
        return self.rating.review.group in ANONYMOUS

    @property
    def standing(self) -> Standing | None:
        """That of the rating given."""
        return Standing(self.rating.point.standing) if self.rating.point else None

    @cached_property
    def answer(self) -> RatingAnswer:
        """What is stored, in codes."""
        rating = self.rating
        return RatingAnswer(
            rating=rating.point.code if rating.point else "",
            unable=rating.unable,
            attained=rating.attained.code if rating.attained else "",
            evidence=rating.evidence,
            reason=rating.reason,
            marks=self.ladder.marks,
        )

    @cached_property
    def given(self) -> Given:
        """What is stored, as the rules look at it."""
        return given_of(self.answer, self.ladder, self.standing, self.is_anonymous)

    @property
    def marked_rungs(self) -> tuple[Rung, ...]:
        """The required level, and every other one at which something was marked."""
        return tuple(
            rung for rung in self.ladder.rungs if rung is self.ladder.required or any(rung.marks)
        )

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong with what is stored."""
        return self.given.faults


def given_of(
    answer: RatingAnswer, ladder: Ladder, standing: Standing | None, is_anonymous: bool = False
) -> Given:
    """An answer as the rules look at it; `ladder` carries its marks, `standing` is its rating's."""
    level = ladder.rung(answer.attained)
    return Given(
        standing=standing,
        unable=answer.unable,
        evidence=answer.evidence,
        reason=answer.reason,
        required_rank=ladder.required_rank,
        attained_rank=level.rank if level else None,
        proposal=ladder.proposal,
        is_anonymous=is_anonymous,
    )


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with one competency."""

    item: Item
    fault: Fault


@dataclass(frozen=True)
class ReviewCheck:
    """What stands between a review and its submission."""

    items: tuple[Item, ...]

    @cached_property
    def blocking(self) -> tuple[Finding, ...]:
        """What has to be mended first, in the order of the sheet."""
        return tuple(found for found in self._findings if found.fault.is_blocking)

    @cached_property
    def odd(self) -> tuple[Finding, ...]:
        """What the rater has to confirm."""
        return tuple(found for found in self._findings if not found.fault.is_blocking)

    @cached_property
    def is_uniform(self) -> bool:
        """Whether several competencies were rated and all the same: to be confirmed as well."""
        return are_all_equal([item.answer.rating for item in self.items if item.standing])

    @property
    def unmarked(self) -> tuple[Item, ...]:
        """Rated although none of the behaviours of the level that is asked was marked."""
        return tuple(
            item
            for item in self.items
            if item.standing
            and item.ladder.proposal.required.total
            and not item.ladder.proposal.required.marked
        )

    @property
    def answered(self) -> int:
        """Competencies with a rating or "can't judge"."""
        return sum(item.given.is_answered for item in self.items)

    @property
    def is_ready(self) -> bool:
        """Whether it can be submitted, if what is odd is confirmed."""
        return not self.blocking

    @property
    def needs_confirmation(self) -> bool:
        """Whether something is odd."""
        return bool(self.odd) or self.is_uniform

    @cached_property
    def _findings(self) -> tuple[Finding, ...]:
        return tuple(Finding(item, fault) for item in self.items for fault in item.faults)


def ratings_of(review: int) -> QuerySet[AskedRating]:
    """The ratings of what is asked, with `required_rank`, in the order of the sheet.

    A competency that is no longer asked keeps its rating but is no step of the sheet.
    """
    asked = AssessmentRequirement.objects.filter(
        assessment=OuterRef("review__assessment"), competency=OuterRef("competency")
    )
    return (
        Rating.objects.filter(review=review)
        .annotate(required_rank=Subquery(asked.values("level__rank")))
        .filter(required_rank__isnull=False)
        .select_related(
            *("competency__category", "point", "attained", "review__rater", "review__stage"),
            *("review__assessment__cycle", "review__assessment__position"),
        )
        .order_by("competency__category__order", "competency__order", "pk")
    )


def rating_to_save(review: int, competency: str) -> QuerySet[CountedRating]:
    """One rating with its review's row held, and how far the rest of the review is.

    Both rows are locked, not only the review's: PostgreSQL reads again only what it locks, and
    the rating would otherwise come back as it was before another save was waited for. The review
    comes first, as everywhere (`services.locks`). Cycle and assessment are not read again.
    """
    all_asked = (
        Rating.objects.filter(
            review=OuterRef("review"),
            review__assessment__requirements__competency=F("competency"),
            review__assessment__requirements__level__isnull=False,
        )
        .order_by()
        .values("review")
    )
    others = all_asked.exclude(pk=OuterRef("pk")).filter(Q(unable=True) | Q(point__isnull=False))
    return (
        ratings_of(review)
        .filter(competency__code=competency)
        .annotate(
            asked=Subquery(all_asked.annotate(count=Count("pk")).values("count")),
            others_answered=Coalesce(
                Subquery(others.annotate(count=Count("pk")).values("count")), 0
            ),
        )
        .select_for_update(of=("review", "self"), no_key=True)
    )


def items(ratings: Sequence[AskedRating]) -> tuple[Item, ...]:
    """The competencies of one review with their ladders, in one query."""
    found = ladders(ratings, {rating.pk: rating.required_rank for rating in ratings})
    return tuple(Item(rating, found[rating.pk]) for rating in ratings)


def items_of(review: int) -> tuple[Item, ...]:
    """Every competency of a review, in the order of the sheet, in two queries."""
    return items(list(ratings_of(review)))


def check_of(review: int) -> ReviewCheck:
    """Look a review through before its submission, in two queries."""
    return ReviewCheck(items_of(review))


def choices_of(version: int) -> Choices:
    """What may be chosen in a model version."""
    return Choices(tuple(RatingPoint.objects.filter(scale__version=version).order_by("points")))


def place_to_resume(ratings: Sequence[Rating]) -> Rating | None:
    """Where the rater stopped: what was saved last if it is unanswered, else the next blank.

    None when everything is answered.
    """
    saved = [rating for rating in ratings if rating.saved_at]
    last = max(saved, key=lambda rating: (rating.saved_at, rating.pk), default=None)
    start = ratings.index(last) if last else 0
    blank = (rating for rating in (*ratings[start:], *ratings[:start]) if not rating.is_answered)
    return next(blank, None)
