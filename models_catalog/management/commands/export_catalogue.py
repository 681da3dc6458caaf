"""`manage.py export_catalogue CODE [--version N]`: a stored version as YAML to load again."""

import io
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from models_catalog.management.commands.load_catalogue import NO_DATABASE
from models_catalog.queries.documents import document_of, model_codes, version_to_export
from models_catalog.yaml_format import write
from models_catalog.yaml_format.hints import did_you_mean


class Command(BaseCommand):
    """Print one version of one model: the published one, unless a number is given."""

    help = "Prints a competency model as YAML; loading it again changes nothing."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Django's own --version would be in the way of ours.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which version of which model."""
        parser.add_argument("code", metavar="CODE", help="the model's code")
        parser.add_argument(
            "--version", type=int, dest="number", metavar="N", help="default: the published one"
        )

    def handle(self, *, code: str, number: int | None, **options: Any) -> None:
        """Write the YAML to standard output, in UTF-8 and with line feeds on every system."""
        try:
            codes = model_codes()
        except (OperationalError, ProgrammingError) as missing:
            raise CommandError(NO_DATABASE) from missing
        version = version_to_export(code, number) if code in codes else None
        if version is None:
            raise CommandError(_no_such_version(code, number, codes))
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        self.stdout.write(write(document_of(version)), ending="")


def _no_such_version(code: str, number: int | None, codes: list[str]) -> str:
    if code not in codes:
        reason = _("There is no model “%(code)s”.") % {"code": code}
        return reason + did_you_mean(code, codes)
    return _("The model “%(code)s” has no version %(number)s.") % {"code": code, "number": number}
