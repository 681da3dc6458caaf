"""`manage.py send_reminders`: the morning's round by hand, or what it would do."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from competency_portal.core.templatetags.formats import date_cn, time_cn
from competency_portal.notices import words
from competency_portal.notices.models import Digest
from competency_portal.notices.queries.mailing import awaiting_digest
from competency_portal.notices.services.preview import Planned, preview
from competency_portal.notices.services.reminders import send_reminders


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
                % {"count": done.owed.left + awaiting_digest(day).count()}
            )

    def _list(self, day: datetime.date) -> None:
        found = preview(day)
        self.stdout.write(_("%(day)s: nothing is sent, only listed.") % {"day": day})
        if not settings.SENDS_MAIL:
            self.stdout.write(_("No mail server is set up: people are told in the portal only."))
        if sent := Digest.objects.filter(day=day).count():
            done = _("Digests of this day sent before: %(count)s; --day shows another day.")
            self.stdout.write(done % {"count": sent})
        self.stdout.write(_("By mail: %(count)s") % {"count": len(found.mails)})
        self._lines(found.mails)
        if found.later:
            self.stdout.write(_("By mail later: %(count)s") % {"count": len(found.later)})
            self._lines(found.later, is_later=True)
        self.stdout.write(_("In the portal only: %(count)s") % {"count": len(found.in_portal)})
        self._lines(found.in_portal)

    def _lines(self, planned: Sequence[Planned], *, is_later: bool = False) -> None:
        """Numbers, titles and kinds: the sentences name people and measures."""
        for one in planned:
            title = words.title(one.notices[0]) if one.is_own_mail else words.digest_title()
            until = _until(one.again_at) if is_later else ""
            self.stdout.write(f"  {one.recipient.number}  {title}{until}")
            for notice in one.notices:
                self.stdout.write(f"    [{notice.get_kind_display()}]")


def _until(again_at: datetime.datetime | None) -> str:
    """Why a mail does not leave now."""
    if again_at is None:
        return _(" (had the mail of the day: on the next)")
    return _(" (tried again on %(day)s from %(time)s)") % {
        "day": date_cn(timezone.localtime(again_at)),
        "time": time_cn(again_at),
    }
