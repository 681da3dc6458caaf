"""`manage.py sync_messages [APP…] [--check]`: the interface's words and their Chinese."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

if TYPE_CHECKING:
    from competency_portal.core.messages import Synced


class Command(BaseCommand):
    """Collect the messages of code and templates, or only say what is missing."""

    help = "Collects new messages into each app's .po, drops obsolete ones, compiles the .mo."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which apps, and whether to write."""
        parser.add_argument("apps", nargs="*", metavar="APP", help="labels; all apps if none")
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 and list what is wrong"
        )

    def handle(self, *, apps: list[str], check: bool, **options: Any) -> None:
        """Write the catalogues, or list what is missing, untranslated, obsolete or at odds."""
        try:
            from competency_portal.core import messages  # noqa: PLC0415 - Babel is for developers
        except ImportError as missing:
            raise CommandError("Babel is needed: pip install -r requirements-dev.txt") from missing
        try:
            chosen = messages.local_apps(apps)
        except LookupError as unknown:
            raise CommandError(str(unknown)) from unknown
        if check:
            faults = [fault for app in chosen for fault in messages.faults(app)]
            for fault in faults:
                self.stdout.write(str(fault))
            if faults:
                raise CommandError(f"{len(faults)} faults; run sync_messages and translate.")
            return
        for app in chosen:
            self.stdout.write(self._sentence(messages.sync(app)))

    def _sentence(self, done: Synced) -> str:
        return (
            f"{done.app}: {done.messages} messages, {done.added} new, {done.dropped} dropped, "
            f"{done.untranslated} to translate"
        )
