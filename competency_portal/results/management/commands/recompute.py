"""`manage.py recompute CYCLE`: whether the frozen figures follow from the ratings."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from competency_portal.assessments.models import Cycle
from competency_portal.results.recompute import Mismatch, recompute


class Command(BaseCommand):
    """Compute a published cycle again and compare."""

    help = "Computes every figure of a published cycle from its ratings; exit 1 where one differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which cycle."""
        parser.add_argument("cycle", metavar="CYCLE", help="code of a published cycle")

    def handle(self, *, cycle: str, **options: Any) -> None:
        """Say that all agree, or name every difference."""
        try:
            found = Cycle.objects.select_related("version").get(code=cycle)
        except (Cycle.DoesNotExist, UnicodeEncodeError) as missing:
            raise CommandError(_("There is no cycle %(code)s.") % {"code": cycle}) from missing
        if found.published_at is None:
            raise CommandError(
                _("%(code)s is not published: there is nothing to compare.") % {"code": cycle}
            )
        made = recompute(found)
        for mismatch in made.mismatches:
            self.stdout.write(_line(mismatch))
        if made.mismatches:
            raise CommandError(
                _("%(count)s of %(figures)s figures differ from the ratings.")
                % {"count": len(made.mismatches), "figures": made.figures}
            )
        self.stdout.write(
            _("%(people)s people, %(figures)s figures: all agree.")
            % {"people": made.people, "figures": made.figures}
        )


def _line(mismatch: Mismatch) -> str:
    compared = {"frozen": _text(mismatch.frozen), "computed": _text(mismatch.computed)}
    said = _("frozen %(frozen)s, computed %(computed)s") % compared
    return f"{mismatch.employee} {mismatch.figure}: {said}"


def _text(value: object) -> str:
    return "—" if value is None else str(value)
