"""Who is asked besides the supervisor, and what they answered without their names."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models.assessments import Assessment
from competency_portal.assessments.models.reviews import RaterGroup
from competency_portal.assessments.states import NominationState
from competency_portal.people.models import Employee
from models_catalog.models import Competency, Level, RatingPoint

ANONYMOUS = (RaterGroup.PEER, RaterGroup.SUBORDINATE, RaterGroup.RELATED)


class Origin(models.TextChoices):
    """Who proposed a rater."""

    ORGANISATION = "organisation", _("the organisation")
    EMPLOYEE = "employee", _("the employee")
    SUPERVISOR = "supervisor", _("the supervisor")
    HR = "hr", _("HR")


class Nomination(models.Model):
    """Somebody asked to answer about one person, as one group: never twice, never as two."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="nominations")
    rater = models.ForeignKey(Employee, models.PROTECT, related_name="nominations")
    group = models.CharField(_("rater group"), max_length=12, choices=RaterGroup.choices)
    origin = models.CharField(_("proposed by"), max_length=12, choices=Origin.choices)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=NominationState.choices,
        default=NominationState.PROPOSED,
    )
    reason = models.TextField(_("reason"), blank=True)
    # The person assessed is told of nothing but this, whatever others make of it.
    wished_as = models.CharField(
        _("named by the employee as"), max_length=12, choices=RaterGroup.choices, blank=True
    )

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["assessment", "group", "rater__number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "rater"], name="one_nomination_a_rater"),
            models.CheckConstraint(
                condition=models.Q(group__in=ANONYMOUS), name="nominated_to_an_anonymous_group"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=NominationState.values), name="nomination_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.get_group_display()}"


class Unnamed(models.Model):
    """A row without rater, review, order or time: its key is chance.

    A submitted anonymous review is taken apart into such rows, competency by competency, so that
    neither a person nor even one person's set of answers can be put together again.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+")
    group = models.CharField(_("rater group"), max_length=12, choices=RaterGroup.choices)
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["key"]


class UnnamedAnswer(Unnamed):
    """What somebody of a group said of one competency; "can't judge" leaves no row."""

    point = models.ForeignKey(RatingPoint, models.PROTECT, related_name="+")
    attained = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Unnamed.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(group__in=ANONYMOUS), name="unnamed_answer_of_anonymous_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.point}"


class UnnamedComment(Unnamed):
    """What somebody of a group wrote about one competency."""

    text = models.TextField(_("comment"))

    class Meta(Unnamed.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(group__in=ANONYMOUS), name="unnamed_comment_of_anonymous_group"
            )
        ]

    def __str__(self) -> str:
        return self.text
