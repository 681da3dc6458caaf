"""What helps to reach a level: suggested measures, and the training modules that they use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from models_catalog.models.competencies import Competency
from models_catalog.models.scales import Level
from models_catalog.models.versions import ModelVersion
from models_catalog.yaml_format.document import CASE, COACHING, COURSE, TASK


class MeasureKind(models.TextChoices):
    """How somebody learns by a measure."""

    COURSE = COURSE, _("Course")
    COACHING = COACHING, _("Coaching")
    CASE = CASE, _("Case work")
    TASK = TASK, _("Task on the job")


class TrainingModule(models.Model):
    """A piece of training that the sources describe, whatever competency it serves."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="training_modules")
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    text = models.TextField(_("content"), blank=True)
    duration = models.CharField(_("duration"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="training_code_unique")
        ]

    def __str__(self) -> str:
        return self.name


class SuggestedMeasure(models.Model):
    """What may be done so that somebody reaches a level of a competency."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="suggested_measures")
    code = models.SlugField(_("code"), max_length=60)
    kind = models.CharField(
        pgettext_lazy("measure", "kind"), max_length=12, choices=MeasureKind.choices
    )
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="suggested_measures")
    level = models.ForeignKey(Level, models.CASCADE, related_name="+")
    text = models.TextField(_("measure"))
    module = models.ForeignKey(
        TrainingModule, models.CASCADE, null=True, related_name="measures", verbose_name=_("module")
    )
    source = models.CharField(_("source"), max_length=500, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("suggested measure")
        verbose_name_plural = _("suggested measures")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="measure_code_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=MeasureKind.values), name="measure_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text
