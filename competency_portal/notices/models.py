"""What somebody is told: one row for each thing that one person should hear of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from competency_portal.people.models import Employee


class NoticeKind(models.TextChoices):
    """What a notice is about."""

    OPENED = "opened", _("A task for you")
    DUE_SOON = "due-soon", _("Due in three days")
    DUE_TOMORROW = "due-tomorrow", _("Due tomorrow")
    OVERDUE = "overdue", _("Overdue")
    CHASED = "chased", _("HR asks")
    RETURNED = "returned", _("Given back")
    PUBLISHED = "published", _("Result published")
    OBJECTION = "objection", _("Objection to look at")
    ANSWERED = "answered", _("Objection answered")
    MEASURE_DUE = "measure-due", _("Measure due")


class Notice(models.Model):
    """One thing that one person is told.

    `key` names what it is about, so that whoever tells the same twice tells it once.
    """

    recipient = models.ForeignKey(Employee, models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=16, choices=NoticeKind.choices)
    key = models.CharField(_("key"), max_length=200)
    subject = models.CharField(_("subject"), max_length=300)
    url = models.CharField(_("address"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "key"], name="told_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=NoticeKind.values), name="notice_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"
