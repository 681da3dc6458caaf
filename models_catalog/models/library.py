"""The shared library: good cases, told without names."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from models_catalog.models.versions import CompetencyModel
from models_catalog.states import CaseState


class SharedCase(models.Model):
    """A case that shows a competency at a level, for everybody to read.

    It names the competency by codes, so that it outlives versions of the model, and nobody: who
    took it into the library stands in the audit trail alone.
    """

    model = models.ForeignKey(CompetencyModel, models.PROTECT, related_name="cases")
    competency = models.SlugField(_("competency"), max_length=60)
    level = models.CharField(_("level"), max_length=60)
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("what happened"))
    state = models.CharField(
        _("state"), max_length=10, choices=CaseState.choices, default=CaseState.SHARED
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("shared case")
        verbose_name_plural = _("shared cases")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["model", "competency", "level"], name="cases_of_a_level")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=CaseState.values), name="case_state_known"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken out of the library."""
        return self.state == CaseState.WITHDRAWN
