"""Questionnaires, KPI indicators and the handbook of a model version."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from models_catalog.models.positions import Position
from models_catalog.models.versions import ModelVersion


class Questionnaire(models.Model):
    """Weighted dimensions of items that are answered on one response scale."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="questionnaires")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="questionnaire_code_unique")
        ]

    def __str__(self) -> str:
        return self.name


class ResponseOption(models.Model):
    """One answer of a questionnaire's scale."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="responses")
    code = models.SlugField(_("code"), max_length=60)
    label = models.CharField(_("label"), max_length=200)
    value = models.IntegerField(_("value"))

    class Meta:
        ordering = ["questionnaire", "value"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "code"], name="response_code_unique"),
            models.UniqueConstraint(
                fields=["questionnaire", "value"], name="response_value_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Dimension(models.Model):
    """A weighted part of a questionnaire."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="dimensions")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4)
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "code"], name="dimension_code_unique"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="dimension_weight_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QuestionnaireItem(models.Model):
    """One statement to be answered."""

    dimension = models.ForeignKey(Dimension, models.CASCADE, related_name="items")
    text = models.TextField(_("item"))
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["dimension", "order", "pk"]

    def __str__(self) -> str:
        return self.text


class KpiKind(models.TextChoices):
    """How a KPI's target is stated."""

    RANGE = "range", _("within a range")
    AT_MOST = "at_most", _("at most")
    AT_LEAST = "at_least", _("at least")
    QUALITATIVE = "qualitative", _("judged")


class KpiIndicator(models.Model):
    """A key performance indicator with its target, for some positions."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="kpi_indicators")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind of target"), max_length=12, choices=KpiKind.choices)
    low = models.DecimalField(_("lowest"), max_digits=14, decimal_places=4, null=True)
    high = models.DecimalField(_("highest"), max_digits=14, decimal_places=4, null=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4, default=1)
    minimum_cases = models.PositiveIntegerField(_("minimum number of cases"), null=True)
    positions = models.ManyToManyField(Position, related_name="kpi_indicators")
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("KPI indicator")
        verbose_name_plural = _("KPI indicators")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="kpi_code_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=KpiKind.values), name="kpi_kind_known"
            ),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="kpi_weight_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class HandbookSection(models.Model):
    """Guidance that came with the model: methods, process, use of results."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="handbook")
    code = models.SlugField(_("code"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    entries: models.JSONField[Any, Any] = models.JSONField(_("entries"), default=list)
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="handbook_code_unique")
        ]

    def __str__(self) -> str:
        return self.title
