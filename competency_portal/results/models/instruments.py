"""Published figures of the questionnaire and of the KPI."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.results.models.published import (
    AssessmentResult,
    PublishedRow,
    ResultGroup,
    score_field,
    weight_field,
)
from competency_portal.results.scoring import KpiOutcome
from models_catalog.models import Dimension, KpiIndicator, RatingPoint


class Outcome(models.TextChoices):
    """What came of an indicator; the values are those of `scoring.KpiOutcome`."""

    MET = KpiOutcome.MET.value, _("met")
    NOT_MET = KpiOutcome.NOT_MET.value, _("not met")
    NO_VALUE = KpiOutcome.NO_VALUE.value, _("no value")
    TOO_FEW_CASES = KpiOutcome.TOO_FEW_CASES.value, _("too few cases")


class QuestionnaireResult(PublishedRow):
    """One respondent's total, and what it weighs in the part (docs/arithmetic.md §10).

    `total` is in the values of the response scale, `percent` 0–100.
    """

    result = models.ForeignKey(AssessmentResult, models.CASCADE, related_name="questionnaires")
    group = models.CharField(_("rater group"), max_length=12, choices=ResultGroup.choices)
    weight = weight_field()
    total = score_field(_("total"))
    percent = score_field(_("value"))
    complete = models.BooleanField(_("complete"))

    class Meta:
        ordering = ["result", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "group"], name="one_questionnaire_result")
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.total}"


class DimensionResult(PublishedRow):
    """One dimension of one respondent: its mean, and how many items it rests on."""

    questionnaire = models.ForeignKey(
        QuestionnaireResult, models.CASCADE, related_name="dimensions"
    )
    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="+")
    weight = weight_field()
    score = score_field(_("score"))
    answered = models.PositiveIntegerField(_("items answered"))
    scored = models.PositiveIntegerField(_("items with a score"))
    items = models.PositiveIntegerField(_("items"))

    class Meta:
        ordering = ["questionnaire", "dimension__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "dimension"], name="one_dimension_result"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dimension}: {self.score}"


class KpiResult(PublishedRow):
    """One indicator: target, measure and what came of it (docs/arithmetic.md §11)."""

    result = models.ForeignKey(AssessmentResult, models.CASCADE, related_name="kpis")
    indicator = models.ForeignKey(KpiIndicator, models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices)
    weight = weight_field()
    low = models.DecimalField(_("lowest"), max_digits=14, decimal_places=4, null=True)
    high = models.DecimalField(_("highest"), max_digits=14, decimal_places=4, null=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True)
    point = models.ForeignKey(RatingPoint, models.PROTECT, null=True, related_name="+")
    cases = models.PositiveIntegerField(_("number of cases"), null=True)
    minimum_cases = models.PositiveIntegerField(_("minimum number of cases"), null=True)

    class Meta:
        ordering = ["result", "indicator__order"]
        constraints = [
            models.UniqueConstraint(fields=["result", "indicator"], name="one_kpi_result")
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.outcome}"
