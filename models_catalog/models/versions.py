"""A competency model and its versions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from models_catalog.states import VersionState


class CompetencyModel(models.Model):
    """A named set of competencies; what it says stands in its versions."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("competency model")
        verbose_name_plural = _("competency models")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ModelVersion(models.Model):
    """One version of a competency model. Once published it never changes."""

    model = models.ForeignKey(CompetencyModel, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=VersionState.choices,
        default=VersionState.DRAFT,
    )
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("model version")
        verbose_name_plural = _("model versions")
        ordering = ["model", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["model", "number"], name="one_row_a_version"),
            models.UniqueConstraint(
                fields=["model"],
                condition=models.Q(state=VersionState.PUBLISHED),
                name="one_published_version_a_model",
            ),
            models.UniqueConstraint(
                fields=["model"],
                condition=models.Q(state=VersionState.DRAFT),
                name="one_draft_version_a_model",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=VersionState.values),
                name="version_state_known",
            ),
        ]

    def __str__(self) -> str:
        return _("%(name)s, version %(number)s") % {
            "name": self.name,
            "number": self.number,
        }

    @property
    def is_draft(self) -> bool:
        """Whether it may still be edited."""
        return self.state == VersionState.DRAFT

    @property
    def is_published(self) -> bool:
        """Whether it is the one in use."""
        return self.state == VersionState.PUBLISHED


class SourceDocument(models.Model):
    """A document that the source references of a version point to."""

    version = models.ForeignKey(ModelVersion, models.CASCADE, related_name="source_documents")
    code = models.CharField(_("code"), max_length=60)
    title = models.CharField(_("title"), max_length=500)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="source_code_unique")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
