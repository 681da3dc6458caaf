"""One employee in one cycle, as things stood at launch."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.assessments.models.cycles import Cycle
from competency_portal.assessments.states import AssessmentState
from competency_portal.people.models import Department, Employee
from models_catalog.models import Competency, Level, Position


class Assessment(models.Model):
    """One employee in one cycle, with position, department and supervisor as at launch."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="assessments")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="assessments")
    employee_name = models.CharField(_("name"), max_length=100)
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    position_name = models.CharField(_("position"), max_length=200)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    department_name = models.CharField(_("department"), max_length=1000)
    supervisor = models.ForeignKey(Employee, models.PROTECT, related_name="assessments_of_line")
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=AssessmentState.choices,
        default=AssessmentState.ACTIVE,
    )

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["cycle", "employee__number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "employee"], name="one_assessment_a_person"),
            models.CheckConstraint(
                condition=~models.Q(supervisor=models.F("employee")),
                name="nobody_assesses_self",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=AssessmentState.values),
                name="assessment_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_name} · {self.cycle}"


class AssessmentRequirement(models.Model):
    """One competency of the model as this person's position asked for it at launch.

    Every competency of the version has a row: with a level, as `N/A`, or unset.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="requirements")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    level = models.ForeignKey(Level, models.PROTECT, null=True, related_name="+")
    not_applicable = models.BooleanField(_("not asked"), default=False)
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=4, default=1)

    class Meta:
        ordering = ["assessment", "competency__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "competency"],
                name="one_row_a_competency_assessed",
            ),
            models.CheckConstraint(
                condition=models.Q(level__isnull=True) | models.Q(not_applicable=False),
                name="a_level_or_not_applicable",
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="assessed_weight_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {self.level or ('N/A' if self.not_applicable else '—')}"

    @property
    def is_asked(self) -> bool:
        """Whether it is to be rated at all."""
        return self.level_id is not None
