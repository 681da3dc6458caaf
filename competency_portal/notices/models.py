"""What somebody is told, how it reaches them, and what they would rather not have mailed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competency_portal.notices.kinds import SWITCHABLE, MailState, NoticeKind
from competency_portal.people.models import Employee

__all__ = ["Digest", "MailState", "Notice", "NoticeKind", "Outage", "Switch"]


class Notice(models.Model):
    """One thing that one person is told.

    `key` names what it is about, so that whoever tells the same twice tells it once; `topic` what
    it belongs to (`cycle:12:self`), so that it can be found when that is done. When it was read is
    not kept: whoever opens an invitation to answer without a name answers soon after.
    """

    recipient = models.ForeignKey(Employee, models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=16, choices=NoticeKind.choices)
    key = models.CharField(_("key"), max_length=200)
    topic = models.CharField(_("topic"), max_length=100, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    url = models.CharField(_("address"), max_length=300, blank=True)
    due_on = models.DateField(_("last day"), null=True)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)
    is_read = models.BooleanField(_("read"), default=False)
    mail = models.CharField(
        _("by mail"), max_length=8, choices=MailState.choices, default=MailState.WAITING
    )
    mailed_at = models.DateTimeField(_("mailed"), null=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    # Until then nobody else tries: somebody is sending it, or it failed a while ago.
    next_try_at = models.DateTimeField(_("next attempt"), default=timezone.now)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "key"], name="told_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=NoticeKind.values), name="notice_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(mail__in=MailState.values), name="notice_mail_known"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "is_read"]),
            models.Index(fields=["mail", "next_try_at"]),
            models.Index(fields=["topic"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"


class Switch(models.Model):
    """A kind that somebody does not want mailed; it stands in the portal all the same."""

    recipient = models.ForeignKey(Employee, models.CASCADE, related_name="switches")
    kind = models.CharField(_("kind"), max_length=16, choices=NoticeKind.choices)

    class Meta:
        verbose_name = _("switched off")
        verbose_name_plural = _("switched off")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind"], name="switched_off_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=SWITCHABLE), name="only_these_are_switched_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.get_kind_display()}"


class Digest(models.Model):
    """Somebody's digest of one day: whoever stores the row sends it, and nobody else.

    Kept for the day alone: a day on which somebody was reminded would tell that they had not
    answered yet.
    """

    recipient = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "day"], name="one_digest_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.day}"


class Outage(models.Model):
    """Since when no mail can be sent, and why: one row while it lasts, none otherwise."""

    ONLY = 1

    since = models.DateTimeField(_("since"), default=timezone.now)
    last_at = models.DateTimeField(_("last attempt"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    error = models.CharField(_("what the mail server said"), max_length=300)

    class Meta:
        verbose_name = _("mail outage")
        verbose_name_plural = _("mail outages")

    def __str__(self) -> str:
        return f"{self.since}: {self.error}"
