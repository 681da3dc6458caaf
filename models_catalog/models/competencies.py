"""Categories, competencies and their rubrics."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from models_catalog.models.scales import Level, LevelScale
from models_catalog.models.versions import ModelVersion


class Category(models.Model):
    """A group of competencies on one level scale, with a weight in the overall score."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="categories")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    scale = models.ForeignKey(LevelScale, models.PROTECT, related_name="categories")
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4)
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="category_code_unique"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="category_weight_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Competency(models.Model):
    """One capability."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="competencies")
    category = models.ForeignKey(Category, models.CASCADE, related_name="competencies")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    process = models.CharField(_("process"), max_length=200, blank=True)
    definition = models.TextField(_("definition"), blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)
    search_key = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="competency_code_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Facet(models.Model):
    """A named part of a competency's meaning."""

    competency = models.ForeignKey(Competency, models.CASCADE, related_name="facets")
    name = models.CharField(_("name"), max_length=200)
    definition = models.TextField(_("definition"), blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Rubric(models.Model):
    """What a competency looks like at one level: behaviours, knowledge, skills, events."""

    competency = models.ForeignKey(Competency, models.CASCADE, related_name="rubrics")
    level = models.ForeignKey(Level, models.CASCADE, related_name="rubrics")
    knowledge: models.JSONField[Any, Any] = models.JSONField(_("knowledge"), default=list)
    skills: models.JSONField[Any, Any] = models.JSONField(_("skills"), default=list)
    events = models.TextField(_("behaviour events"), blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)

    class Meta:
        ordering = ["competency", "level__rank"]
        constraints = [
            models.UniqueConstraint(fields=["competency", "level"], name="one_rubric_a_level")
        ]

    def __str__(self) -> str:
        return f"{self.competency} {self.level}"


class BehaviourIndicator(models.Model):
    """One observable behaviour of a competency at a level."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="behaviours")
    text = models.TextField(_("behaviour"))
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("behaviour indicator")
        verbose_name_plural = _("behaviour indicators")
        ordering = ["rubric", "order", "pk"]

    def __str__(self) -> str:
        return self.text
