"""One rater's answers within an assessment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models.assessments import Assessment
from competency_portal.assessments.models.stages import CycleStage
from competency_portal.assessments.proposal import Mark
from competency_portal.assessments.states import ReviewState
from competency_portal.people.models import Employee
from models_catalog.models import BehaviourIndicator, Competency, Level, RatingPoint


class RaterGroup(models.TextChoices):
    """Who looks at a person."""

    SELF = "self", _("self")
    SUPERVISOR = "supervisor", _("supervisor")
    PEER = "peer", _("peer")
    SUBORDINATE = "subordinate", _("subordinate")
    RELATED = "related", _("related department")


class MarkChoice(models.TextChoices):
    """Whether a behaviour was seen; the values are those of `proposal.Mark`."""

    SEEN = Mark.SEEN.value, _("seen")
    NOT_SEEN = Mark.NOT_SEEN.value, _("not seen")
    NO_CHANCE = Mark.NO_CHANCE.value, _("no chance")


class Review(models.Model):
    """One rater's answers about one person.

    That of an anonymous group exists only while it is written: submitting takes it apart
    (`models.raters.Unnamed`).
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="reviews")
    group = models.CharField(_("rater group"), max_length=12, choices=RaterGroup.choices)
    rater = models.ForeignKey(Employee, models.PROTECT, related_name="reviews")
    stage = models.ForeignKey(CycleStage, models.PROTECT, related_name="reviews")
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ReviewState.choices,
        default=ReviewState.DRAFT,
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.TextField(_("why it was returned"), blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["assessment", "group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"],
                condition=models.Q(group=RaterGroup.SUPERVISOR)
                & ~models.Q(state=ReviewState.WITHDRAWN),
                name="one_supervisor_review",
            ),
            models.UniqueConstraint(
                fields=["assessment", "rater"],
                condition=~models.Q(state=ReviewState.WITHDRAWN),
                name="one_review_a_rater",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ReviewState.values), name="review_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(group__in=RaterGroup.values), name="rater_group_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.get_group_display()}"


class Rating(models.Model):
    """What a rater says of one competency. `version` counts the saves, to notice a stale one."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="ratings")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    point = models.ForeignKey(RatingPoint, models.PROTECT, null=True, blank=True, related_name="+")
    unable = models.BooleanField(_("can't judge"), default=False)
    attained = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.TextField(_("evidence"), blank=True)
    reason = models.TextField(_("reason for another decision"), blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["review", "competency__order"]
        constraints = [
            models.UniqueConstraint(fields=["review", "competency"], name="one_rating"),
            models.CheckConstraint(
                condition=models.Q(point__isnull=True) | models.Q(unable=False),
                name="a_point_or_unable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.point or '—'}"

    @property
    def is_answered(self) -> bool:
        """Whether a point was given or the rater said that they can't judge."""
        return self.unable or self.point_id is not None


class BehaviourMark(models.Model):
    """Whether one behaviour was seen."""

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="marks")
    behaviour = models.ForeignKey(BehaviourIndicator, models.PROTECT, related_name="+")
    mark = models.CharField(_("mark"), max_length=10, choices=MarkChoice.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rating", "behaviour"], name="one_mark_a_behaviour"),
            models.CheckConstraint(
                condition=models.Q(mark__in=MarkChoice.values), name="mark_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.behaviour}: {self.mark}"
