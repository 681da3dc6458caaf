"""`manage.py export_cycle CODE`: a whole cycle as one JSON object (docs/cycle-export.md)."""

from __future__ import annotations

import json
import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle
from competency_portal.core.snapshots import snapshot
from competency_portal.results.queries.export import FORMAT, assessments_json, cycle_json


class Command(BaseCommand):
    """Print inputs and figures of a cycle, so that anybody can compute them again."""

    help = "Prints a cycle with its inputs and its figures as one JSON object."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which cycle, and where to."""
        parser.add_argument("code", metavar="CODE", help="code of the cycle")
        parser.add_argument("--output", metavar="FILE", help="write to a file instead")

    def handle(self, *, code: str, output: str | None, **options: Any) -> None:
        """Write one line a person, so that ten thousand don't have to fit into memory."""
        try:
            cycle = Cycle.objects.select_related("version__model").get(code=code)
        # No database compares a lone surrogate, which a terminal makes of a broken character.
        except (Cycle.DoesNotExist, UnicodeEncodeError) as missing:
            raise CommandError(_("There is no cycle %(code)s.") % {"code": code}) from missing
        with TemporaryFile("w+", encoding="utf-8") as file:
            # Nobody publishes or saves between two pieces of the same file; a reader who takes
            # their time (`| less`) holds nothing up.
            with snapshot():
                file.writelines(pieces(cycle))
            file.seek(0)
            if output is None:
                for line in file:
                    self.stdout.write(line, ending="")
            else:
                copy(file, output)


def copy(file: IO[str], output: str) -> None:
    """Write what was collected to a file of that name."""
    try:
        with Path(output).open("w", encoding="utf-8") as target:
            shutil.copyfileobj(file, target)
    except OSError as failed:
        raise CommandError(
            _("Can't write %(file)s: %(reason)s.") % {"file": output, "reason": failed.strerror}
        ) from failed


def pieces(cycle: Cycle) -> Iterator[str]:
    """The JSON text, piece by piece."""
    yield f'{{"format": {FORMAT},\n"cycle": {_text(cycle_json(cycle))},\n"assessments": ['
    separator = "\n"
    for assessment in assessments_json(cycle):
        yield f"{separator}{_text(assessment)}"
        separator = ",\n"
    yield "\n]}\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
