"""Calibration: reasoned decisions on bands while a cycle is closed and not yet published."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Assessment, Cycle
from competency_portal.core.models import User
from competency_portal.results.models.published import PublishedRow, score_field
from models_catalog.models import Competency, RatingPoint


class Decision(PublishedRow):
    """One step in the calibration of one person's competency; the highest `step` holds.

    Rows are only added: a change names the step that it saw, so that of two people at once one is
    told; undoing adds the band of the step before. No band means: as computed.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="decisions")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    step = models.PositiveIntegerField()
    band = models.ForeignKey(RatingPoint, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"))
    # Which step it takes back, if it undoes one.
    undoes = models.PositiveIntegerField(null=True)
    # What was computed when it was decided: a decision on other figures must be looked at again.
    computed_score = score_field(_("computed score"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("calibration decision")
        verbose_name_plural = _("calibration decisions")
        ordering = ["assessment", "competency", "step"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "competency", "step"], name="one_decision_a_step"
            ),
            models.CheckConstraint(condition=models.Q(step__gt=0), name="steps_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.band or '—'}"


class Discussion(models.Model):
    """Whether somebody's results were discussed; no row means no."""

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="discussion")
    discussed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    discussed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["assessment"]

    def __str__(self) -> str:
        return str(self.assessment)


class CalibrationLock(models.Model):
    """From here on nothing is calibrated in a cycle; HR can open it again before publishing."""

    cycle = models.OneToOneField(Cycle, models.PROTECT, related_name="calibration_lock")
    locked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["cycle"]

    def __str__(self) -> str:
        return str(self.cycle)
