"""`manage.py send_reminders`: the morning's round by hand, or what it would do."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.notices import words
from competency_portal.notices.services.reminders import Planned, preview, send_reminders


class Command(BaseCommand):
    """Tell people what is due, and mail it."""

    help = "Tells everybody what is due and sends what is to be mailed, at most once a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which day, and whether to send."""
        parser.add_argument("--dry-run", action="store_true", help="Only list what would go out.")
        parser.add_argument(
            "--day",
            type=datetime.date.fromisoformat,
            help="With --dry-run: as of this day.",
        )

    def handle(self, *args: Any, dry_run: bool, day: datetime.date | None, **options: Any) -> None:
        """Exit 0 when everything left, 1 when the mail server did not answer."""
        if day and not dry_run:
            raise CommandError(_("--day goes with --dry-run alone: only today is told and mailed."))
        day = day or timezone.localdate()
        if dry_run:
            self._list(day)
            return
        done = send_reminders(day)
        self.stdout.write(
            _("%(day)s: %(digests)s digests and %(owed)s single mails were sent.")
            % {"day": day, "digests": done.digests.sent, "owed": done.owed.sent}
        )
        if refused := done.digests.refused + done.owed.refused:
            self.stderr.write(_("%(count)s mails were not taken.") % {"count": refused})
        if done.is_down:
            raise CommandError(
                _("The mail server does not answer: %(count)s mails wait.")
                % {"count": done.owed.left}
            )

    def _list(self, day: datetime.date) -> None:
        found = preview(day)
        self.stdout.write(_("%(day)s: nothing is sent, only listed.") % {"day": day})
        self.stdout.write(_("By mail: %(count)s") % {"count": len(found.mails)})
        self._lines(found.mails)
        self.stdout.write(_("In the portal only: %(count)s") % {"count": len(found.in_portal)})
        self._lines(found.in_portal)

    def _lines(self, planned: Sequence[Planned]) -> None:
        """Numbers, titles and kinds: the sentences name people and measures."""
        for one in planned:
            title = words.title(one.notices[0]) if one.is_own_mail else words.digest_title()
            self.stdout.write(f"  {one.recipient.number}  {title}")
            for notice in one.notices:
                self.stdout.write(f"    [{notice.get_kind_display()}]")
