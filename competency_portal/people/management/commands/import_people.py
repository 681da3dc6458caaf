"""`manage.py import_people FILE [--dry-run] [--create-departments]`: people from XLSX or CSV."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from competency_portal.core.errors import Refused
from competency_portal.core.tables import MOST_BYTES, Fault
from competency_portal.people.importing import (
    Faulty,
    Plan,
    import_people,
    make_plan,
    read_people,
)


class Command(BaseCommand):
    """Imports people, or prints every fault with sheet, row and column and stores nothing."""

    help = (
        "Enters and changes people from an XLSX or CSV file; all of them or, if anything is "
        "faulty, none. Nobody is deleted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, and whether to store."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only check, store nothing")
        parser.add_argument(
            "--create-departments",
            action="store_true",
            help="make the departments of the file that are not there yet",
        )

    def handle(self, *, file: str, dry_run: bool, create_departments: bool, **options: Any) -> None:
        """Check or import; exit 1 after the faults if there are any."""
        try:
            records = read_people(_content(file))
            if dry_run:
                plan = make_plan(records, create_departments=create_departments, actor=None)
            else:
                name = Path(file).name
                plan = import_people(
                    records, create_departments=create_departments, actor=None, source=name
                )
        except Faulty as faulty:
            plan = faulty.plan
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused
        self._print(plan.warnings)
        if plan.faults:
            self._refuse(plan)
        self.stdout.write(_sentence(plan, dry_run=dry_run))

    def _print(self, faults: Sequence[Fault]) -> None:
        for fault in faults:
            self.stderr.write(str(fault), style_func=str)

    def _refuse(self, plan: Plan) -> NoReturn:
        self._print(plan.faults)
        if plan.lacks_departments:
            self.stderr.write(
                _("--create-departments makes the departments that are missing."), style_func=str
            )
        raise CommandError(
            _("Faults: %(count)s. Nothing was imported.") % {"count": len(plan.faults)}
        )


def _content(name: str) -> bytes:
    """Read no more of a file than shows that it is too large. Raises `Refused`."""
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Refused(_("There is no such file: %(file)s.") % {"file": name}) from error
    except (OSError, ValueError) as error:
        raise Refused(_("%(file)s cannot be read.") % {"file": name}) from error


def _sentence(plan: Plan, *, dry_run: bool) -> str:
    counts = {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": len(plan.unchanged),
        "departments": len(plan.departments),
    }
    sentence = (
        _(
            "No faults. New: %(new)s, changed: %(changed)s, unchanged: %(unchanged)s, new "
            "departments: %(departments)s. Nothing was stored."
        )
        if dry_run
        else _(
            "Imported. New: %(new)s, changed: %(changed)s, unchanged: %(unchanged)s, new "
            "departments: %(departments)s."
        )
    )
    return sentence % counts
