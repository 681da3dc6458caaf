"""`manage.py import_kpi CODE FILE [--dry-run]`: KPI values of a cycle from XLSX or CSV."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle
from competency_portal.core.errors import Refused
from competency_portal.core.tables import MOST_BYTES, Fault
from competency_portal.people.importing import Outcome
from competency_portal.results.kpi.importing import (
    Faulty,
    ValuePlan,
    import_values,
    make_plan,
    read_values,
)
from competency_portal.results.kpi.importing.views import done


class Command(BaseCommand):
    """Imports values, or prints every fault with sheet, row and column and stores nothing."""

    help = (
        "Enters the KPI values of a running cycle from an XLSX or CSV file; all of them or, if "
        "anything is faulty, none. Empty cells change nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which cycle, which file, and whether to store."""
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only check, store nothing")

    def handle(self, *, code: str, file: str, dry_run: bool, **options: Any) -> None:
        """Check or import; exit 1 after the faults if there are any."""
        try:
            plan = _run(_cycle(code), file, dry_run=dry_run)
        except Faulty as faulty:
            plan = faulty.plan
        except Refused as refused:
            self._fail(str(refused.message))
        self._print(plan.warnings)
        if plan.faults:
            self._print(plan.faults)
            count = {"count": len(plan.faults)}
            self._fail(_("Faults: %(count)s. Nothing was imported.") % count)
        self.stdout.write(_checked(plan) if dry_run else done(plan))

    def _print(self, faults: Sequence[Fault]) -> None:
        for fault in faults:
            self.stderr.write(str(fault), style_func=str)

    def _fail(self, message: str) -> NoReturn:
        self.stderr.write(message)
        sys.exit(1)


def _cycle(code: str) -> Cycle:
    found = Cycle.objects.filter(code=code).first()
    if found is None:
        raise Refused(_("There is no cycle “%(code)s”.") % {"code": code})
    return found


def _run(cycle: Cycle, file: str, *, dry_run: bool) -> ValuePlan:
    records = read_values(_content(file))
    if dry_run:
        return make_plan(records, cycle=cycle, actor=None)
    return import_values(records, cycle=cycle, actor=None, source=Path(file).name)


def _content(name: str) -> bytes:
    """Read no more of a file than shows that it is too large. Raises `Refused`."""
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Refused(_("There is no such file: %(file)s.") % {"file": name}) from error
    except (OSError, ValueError) as error:
        raise Refused(_("%(file)s cannot be read.") % {"file": name}) from error


def _checked(plan: ValuePlan) -> str:
    words = _(
        "No faults. New: %(new)s, changed: %(changed)s, unchanged: %(unchanged)s. Nothing was "
        "stored."
    )
    return words % {outcome.value: len(plan.of(outcome)) for outcome in Outcome}
