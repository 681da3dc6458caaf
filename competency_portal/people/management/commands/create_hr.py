"""`manage.py create_hr NAME`: the first account of a new portal."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from competency_portal.core.errors import Refused
from competency_portal.people.services import create_hr_account


class Command(BaseCommand):
    """Makes an account with the HR role and prints its password, this once."""

    help = "Make an account with the HR role; every other account is opened by HR in the portal."

    def add_arguments(self, parser: CommandParser) -> None:
        """The name to log in with."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or say why not."""
        try:
            account = create_hr_account(options["username"])
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        self.stdout.write(f"{account.user.username}  {account.password}")
