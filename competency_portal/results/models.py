"""Published figures. They are written once, when a cycle is published, and never change."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Assessment, RaterGroup
from models_catalog.models import Category, Competency, RatingPoint


def score_field(label: Any) -> models.DecimalField[Any, Any]:
    """A figure with two decimals, or nothing when there is none."""
    return models.DecimalField(label, max_digits=8, decimal_places=2, null=True)


class Status(models.TextChoices):
    """Why a competency has a score or has none."""

    SCORED = "scored", _("scored")
    UNRATED = "unrated", _("not rated")
    NOT_APPLICABLE = "not_applicable", _("not asked")
    UNSET = "unset", _("not set")


class AssessmentResult(models.Model):
    """One publication of one person's figures."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="results")
    revision = models.PositiveIntegerField(_("revision"), default=1)
    published_at = models.DateTimeField(_("published at"))
    overall_score = score_field(_("overall score"))
    overall_band = models.ForeignKey(
        RatingPoint, models.PROTECT, null=True, related_name="+"
    )
    met = models.PositiveIntegerField(_("competencies on target"))
    of = models.PositiveIntegerField(_("competencies with a score"))
    attainment_rate = score_field(_("attainment rate"))

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["assessment", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "revision"], name="one_row_a_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.revision}"


class CategoryResult(models.Model):
    """The score of one category."""

    result = models.ForeignKey(
        AssessmentResult, models.CASCADE, related_name="categories"
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4)
    score = score_field(_("score"))
    band = models.ForeignKey(RatingPoint, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["result", "category__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "category"], name="one_category_result"
            )
        ]

    def __str__(self) -> str:
        return f"{self.category}: {self.score}"


class CompetencyResult(models.Model):
    """The score, band, attained rank and gap of one competency."""

    result = models.ForeignKey(
        AssessmentResult, models.CASCADE, related_name="competencies"
    )
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=16, choices=Status.choices)
    required_rank = models.PositiveIntegerField(_("required rank"), null=True)
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4)
    score = score_field(_("score"))
    band = models.ForeignKey(RatingPoint, models.PROTECT, null=True, related_name="+")
    attained_rank = score_field(_("attained rank"))
    gap = score_field(_("gap"))

    class Meta:
        ordering = ["result", "competency__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "competency"], name="one_competency_result"
            )
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.score}"


class GroupResult(models.Model):
    """What one rater group contributed to a competency's score."""

    competency_result = models.ForeignKey(
        CompetencyResult, models.CASCADE, related_name="groups"
    )
    group = models.CharField(
        _("rater group"), max_length=12, choices=RaterGroup.choices
    )
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4)
    score = score_field(_("score"))
    raters = models.PositiveIntegerField(_("raters"))

    class Meta:
        ordering = ["competency_result", "group"]
        constraints = [
            models.UniqueConstraint(
                fields=["competency_result", "group"], name="one_group_result"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.score}"
