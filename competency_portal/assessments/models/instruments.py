"""Questionnaires that are answered and KPI that are measured within an assessment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models.assessments import Assessment
from competency_portal.assessments.models.reviews import RaterGroup
from competency_portal.assessments.states import ReviewState
from competency_portal.core.models import User
from competency_portal.people.models import Employee
from models_catalog.models import (
    KpiIndicator,
    KpiKind,
    QuestionnaireItem,
    RatingPoint,
    ResponseOption,
)

RESPONDENTS = (RaterGroup.SELF, RaterGroup.SUPERVISOR)


class Response(models.Model):
    """One person's answers to the cycle's questionnaire about one person."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="responses")
    group = models.CharField(_("rater group"), max_length=12, choices=RaterGroup.choices)
    rater = models.ForeignKey(Employee, models.PROTECT, related_name="responses")
    state = models.CharField(
        _("state"), max_length=12, choices=ReviewState.choices, default=ReviewState.DRAFT
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.TextField(_("why it was returned"), blank=True)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["assessment", "group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "group"],
                condition=~models.Q(state=ReviewState.WITHDRAWN),
                name="one_response_a_group",
            ),
            models.CheckConstraint(
                condition=models.Q(group__in=RESPONDENTS), name="respondent_with_a_name"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ReviewState.values), name="response_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.get_group_display()}"


class ItemAnswer(models.Model):
    """What a respondent says of one item. `version` counts the saves, to notice a stale one."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    item = models.ForeignKey(QuestionnaireItem, models.PROTECT, related_name="+")
    option = models.ForeignKey(
        ResponseOption, models.PROTECT, null=True, blank=True, related_name="+"
    )
    unable = models.BooleanField(_("can't judge"), default=False)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["response", "item__dimension__order", "item__order"]
        constraints = [
            models.UniqueConstraint(fields=["response", "item"], name="one_answer_an_item"),
            models.CheckConstraint(
                condition=models.Q(option__isnull=True) | models.Q(unable=False),
                name="an_option_or_unable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.option or '—'}"

    @property
    def is_answered(self) -> bool:
        """Whether an option was chosen or the respondent said that they can't judge."""
        return self.unable or self.option_id is not None


class KpiMeasure(models.Model):
    """One indicator of one person: the target as it stood at launch, and what was measured.

    Targets and values are in the indicator's unit; `cases` is the number behind a rate.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="kpi_measures")
    indicator = models.ForeignKey(KpiIndicator, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of target"), max_length=12, choices=KpiKind.choices)
    low = models.DecimalField(_("lowest"), max_digits=14, decimal_places=4, null=True)
    high = models.DecimalField(_("highest"), max_digits=14, decimal_places=4, null=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4, default=1)
    minimum_cases = models.PositiveIntegerField(_("minimum number of cases"), null=True)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4, null=True, blank=True)
    point = models.ForeignKey(RatingPoint, models.PROTECT, null=True, blank=True, related_name="+")
    cases = models.PositiveIntegerField(_("number of cases"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("KPI value")
        verbose_name_plural = _("KPI values")
        ordering = ["assessment", "indicator__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator"], name="one_measure_an_indicator"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=KpiKind.QUALITATIVE, value__isnull=True)
                | (~models.Q(kind=KpiKind.QUALITATIVE) & models.Q(point__isnull=True)),
                name="a_value_or_a_rating_by_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="measure_weight_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value or self.point or '—'}"
