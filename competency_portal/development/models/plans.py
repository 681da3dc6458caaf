"""A person's plan and the goals above its measures."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models import Assessment
from competency_portal.core.models import User


class Plan(models.Model):
    """What one person sets out to do after one assessment; made with its first goal or measure."""

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="plan")
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("improvement plan")
        verbose_name_plural = _("improvement plans")
        ordering = ["assessment"]

    def __str__(self) -> str:
        return str(self.assessment)


class Horizon(models.TextChoices):
    """How far ahead a career goal lies (source 004, section 6)."""

    SHORT = "short", _("Short term, 1–2 years")
    MEDIUM = "medium", _("Medium term, 3–5 years")
    LONG = "long", _("Long term, more than 5 years")


class Goal(models.Model):
    """A career goal, which measures may serve."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    horizon = models.CharField(_("horizon"), max_length=8, choices=Horizon.choices)
    text = models.TextField(_("goal"))
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["plan", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(horizon__in=Horizon.values), name="goal_horizon_known"
            )
        ]

    def __str__(self) -> str:
        return self.text
