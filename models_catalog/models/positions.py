"""Positions, their job descriptions and what they require."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from models_catalog.models.competencies import Competency
from models_catalog.models.scales import Level
from models_catalog.models.versions import ModelVersion


class Position(models.Model):
    """A position of the company. It outlives versions; what each says of it is its profile.

    `name` is what the newest published version calls it; an older one keeps its own in its profile.
    """

    code = models.CharField(_("position code"), max_length=60, unique=True)
    name = models.CharField(_("position"), max_length=200)
    search_key = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def official_code(self) -> str:
        """The code if it is one of the company's, `P309`; "" for a key that only files read."""
        return "" if any(char.islower() for char in self.code) else self.code


class PositionProfile(models.Model):
    """What one model version says of a position: job description and required levels."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="profiles")
    position = models.ForeignKey(Position, models.PROTECT, related_name="profiles")
    name = models.CharField(_("position"), max_length=200)
    family = models.CharField(_("job family"), max_length=200, blank=True)
    job_class = models.CharField(_("job class"), max_length=200, blank=True)
    department = models.CharField(_("department"), max_length=200, blank=True)
    reports_to = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    subordinates = models.CharField(_("subordinates"), max_length=500, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    qualifications: models.JSONField[Any, Any] = models.JSONField(_("qualifications"), default=list)
    contacts: models.JSONField[Any, Any] = models.JSONField(_("contacts"), default=list)
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="one_profile_a_version")
        ]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """One duty of a position."""

    profile = models.ForeignKey(PositionProfile, models.CASCADE, related_name="duties")
    text = models.TextField(_("duty"))
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = _("duties")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class AskedLevel(models.Model):
    """A level that is asked of a competency; no level means that it is not asked (`N/A`)."""

    competency = models.ForeignKey(Competency, models.CASCADE, related_name="+")
    level = models.ForeignKey(Level, models.PROTECT, null=True, blank=True, related_name="+")
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4, default=1)
    source = models.CharField(_("source"), max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def is_asked(self) -> bool:
        """False for `N/A`."""
        return self.level_id is not None


class Requirement(AskedLevel):
    """What a position asks of a competency. No row at all means 未设定 (unset)."""

    profile = models.ForeignKey(PositionProfile, models.CASCADE, related_name="requirements")

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["profile", "competency__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "competency"], name="one_requirement_a_competency"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="requirement_weight_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.level or 'N/A'}"


class RequirementTemplate(models.Model):
    """Levels without a position: HR may give them to one."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="templates")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("requirement template")
        verbose_name_plural = _("requirement templates")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="template_code_unique")
        ]

    def __str__(self) -> str:
        return self.name


class TemplateRequirement(AskedLevel):
    """One level of a requirement template."""

    template = models.ForeignKey(RequirementTemplate, models.CASCADE, related_name="requirements")

    class Meta:
        ordering = ["template", "competency__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "competency"],
                name="one_template_level_a_competency",
            )
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.level or 'N/A'}"
