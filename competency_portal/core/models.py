"""Accounts and the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from competency_portal.core.frozen import WrittenOnce


class User(AbstractUser):
    """An account. Who the person is in the company is said by `people.Employee`.

    It stands on the lowest floor because the typed request and the audit trail name it.
    """

    is_hr = models.BooleanField(
        _("HR role"), default=False, help_text=_("May run cycles and see every result.")
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")  # type: ignore[assignment]
        verbose_name_plural = _("accounts")  # type: ignore[assignment]
        # Nobody tells WangFang and wangfang apart when logging in.
        constraints = [models.UniqueConstraint(Lower("username"), name="one_account_a_name")]


class AuditRecord(WrittenOnce):
    """One thing that somebody did: who, when, what, from, to, why. Never changed, never deleted.

    The subject is named by kind and key instead of a foreign key, so that the record outlives it.
    """

    at = models.DateTimeField(_("time"), auto_now_add=True)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("actor")
    )
    subject_kind = models.CharField(_("subject kind"), max_length=60)
    subject_id = models.CharField(_("subject"), max_length=60)
    action = models.CharField(_("action"), max_length=60)
    from_value = models.TextField(_("from"), blank=True)
    to_value = models.TextField(_("to"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    detail: models.JSONField[Any, Any] = models.JSONField(_("detail"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "-at"])]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_id}"
