"""Departments, employees and who reports to whom."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode

from competency_portal.core.glyphs import validate_name
from competency_portal.core.models import User
from models_catalog.models import Position


class Department(TreeNode):
    """A node of the organisation: company, 管理处, team."""

    code = models.SlugField(_("department code"), max_length=60, unique=True)
    name = models.CharField(_("department"), max_length=200, validators=[validate_name])
    order = models.PositiveIntegerField(_("order"), default=0)
    # Kept by the services: every 管理处 has its 客服部, so a list names the way down to it.
    path_name = models.CharField(editable=False, max_length=1000, blank=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="no_department_below_itself",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class EmployeeStatus(models.TextChoices):
    """Whether somebody works here."""

    ACTIVE = "active", _("employed")
    LEAVE = "leave", _("on leave")
    LEFT = "left", _("left the company")


# A number stands in addresses and file names; the codes of a catalogue look the same.
NUMBER = r"^\w[\w.+-]*\Z"
NUMBER_FAULT = _("Use letters, figures and . _ + - only; begin with a letter or a figure.")


class Employee(models.Model):
    """Somebody who works here, or did."""

    number = models.CharField(
        _("employee number"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(NUMBER, NUMBER_FAULT)],
    )
    name = models.CharField(_("name"), max_length=100, validators=[validate_name])
    position = models.ForeignKey(
        Position, models.PROTECT, related_name="employees", verbose_name=_("position")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="employees",
        verbose_name=_("department"),
    )
    supervisor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinates",
        verbose_name=_("supervisor"),
    )
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=EmployeeStatus.choices,
        default=EmployeeStatus.ACTIVE,
    )
    user = models.OneToOneField(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="employee",
        verbose_name=_("account"),
    )
    search_key = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(supervisor=models.F("id")),
                name="nobody_supervises_themselves",
            ),
            models.CheckConstraint(
                condition=models.Q(number__regex=NUMBER),
                name="a_number_fit_for_addresses",
                violation_error_message=NUMBER_FAULT,
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=EmployeeStatus.values), name="employee_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class ImportFile(models.Model):
    """A list of people that HR has uploaded and looks at before it is imported.

    The file itself is kept, not what was read from it: at the import it is read and compared once
    more, so that nothing that a browser sends back has to be believed.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("account"))
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(_("content"))
    uploaded_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("import file")
        verbose_name_plural = _("import files")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
