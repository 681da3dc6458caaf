"""`manage.py load_demo`: a made-up company to try the portal with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from competency_portal.core.errors import Refused
from competency_portal.core.models import User
from competency_portal.home.demo import load
from competency_portal.home.demo.company import ACCOUNTS


@contextmanager
def unlogged() -> Iterator[None]:
    """Under DEBUG Django writes down every statement with its values: here there are millions."""
    debug, settings.DEBUG = settings.DEBUG, False
    try:
        yield
    finally:
        settings.DEBUG = debug


class Command(BaseCommand):
    """Loads the demo once; later runs only print its accounts."""

    help = "Load a made-up property management company with a finished cycle and two that run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--employees", type=int, default=60)
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--force", action="store_true", help="also outside DEBUG")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or options["force"]):
            raise CommandError(_("The demo's passwords are public: only with DEBUG=1, or --force."))
        if load.is_loaded():
            self.stdout.write(_("There are people already; nothing was changed."))
        else:
            self._load(options["employees"], options["seed"])
        known = set(User.objects.filter(username__in=ACCOUNTS).values_list("username", flat=True))
        for name, password in ACCOUNTS.items():
            if name in known:
                self.stdout.write(f"  {name:<12} {password}")

    def _load(self, employees: int, seed: int) -> None:
        try:
            with unlogged():
                count = load.load_demo(employees=employees, seed=seed)
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        self.stdout.write(_("Loaded a company of %(count)s people.") % {"count": count})
