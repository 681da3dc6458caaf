"""`manage.py render_report CYCLE EMPLOYEE_NO --output F.pdf`: one personal report."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from competency_portal.reports.content import gap_report
from competency_portal.reports.files import report_pdf
from competency_portal.results.models import AssessmentResult
from competency_portal.results.queries.results import published


class Command(BaseCommand):
    """Write the PDF that the person's page offers."""

    help = "Writes one person's published gap report as a PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose report, and where to."""
        parser.add_argument("cycle", metavar="CYCLE", help="code of a published cycle")
        parser.add_argument("employee_no", metavar="EMPLOYEE_NO", help="employee number")
        parser.add_argument("--output", metavar="FILE", required=True, help="the PDF to write")

    def handle(self, *, cycle: str, employee_no: str, output: str, **options: Any) -> None:
        """Render in the portal's language."""
        try:
            result = published().get(
                assessment__cycle__code=cycle, assessment__employee__number=employee_no
            )
        except (AssessmentResult.DoesNotExist, UnicodeEncodeError) as missing:
            raise CommandError(
                _("There is no published result of %(number)s in %(cycle)s.")
                % {"number": employee_no, "cycle": cycle}
            ) from missing
        with translation.override(settings.LANGUAGE_CODE):
            content = report_pdf(gap_report(result))
        try:
            Path(output).write_bytes(content)
        except OSError as failed:
            raise CommandError(
                _("Can't write %(file)s: %(reason)s.") % {"file": output, "reason": failed.strerror}
            ) from failed
        self.stdout.write(
            _("Wrote %(file)s: %(count)s bytes.") % {"file": output, "count": len(content)}
        )
