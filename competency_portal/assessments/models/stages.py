"""The stages that a cycle is made of, and combinations of them to start from."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models.cycles import Cycle
from competency_portal.core.models import User


class StageKind(models.TextChoices):
    """What happens in a stage, in the order in which a cycle usually takes them."""

    SELF = "self", _("Self-assessment")
    SUPERVISOR = "supervisor", _("Supervisor's review")
    OTHERS = "others", _("360 feedback")
    QUESTIONNAIRE = "questionnaire", _("Questionnaire")
    KPI = "kpi", _("KPI")
    CALIBRATION = "calibration", _("Calibration")
    PUBLICATION = "publication", _("Publication")
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
    PLAN = "plan", _("Improvement plan")


# The stages in which people answer; the others come after the answers are in.
ANSWERING = (
    StageKind.SELF,
    StageKind.SUPERVISOR,
    StageKind.OTHERS,
    StageKind.QUESTIONNAIRE,
    StageKind.KPI,
)


class CycleStage(models.Model):
    """One stage that is switched on, from the first to the last day, both included."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="stages")
    kind = models.CharField(_("stage"), max_length=16, choices=StageKind.choices)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("to"))

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["cycle", "starts", "ends", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "kind"], name="one_stage_a_kind"),
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("starts")), name="stage_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=StageKind.values), name="stage_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.starts} – {self.ends}"

    def is_past(self, day: datetime.date | None = None) -> bool:
        """Whether it is over: it runs to the end of the day it names."""
        return (day or timezone.localdate()) > self.ends

    def has_begun(self, day: datetime.date | None = None) -> bool:
        """Whether its first day is here."""
        return (day or timezone.localdate()) >= self.starts


class CycleTemplate(models.Model):
    """A combination of stages and weights that HR saved, to start the next cycle from.

    `definition` is what `assessments.templates.Definition` reads and writes.
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    definition: models.JSONField[Any, Any] = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("cycle template")
        verbose_name_plural = _("cycle templates")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
