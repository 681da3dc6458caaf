"""The mail server: one connection for many mails, and what it means when one fails."""

from __future__ import annotations

import smtplib
from types import TracebackType
from typing import Self

from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.utils import timezone

from competency_portal.notices.models import Outage


class MailDown(Exception):
    """No mail can be sent now, whoever it is for."""


class NotTaken(Exception):
    """The server takes mails, but not this one."""


class Post:
    """A connection that is open while mails are sent."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.is_open = self.has_sent = False

    def __enter__(self) -> Self:
        return self

    def open(self) -> None:
        """See to it that the server answers, before anything is claimed. Raises `MailDown`."""
        if self.is_open:
            return
        try:
            self.connection.open()
        except (OSError, smtplib.SMTPException) as error:
            _note_outage(error)
            raise MailDown from error
        self.is_open = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):
            # What was sent was sent.
            return

    def send(self, letter: EmailMessage) -> None:
        """Hand one mail over. Raises `NotTaken` and `MailDown`."""
        letter.connection = self.connection
        try:
            letter.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError) as error:
            raise NotTaken from error
        except (OSError, smtplib.SMTPException) as error:
            _note_outage(error)
            raise MailDown from error
        if not self.has_sent:
            self.has_sent = True
            Outage.objects.all().delete()


def _note_outage(error: Exception) -> None:
    """Keep since when and why; HR reads it on the board."""
    text = f"{type(error).__name__}: {error}"[:300]
    now = timezone.now()
    known = Outage.objects.filter(pk=Outage.ONLY)
    if not known.update(error=text, last_at=now, attempts=F("attempts") + 1):
        Outage.objects.bulk_create(
            [Outage(pk=Outage.ONLY, error=text, since=now, last_at=now)], ignore_conflicts=True
        )
